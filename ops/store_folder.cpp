#include "ops/store_folder.hpp"

#include "adapters/identity/password.hpp"
#include "engine/base/zone.hpp"
#include "engine/vocabulary/event.hpp"
#include "ops/sync_folder.hpp"
#include "storage/hash.hpp"
#include "storage/store.hpp"
#include "storage/store_error.hpp"
#include "storage/store_settings.hpp"

#include <cstddef>
#include <expected>
#include <filesystem>
#include <fstream>
#include <ios>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace tiendo::ops {

namespace {

constexpr std::string_view home_zone = "Asia/Ho_Chi_Minh";

std::string random_id() {
  constexpr std::string_view hex = "0123456789abcdef";
  std::random_device device;
  std::string id;
  for (int i = 0; i < 32; ++i) id += hex[device() % hex.size()];
  return id;
}

storage::StoreSettings settings_of(const NewStore& wanted) {
  storage::StoreSettings settings;
  settings.store_id = random_id();
  settings.zone = home_zone;
  settings.virtual_clock = wanted.virtual_clock.has_value();
  settings.virtual_start = wanted.virtual_clock.value_or(Instant{});
  const auto cost = wanted.cheap_passwords ? identity::PasswordCost::minimal()
                                           : identity::PasswordCost::interactive();
  settings.password_cost = {cost.passes, cost.memory_bytes, 1};
  return settings;
}

/// The first line of the database's text says it: `# version 2025b`.
std::string version_of_zones(const std::filesystem::path& root) {
  constexpr std::string_view before = "# version ";
  constexpr std::size_t sensible_bytes = 40;
  std::ifstream file{root / "tzdata.zi"};
  std::string line;
  std::getline(file, line);
  return line.starts_with(before) ? line.substr(before.size(), sensible_bytes) : std::string{};
}

}  // namespace

std::string log_path(const std::string& data) { return data + "/log"; }
std::string views_path(const std::string& data) { return data + "/views.sqlite"; }
std::string notifications_path(const std::string& data) { return data + "/notifications.jsonl"; }

std::expected<std::unique_ptr<storage::Store>, std::string> open_or_make_store(
    const std::string& data, const NewStore& settings, const storage::StoreOptions& options,
    std::string_view when_used) {
  if (auto made = make_folders(data); !made) return std::unexpected{made.error()};
  const auto folder = log_path(data);
  const auto told = [&](const storage::StoreError& error) {
    const bool is_used = error.kind == storage::StoreError::Kind::locked;
    return std::unexpected{error.message + std::string{is_used ? when_used : ""}};
  };
  try {
    auto store = storage::Store::awaits_making(folder, options)
                     ? storage::Store::make(folder, settings_of(settings), options)
                     : storage::Store::open(folder, options);
    if (!store) return told(store.error());
    return std::move(*store);
  } catch (const storage::StoreFault& fault) {
    return told(fault.error());
  }
}

namespace {

/// The zones' bytes by name: sorted, for the digest must not vary with the folder.
std::map<std::string, std::string> read_zones(const std::filesystem::path& root) {
  std::map<std::string, std::string> zones;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator entry{root, error}, end; entry != end;
       entry.increment(error)) {
    if (error) break;
    const auto name = entry->path().lexically_relative(root).string();
    if (name == "posix" || name == "right") {  // the same zones again, or with leap seconds
      entry.disable_recursion_pending();
      continue;
    }
    // Names of what this machine is set to, not zones of the database.
    if (name == "localtime" || name == "posixrules") continue;
    if (!entry->is_regular_file(error)) continue;
    std::ifstream file{entry->path(), std::ios::binary};
    std::string bytes(entry->file_size(error), '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (file && bytes.starts_with("TZif")) zones.emplace(name, std::move(bytes));
  }
  return zones;
}

}  // namespace

std::expected<vocabulary::ZoneDatabase, std::string> load_zones(const std::string& folder) {
  // Without the database the engine still knows UTC and the home zone by itself.
  const std::filesystem::path root{folder};
  std::string all;
  for (const auto& [name, bytes] : read_zones(root)) {
    if (auto added = add_zone(name, bytes); !added) {
      return std::unexpected{(root / name).string() + ": " + added.error()};
    }
    all.append(name).append("\n").append(std::to_string(bytes.size())).append("\n").append(bytes);
  }
  return vocabulary::ZoneDatabase{version_of_zones(root), storage::sha256(all)};
}

}  // namespace tiendo::ops
