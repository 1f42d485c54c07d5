#include "storage/read_model/file.hpp"

#include "storage/read_model/database.hpp"
#include "storage/read_model/schema.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <ios>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>

namespace tiendo::read_model {

namespace {

namespace fs = std::filesystem;

constexpr const char* word_of_damage = "-damaged";
constexpr std::array companions = {"-wal", "-shm", "-journal", word_of_damage};
constexpr int broken_max = 3;  // a fault that comes back at each start must not fill the disk

void rename_file(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) throw FileTrouble{"Cannot rename " + from + " to " + to + ": " + error.message()};
}

void remove_one(const std::string& path) {
  std::error_code error;
  fs::remove(path, error);
  if (error) throw FileTrouble{"Cannot delete " + path + ": " + error.message()};
}

void remove_companions(const std::string& path) {
  for (const char* suffix : companions) remove_one(path + suffix);
}

/// Whether the file holds all the pages that its header names (SQLite file format §1.3). A
/// checkpoint that was cut off writes its pages again from the write-ahead log, so a short file
/// is only suspicious.
bool is_whole(const std::string& path) {
  std::array<unsigned char, 100> header{};
  std::ifstream file{path, std::ios::binary};
  file.read(reinterpret_cast<char*>(header.data()), header.size());
  if (!file) return false;
  const auto byte = [&](std::size_t at) { return std::uint64_t{header.at(at)}; };
  const std::uint64_t page_size_raw = byte(16) << 8U | byte(17);
  const std::uint64_t page_size = page_size_raw == 1 ? 65'536 : page_size_raw;
  const std::uint64_t pages = byte(28) << 24U | byte(29) << 16U | byte(30) << 8U | byte(31);
  return fs::file_size(path) >= page_size * pages;
}

/// What is wrong with the file; nothing if it can be used. Throws `Fault` on damage.
std::optional<std::string> fault_of(const std::string& path) {
  const bool suspicious = !is_whole(path);
  const Database database{path, Database::Mode::write};
  if (database.number("SELECT count(*) FROM sqlite_schema") == 0) return std::nullopt;
  if (suspicious) {
    const std::string verdict = database.text("PRAGMA quick_check(1)");
    if (verdict != "ok") throw Fault::damage(verdict);
  }
  const std::int64_t version = database.number("PRAGMA user_version");
  if (version == schema_version) return std::nullopt;
  return "has schema " + std::to_string(version) + " instead of " + std::to_string(schema_version);
}

}  // namespace

std::optional<std::string> clear_unusable(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    remove_companions(path);  // of a file that is gone
    return std::nullopt;
  }
  if (std::ifstream word{path + word_of_damage}; word) {
    return set_aside(path, std::string{std::istreambuf_iterator<char>{word}, {}});
  }
  try {
    const auto fault = fault_of(path);
    if (!fault) return std::nullopt;
    remove_file(path);
    return "The read model " + path + " " + *fault + "; it is made anew from the log";
  } catch (const Fault& fault) {
    if (!fault.is_damage()) throw;
    return set_aside(path, fault.what());
  }
}

std::string set_aside(const std::string& path, const std::string& reason) {
  int number = 1;
  while (number < broken_max && fs::exists(path + ".broken-" + std::to_string(number))) ++number;
  const std::string target = path + ".broken-" + std::to_string(number);
  remove_companions(target);
  rename_file(path, target);
  for (const char* suffix : companions) {
    if (fs::exists(path + suffix)) rename_file(path + suffix, target + suffix);
  }
  return "The read model " + path + " cannot be read (" + reason + "); it was set aside as " +
         target + " and is made anew from the log";
}

void mark_damaged(const std::string& path, const std::string& reason) noexcept {
  try {
    std::ofstream{path + word_of_damage, std::ios::trunc} << reason;
  } catch (const std::exception&) {
    return;  // as the contract says
  }
}

void remove_file(const std::string& path) {
  // The main file first: companions without it are harmless, it without them is not.
  remove_one(path);
  remove_companions(path);
}

void exchange(const std::string& from, const std::string& to) {
  // A write-ahead log that outlived its file would be taken for the new file's.
  remove_file(to);
  rename_file(from, to);
}

}  // namespace tiendo::read_model
