#include "storage/rocks/database.hpp"

#include "engine/base/check.hpp"
#include "storage/rocks/families.hpp"
#include "storage/store_error.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/metadata.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <cstdarg>
#include <cstddef>
#include <expected>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::storage::rocks {

namespace {

constexpr std::size_t mebibyte = 1024 * 1024;
constexpr std::size_t block_cache_bytes = 64 * mebibyte;
constexpr std::size_t write_buffer_bytes = 64 * mebibyte;
constexpr std::size_t log_bytes_max = 64 * mebibyte;  // bounds the work of a start

rocksdb::Slice slice_of(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view view_of(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

/// After a write that failed the library would try to go on by itself as soon as the disk has room,
/// on a log that it has given up, and end the process in an assertion. We stop, and begin anew.
class NoRecovery final : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }
};

/// The library's own diary would be a file more; on a full disk its second line ends the process in
/// an assertion. What matters comes back as a status.
class NoDiary final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

bool is_read_only(Database::Mode mode) {
  return mode == Database::Mode::inspect || mode == Database::Mode::survey;
}

rocksdb::DBOptions database_options(rocksdb::Env* environment, Database::Mode mode) {
  rocksdb::DBOptions options;
  options.env = environment;
  options.create_if_missing = mode == Database::Mode::make;
  options.error_if_exists = mode == Database::Mode::make;
  options.create_missing_column_families = mode == Database::Mode::make;
  options.paranoid_checks = mode != Database::Mode::survey && mode != Database::Mode::mend;
  // All families reach their files together or not at all: a lost tail of the manifest then shows
  // as a gap at the end of the log, where a start looks for one.
  options.atomic_flush = true;
  options.wal_recovery_mode = is_read_only(mode) ? rocksdb::WALRecoveryMode::kPointInTimeRecovery
                                                 : rocksdb::WALRecoveryMode::kAbsoluteConsistency;
  options.db_write_buffer_size = write_buffer_bytes;
  options.max_total_wal_size = log_bytes_max;
  options.max_background_jobs = 2;
  options.listeners.push_back(std::make_shared<NoRecovery>());
  options.max_bgerror_resume_count = 0;
  options.avoid_flush_during_shutdown = true;  // the end of `Database` does it, where it may
  options.info_log = std::make_shared<NoDiary>();
  options.stats_dump_period_sec = 0;
  return options;
}

rocksdb::ColumnFamilyOptions family_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.format_version = 5;
  rocksdb::ColumnFamilyOptions options;
  options.compression = rocksdb::kLZ4Compression;
  options.write_buffer_size = write_buffer_bytes / 2;
  options.paranoid_file_checks = false;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

constexpr Family family_at(std::size_t index) { return static_cast<Family>(index); }

/// Which of our families a database has. An error if it lacks one of the log, or has one that is
/// not ours.
std::expected<std::vector<bool>, StoreError> families_present(const rocksdb::DBOptions& options,
                                                              const std::string& path) {
  using Kind = StoreError::Kind;
  std::vector<std::string> names;
  const auto status = rocksdb::DB::ListColumnFamilies(options, path, &names);
  if (!status.ok()) return std::unexpected{error_of(status, path)};
  for (const auto& name : names) {
    if (name == rocksdb::kDefaultColumnFamilyName) continue;
    if (std::ranges::count(family_names, name) > 0) continue;
    return std::unexpected{
        StoreError{Kind::newer_version, path,
                   std::string{path}
                       .append(": this store has a family ")
                       .append(name)
                       .append(" that this version does not know: use the version that wrote it")}};
  }
  std::vector<bool> present;
  for (std::size_t index = 0; index < family_names.size(); ++index) {
    present.push_back(std::ranges::count(names, family_names.at(index)) > 0);
    if (present.back() || is_derived(family_at(index))) continue;
    const auto place = place_of(family_at(index));
    return std::unexpected{StoreError{
        Kind::corrupted, place,
        std::string{"the store is damaged: "}.append(path).append(": ").append(place).append(
            " is missing, and nothing else holds what stood in it; take a "
            "backup")}};
  }
  return present;
}

[[noreturn]] void raise(const rocksdb::Status& status, const std::string& place) {
  throw StoreFault{error_of(status, place)};
}

}  // namespace

StoreError error_of(const rocksdb::Status& status, const std::string& place) {
  using Kind = StoreError::Kind;
  std::string text = place + ": " + status.ToString();
  // A table that is missing is looked for under its former name last.
  if (const auto at = text.find(".ldb:"); at != std::string::npos) text.replace(at, 4, ".sst");
  if (status.IsNoSpace())
    return {Kind::disk_full, place,
            "the disk is full: " + text + "; make room and start again, nothing is lost"};
  // A compressed block that does not unfold and a name that is missing are damage too.
  if (status.IsCorruption() || status.IsNotFound() || status.IsPathNotFound()) {
    return {Kind::corrupted, place, "the store is damaged: " + text + remedy_at(place)};
  }
  return {Kind::unavailable, place, "the store cannot be used: " + text};
}

// ---- Cursor

void Cursor::seek(std::string_view key) { iterator_->Seek(slice_of(key)); }
void Cursor::seek_at_or_before(std::string_view key) { iterator_->SeekForPrev(slice_of(key)); }
void Cursor::seek_first() { iterator_->SeekToFirst(); }
void Cursor::seek_last() { iterator_->SeekToLast(); }
void Cursor::next() { iterator_->Next(); }

bool Cursor::valid() const {
  if (iterator_->Valid()) return true;
  if (const auto status = iterator_->status(); !status.ok()) raise(status, place_of(family_));
  return false;
}

std::string_view Cursor::key() const { return view_of(iterator_->key()); }
std::string_view Cursor::value() const { return view_of(iterator_->value()); }

// ---- Database

std::expected<std::unique_ptr<Database>, StoreError> Database::open(
    const std::string& path, const std::shared_ptr<rocksdb::FileSystem>& files, Mode mode) {
  std::unique_ptr<Database> opened{new Database};
  opened->path_ = path;
  opened->environment_ = rocksdb::NewCompositeEnv(files);
  const auto options = database_options(opened->environment_.get(), mode);
  std::vector<bool> present(family_names.size(), true);
  if (mode != Mode::make) {
    auto found = families_present(options, path);
    if (!found) return std::unexpected{found.error()};
    present = *std::move(found);
  }
  if (const auto status = opened->open_families(options, mode, present); !status.ok()) {
    return std::unexpected{error_of(status, path)};
  }
  return opened;
}

rocksdb::Status Database::open_families(const rocksdb::DBOptions& options, Mode mode,
                                        const std::vector<bool>& present) {
  const auto each = family_options(rocksdb::NewLRUCache(block_cache_bytes));
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, each);
  for (std::size_t index = 0; index < present.size(); ++index) {
    if (present[index]) families.emplace_back(std::string{family_names.at(index)}, each);
  }
  rocksdb::DB* database = nullptr;
  auto status = is_read_only(mode)
                    ? rocksdb::DB::OpenForReadOnly(options, path_, families, &handles_, &database)
                    : rocksdb::DB::Open(options, path_, families, &handles_, &database);
  if (!status.ok()) return status;
  database_.reset(database);
  for (std::size_t index = 0; index < present.size(); ++index) {
    if (!present[index]) handles_.insert(handles_.begin() + 1 + static_cast<int>(index), nullptr);
  }
  return status;
}

Database::~Database() {
  if (!database_) return;
  if (frozen_at_ != nullptr) {
    database_->ReleaseSnapshot(frozen_at_);
    return;
  }
  if (unflushed_ && !failed_) static_cast<void>(database_->Flush({}, handles_));
  for (auto* handle : handles_) {
    check(database_->DestroyColumnFamilyHandle(handle).ok(), "a handle of a family is alien");
  }
  static_cast<void>(database_->Close());  // what is acknowledged is synced already
}

std::unique_ptr<const Database> Database::frozen() const {
  std::unique_ptr<Database> same{new Database};
  same->path_ = path_;
  same->handles_ = handles_;
  same->frozen_at_ = database_->GetSnapshot();
  same->database_ = database_;
  return same;
}

rocksdb::ColumnFamilyHandle* Database::handle(Family family) const {
  return handles_.at(static_cast<std::size_t>(family) + 1);
}

rocksdb::ReadOptions Database::read_options() const {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  options.snapshot = frozen_at_;
  return options;
}

std::optional<std::string> Database::get(Family family, std::string_view key) const {
  std::string value;
  const auto status = database_->Get(read_options(), handle(family), slice_of(key), &value);
  if (status.ok()) return value;
  if (status.IsNotFound()) return std::nullopt;
  raise(status, place_of(family));
}

Cursor Database::walk(Family family) const {
  return {
      std::unique_ptr<rocksdb::Iterator>{database_->NewIterator(read_options(), handle(family))},
      family};
}

void Database::write(const rocksdb::WriteOptions& options, rocksdb::WriteBatch& batch) {
  const auto status = database_->Write(options, &batch);
  if (status.ok()) return;
  failed_ = true;
  raise(status, place_of_fault(status));
}

/// A write also tells of what a compaction met; the library names the table then.
std::string Database::place_of_fault(const rocksdb::Status& status) const {
  const auto text = status.ToString();
  for (const auto& table : tables()) {
    if (text.find(table.file) != std::string::npos) return place_of(table.family);
  }
  return path_;
}

void Database::write_synced(rocksdb::WriteBatch& batch) {
  const std::scoped_lock lock{write_};
  rocksdb::WriteOptions options;
  options.sync = true;
  write(options, batch);
}

void Database::write_cached(rocksdb::WriteBatch& batch) {
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  unflushed_ = true;
  write(options, batch);
}

void Database::flush() {
  unflushed_ = false;
  if (const auto status = database_->Flush({}, handles_); !status.ok()) {
    failed_ = true;
    raise(status, place_of_fault(status));
  }
}

void Database::renew(Family family) {
  drop(family);
  create(family);
}

void Database::drop(Family family) {
  auto*& slot = handles_.at(static_cast<std::size_t>(family) + 1);
  if (const auto status = database_->DropColumnFamily(slot); !status.ok()) raise(status, path_);
  check(database_->DestroyColumnFamilyHandle(slot).ok(), "a handle of a family is alien");
  slot = nullptr;
}

std::vector<Family> Database::missing() const {
  std::vector<Family> families;
  for (std::size_t index = 0; index < family_names.size(); ++index) {
    if (handles_.at(index + 1) == nullptr) families.push_back(family_at(index));
  }
  return families;
}

void Database::create(Family family) {
  rocksdb::ColumnFamilyDescriptor like;  // all families have the same options
  if (const auto status = database_->DefaultColumnFamily()->GetDescriptor(&like); !status.ok()) {
    raise(status, path_);
  }
  auto*& slot = handles_.at(static_cast<std::size_t>(family) + 1);
  const auto made =
      database_->CreateColumnFamily(like.options, std::string{family_name(family)}, &slot);
  if (!made.ok()) raise(made, path_);
}

std::vector<Database::Table> Database::tables() const {
  std::vector<rocksdb::LiveFileMetaData> files;
  database_->GetLiveFilesMetaData(&files);
  std::vector<Table> tables;
  for (const auto& file : files) {
    const auto family = family_named(file.column_family_name);
    if (!family) continue;  // the library's own, which stays empty
    tables.push_back({file.name.substr(file.name.find_first_not_of('/')), *family});
  }
  return tables;
}

std::optional<std::string> Database::greatest_filed_key(Family family) const {
  std::vector<rocksdb::LiveFileMetaData> files;
  database_->GetLiveFilesMetaData(&files);
  std::optional<std::string> greatest;
  for (auto& file : files) {
    if (file.column_family_name != family_name(family)) continue;
    if (!greatest || *greatest < file.largestkey) greatest = std::move(file.largestkey);
  }
  return greatest;
}

}  // namespace tiendo::storage::rocks
