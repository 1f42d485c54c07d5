#include "storage/rocks/tail_repair.hpp"

#include "storage/rocks/acknowledged.hpp"
#include "storage/rocks/database.hpp"
#include "storage/rocks/families.hpp"
#include "storage/rocks/log_scan.hpp"
#include "storage/rocks/meta.hpp"
#include "storage/store_error.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace tiendo::storage::rocks {

namespace {

using Files = rocksdb::FileSystem;

struct Tear {
  std::string path;
  std::string name;
  std::string content;
  LogScan scan;
};

std::string read_file(Files& files, const std::string& path) {
  std::string content;
  const auto status = rocksdb::ReadFileToString(&files, path, &content);
  if (!status.ok()) throw StoreFault{error_of(status, path)};
  return content;
}

std::optional<std::uint64_t> number_of_log(const std::string& name) {
  constexpr std::string_view suffix = ".log";
  if (!name.ends_with(suffix)) return std::nullopt;
  std::uint64_t number = 0;
  const auto* const end = name.data() + name.size() - suffix.size();
  const auto [stop, error] = std::from_chars(name.data(), end, number);
  return error == std::errc{} && stop == end ? std::optional{number} : std::nullopt;
}

/// Names of the write-ahead logs, oldest first.
std::vector<std::string> log_names(Files& files, const std::string& database) {
  std::vector<std::string> children;
  const auto status = files.GetChildren(database, {}, &children, nullptr);
  if (!status.ok()) throw StoreFault{error_of(status, database)};
  std::erase_if(children, [](const std::string& name) { return !number_of_log(name); });
  std::ranges::sort(children, {}, [](const std::string& name) { return *number_of_log(name); });
  return children;
}

StoreError damage_error(const Tear& tear, const std::string& why) {
  const std::string place = tear.path + ", byte " + std::to_string(*tear.scan.damage);
  return {StoreError::Kind::corrupted, place, "the store is damaged: " + place + ": " + why};
}

/// Why damage cannot be the last write, cut off by the end of the power; empty if it can.
std::string why_not_torn(const LogScan& scan) {
  if (scan.more_after) return "written data follows the damaged place";
  if (scan.complete) return "all of the last write is there, but its bytes have changed since";
  return {};
}

/// Entries that an atomic flush writes to the manifest, one a family, are synced together: of them
/// a sector may lack though a later one came.
bool is_torn_group(const LogScan& scan) {
  return scan.hole && scan.records_after < family_names.size();
}

std::optional<Tear> tear_of(Files& files, const std::string& database, const std::string& name) {
  Tear tear{database + "/" + name, name, {}, {}};
  tear.content = read_file(files, tear.path);
  tear.scan = scan_log(tear.content);
  if (!tear.scan.damage) return std::nullopt;
  return tear;
}

/// What the database holds when it stops at the first damage.
Durable held_before_damage(const std::string& database, const std::shared_ptr<Files>& files) {
  const auto opened = Database::open(database, files, Database::Mode::inspect);
  if (!opened) throw StoreFault{opened.error()};
  return held_by(**opened);
}

void check_status(const rocksdb::IOStatus& status, const std::string& path) {
  if (!status.ok()) throw StoreFault{error_of(status, path)};
}

void cut(Files& files, const std::string& folder, const Tear& tear) {
  const std::string kept = folder + "/cut-" + tear.name + "-" + std::to_string(tear.scan.intact);
  std::unique_ptr<rocksdb::FSWritableFile> file;
  check_status(files.NewWritableFile(kept, {}, &file, nullptr), kept);
  check_status(file->Append(tear.content.substr(tear.scan.intact), {}, nullptr), kept);
  check_status(file->Sync({}, nullptr), kept);
  check_status(file->Close({}, nullptr), kept);
  // A new file that takes the old one's place: whatever happens meanwhile, one of them is whole.
  const std::string whole = tear.path + ".whole";
  check_status(files.NewWritableFile(whole, {}, &file, nullptr), whole);
  check_status(file->Append(tear.content.substr(0, tear.scan.intact), {}, nullptr), whole);
  check_status(file->Sync({}, nullptr), whole);
  check_status(file->Close({}, nullptr), whole);
  check_status(files.RenameFile(whole, tear.path, {}, nullptr), whole);
}

std::optional<StoreError> repair_manifest(const std::string& folder, const std::string& database,
                                          Files& files) {
  const auto current = read_file(files, database + "/CURRENT");
  const auto tear = tear_of(files, database, current.substr(0, current.find('\n')));
  if (!tear) return std::nullopt;
  const auto why = why_not_torn(tear->scan);
  if (!why.empty() && !is_torn_group(tear->scan)) return damage_error(*tear, why);
  // Should the last entry have been whole once, its files are missing at the end of the log: the
  // start looks there.
  cut(files, folder, *tear);
  return std::nullopt;
}

/// The one log that may be torn is the last that holds anything.
std::expected<std::optional<Tear>, StoreError> find_tear(const std::string& database,
                                                         Files& files) {
  std::optional<Tear> torn;
  for (const auto& name : log_names(files, database)) {
    auto tear = tear_of(files, database, name);
    if (torn && !read_file(files, database + "/" + name).empty()) {
      return std::unexpected{damage_error(*torn, "written data follows in a later file")};
    }
    if (tear) torn = std::move(tear);
  }
  const auto why = torn ? why_not_torn(torn->scan) : std::string{};
  if (!why.empty()) return std::unexpected{damage_error(*torn, why)};
  return torn;
}

std::optional<StoreError> look(const std::string& folder, const std::string& database,
                               const Durable& acknowledged, const std::shared_ptr<Files>& files) {
  if (auto error = repair_manifest(folder, database, *files)) return error;
  const auto torn = find_tear(database, *files);
  if (!torn) return torn.error();
  if (!*torn) return std::nullopt;
  const auto lost = lost_between(acknowledged, held_before_damage(database, files));
  if (!lost.empty()) return damage_error(**torn, lost);
  cut(*files, folder, **torn);
  return std::nullopt;
}

}  // namespace

std::optional<StoreError> repair_tails(const std::string& folder, const std::string& database,
                                       const Durable& acknowledged,
                                       const std::shared_ptr<rocksdb::FileSystem>& files) {
  try {
    return look(folder, database, acknowledged, files);
  } catch (const StoreFault& fault) {
    return fault.error();
  }
}

}  // namespace tiendo::storage::rocks
