#pragma once

#include "storage/rocks/families.hpp"
#include "storage/store_error.hpp"

#include <rocksdb/db.h>
#include <rocksdb/file_system.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <expected>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::storage::rocks {

/// What a status of the library says, in our words. `place` is a file, family or position.
StoreError error_of(const rocksdb::Status& status, const std::string& place);

/// A walk over one family, of what was there when it began. Faults leave as `StoreFault`.
class Cursor {
 public:
  Cursor(std::unique_ptr<rocksdb::Iterator> iterator, Family family)
      : iterator_{std::move(iterator)}, family_{family} {}
  void seek(std::string_view key);
  void seek_at_or_before(std::string_view key);
  void seek_first();
  void seek_last();
  void next();
  bool valid() const;
  std::string_view key() const;
  std::string_view value() const;

 private:
  std::unique_ptr<rocksdb::Iterator> iterator_;
  Family family_;
};

/// One RocksDB with our families. Faults leave as `StoreFault`.
class Database {
 public:
  enum class Mode {
    make,     ///< a new one
    open,     ///< any damage refuses; a derived family may be missing
    inspect,  ///< read only, up to the first damage of the write-ahead log
    survey,   ///< the same, whatever is wrong with tables: they are not to be read then
    mend,     ///< as `open`, whatever is wrong with tables: for dropping families
  };
  static std::expected<std::unique_ptr<Database>, StoreError> open(
      const std::string& path, const std::shared_ptr<rocksdb::FileSystem>& files, Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// This one as it is now, whatever is written meanwhile; for reading only. It must end before
  /// this one, and no family may be renewed meanwhile.
  std::unique_ptr<const Database> frozen() const;

  std::optional<std::string> get(Family family, std::string_view key) const;
  Cursor walk(Family family) const;
  rocksdb::ColumnFamilyHandle* handle(Family family) const;

  /// Durable when it returns. One at a time, so that after a power cut at most the last write can
  /// be torn.
  void write_synced(rocksdb::WriteBatch& batch);
  /// Past the write-ahead log: kept from the next flush or a close on, unless a write has failed.
  /// For caches.
  void write_cached(rocksdb::WriteBatch& batch);
  /// Makes what was written past the log durable.
  void flush();
  /// Forgets all entries of a family without reading them. An end of the process within leaves the
  /// family missing.
  void renew(Family family);
  /// Forgets a family that is not to be read any more; it is missing then.
  void drop(Family family);
  /// Derived families that are not there: a rebuild was ended between dropping and making one.
  std::vector<Family> missing() const;
  /// Makes a missing family, without entries.
  void create(Family family);

  struct Table {
    std::string file;  ///< its name, in the folder of the database
    Family family = Family::events;
  };
  /// The files of all families.
  std::vector<Table> tables() const;
  /// The greatest key that stands in the files of a family, not in its memory; nothing without.
  std::optional<std::string> greatest_filed_key(Family family) const;

 private:
  Database() = default;
  rocksdb::Status open_families(const rocksdb::DBOptions& options, Mode mode,
                                const std::vector<bool>& present);
  rocksdb::ReadOptions read_options() const;
  void write(const rocksdb::WriteOptions& options, rocksdb::WriteBatch& batch);
  std::string place_of_fault(const rocksdb::Status& status) const;

  std::string path_;
  std::unique_ptr<rocksdb::Env> environment_;
  std::shared_ptr<rocksdb::DB> database_;  // shared with those that are frozen
  // Of the default family, then ours; null where one is missing. Destroyed before `database_`.
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  const rocksdb::Snapshot* frozen_at_ = nullptr;  // of a frozen one
  std::mutex write_;
  std::atomic<bool> failed_{false};     // a write did: nothing is written any more
  std::atomic<bool> unflushed_{false};  // something was written past the log since the last flush
};

}  // namespace tiendo::storage::rocks
