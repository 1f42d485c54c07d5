#include "storage/rocks/opening.hpp"

#include "storage/rocks/acknowledged.hpp"
#include "storage/rocks/chain.hpp"
#include "storage/rocks/database.hpp"
#include "storage/rocks/families.hpp"
#include "storage/rocks/making.hpp"
#include "storage/rocks/meta.hpp"
#include "storage/rocks/table_check.hpp"
#include "storage/rocks/tail_repair.hpp"
#include "storage/store_error.hpp"
#include "storage/store_settings.hpp"

#include <algorithm>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::storage::rocks {

namespace {

using Files = std::shared_ptr<rocksdb::FileSystem>;
using Kind = StoreError::Kind;

[[noreturn]] void refuse(Kind kind, const std::string& place, const std::string& message) {
  throw StoreFault{{kind, place, message}};
}

template <class Content>
Content value_or_throw(std::expected<Content, StoreError> result) {
  if (!result) throw StoreFault{result.error()};
  return *std::move(result);
}

std::unique_ptr<FolderLock> lock_folder(const std::string& folder, const Files& files) {
  rocksdb::FileLock* lock = nullptr;
  const std::string path = folder + "/LOCK";
  if (const auto status = files->LockFile(path, {}, &lock, nullptr); !status.ok()) {
    refuse(Kind::locked, path,
           "another process uses the store in " + folder + " (or " + path +
               " cannot be written): " + status.ToString());
  }
  return std::make_unique<FolderLock>(files, lock);
}

std::string folder_above(const std::string& folder) {
  auto path = std::filesystem::path{folder};
  if (!path.has_filename()) path = path.parent_path();  // it ended in a slash
  const auto above = path.parent_path().string();
  return above.empty() ? "." : above;
}

OpenPartition make(const std::string& folder, const StoreSettings& settings, const Files& files) {
  if (const auto status = files->CreateDirIfMissing(folder, {}, nullptr); !status.ok()) {
    throw StoreFault{error_of(status, folder)};
  }
  check_may_be_made(files, folder);
  OpenPartition made;
  made.lock = lock_folder(folder, files);
  check_may_be_made(files, folder);  // another process may have come between
  begin_making(*files, folder);
  made.database =
      value_or_throw(Database::open(database_path(folder), files, Database::Mode::make));
  made.settings = settings;
  rocksdb::WriteBatch out;
  auto* const meta = made.database->handle(Family::meta);
  out.Put(meta, std::string{format_entry}, encode_number(store_format));
  out.Put(meta, std::string{settings_entry}, encode_settings(settings));
  out.Put(meta, std::string{end_entry}, encode_end({}));
  made.database->write_synced(out);
  made.acknowledged = value_or_throw(Acknowledged::make(*files, acknowledged_path(folder)));
  sync_folder(*files, folder);
  sync_folder(*files, folder_above(folder));
  end_making(*files, folder);
  return made;
}

std::string meta_entry(const Database& database, std::string_view name) {
  const auto bytes = database.get(Family::meta, name);
  if (bytes) return *bytes;
  const std::string place = "family meta, entry " + std::string{name};
  refuse(Kind::corrupted, place, "the store is damaged: " + place + " is missing");
}

template <class Content>
Content decoded(std::optional<Content> content, std::string_view name) {
  if (content) return *std::move(content);
  const std::string place = "family meta, entry " + std::string{name};
  refuse(Kind::corrupted, place, "the store is damaged: " + place + " cannot be read");
}

void check_format(const Database& database, const std::string& folder) {
  const auto format = decoded(decode_number(meta_entry(database, format_entry)), format_entry);
  if (format == store_format) return;
  refuse(Kind::newer_version, "family meta",
         "the store in " + folder + " has format " + std::to_string(format) +
             ", but this version knows only " + std::to_string(store_format) +
             ": use the version that wrote it");
}

void check_acknowledged(const OpenPartition& partition) {
  const auto lost = lost_between(partition.acknowledged->durable(), held_by(*partition.database));
  if (!lost.empty()) refuse(Kind::corrupted, "family meta", "the store is damaged: " + lost);
}

void check_joined(const OpenPartition& partition) {
  const auto difference = check_join(*partition.database, partition.end);
  if (difference) {
    refuse(Kind::corrupted, difference->place,
           "the store is damaged: " + difference->place + ": " + difference->message);
  }
}

/// A family that a rebuild dropped and did not come to make again. The mark is durable before the
/// family is there, else an end of the process between them would leave an empty index in use.
bool made_missing_families(Database& database) {
  const auto missing = database.missing();
  if (missing.empty()) return false;
  set_rebuilding(database, true);
  for (const auto family : missing) database.create(family);
  return true;
}

/// Drops derived families that have a table which cannot be read, so that the library opens and no
/// compaction meets it. Nothing is changed if the log is damaged.
void drop_damaged(const std::string& path, const Files& files) {
  const auto damaged = find_damaged_tables(path, files);
  std::set<Family> families;
  for (const auto& table : damaged) {
    if (!table.family || !is_derived(*table.family)) throw StoreFault{table.error};
    families.insert(*table.family);
  }
  if (families.empty()) return;
  const auto database = value_or_throw(Database::open(path, files, Database::Mode::mend));
  for (const auto family : families) database->drop(family);
}

/// The library's error, or the table that caused it.
StoreError open_error(const StoreError& error, const std::string& path, const Files& files) {
  const auto damaged = find_damaged_tables(path, files);
  return damaged.empty() ? error : damaged.front().error;
}

OpenPartition open(const std::string& folder, const Files& files, Derived derived) {
  const auto marker = acknowledged_path(folder);
  if (awaits_making(*files, folder)) {
    refuse(Kind::not_a_store, folder,
           "there is no store in " + folder + ", or its making did not come to its end: make it");
  }
  if (!files->FileExists(marker, {}, nullptr).ok()) {
    refuse(Kind::not_a_store, folder,
           "there is no store in " + folder + ": " + marker +
               " is missing; if there was one, bring it back whole from a backup");
  }
  OpenPartition opened;
  opened.lock = lock_folder(folder, files);
  opened.acknowledged = value_or_throw(Acknowledged::open(*files, marker));
  const auto path = database_path(folder);
  opened.notices =
      value_or_throw(repair_tails(folder, path, opened.acknowledged->durable(), files));
  if (derived == Derived::are_dropped) drop_damaged(path, files);
  auto database = Database::open(path, files, Database::Mode::open);
  if (!database) throw StoreFault{open_error(database.error(), path, files)};
  opened.database = *std::move(database);
  // First of all: what a newer version wrote may look like damage.
  const bool has_format = opened.database->get(Family::meta, format_entry).has_value();
  if (has_format) check_format(*opened.database, folder);
  check_acknowledged(opened);
  if (!has_format) check_format(*opened.database, folder);
  opened.settings =
      decoded(decode_settings(meta_entry(*opened.database, settings_entry)), settings_entry);
  opened.end = decoded(decode_end(meta_entry(*opened.database, end_entry)), end_entry);
  opened.rebuilding = opened.database->get(Family::meta, rebuilding_entry).has_value();
  check_joined(opened);
  if (made_missing_families(*opened.database)) opened.rebuilding = true;
  return opened;
}

}  // namespace

std::expected<OpenPartition, StoreError> make_partition(const std::string& folder,
                                                        const StoreSettings& settings,
                                                        const Files& files) {
  try {
    return make(folder, settings, files);
  } catch (const StoreFault& fault) {
    return std::unexpected{fault.error()};
  }
}

std::expected<OpenPartition, StoreError> open_partition(const std::string& folder,
                                                        const Files& files, Derived derived) {
  try {
    return open(folder, files, derived);
  } catch (const StoreFault& fault) {
    return std::unexpected{fault.error()};
  }
}

}  // namespace tiendo::storage::rocks
