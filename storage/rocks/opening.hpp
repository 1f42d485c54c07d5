#pragma once

#include "storage/rocks/acknowledged.hpp"
#include "storage/rocks/database.hpp"
#include "storage/rocks/meta.hpp"

#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace tiendo::storage::rocks {

/// Held as long as a process has a store.
class FolderLock {
 public:
  FolderLock(std::shared_ptr<rocksdb::FileSystem> files, rocksdb::FileLock* lock)
      : files_{std::move(files)}, lock_{lock} {}
  ~FolderLock() { static_cast<void>(files_->UnlockFile(lock_, {}, nullptr)); }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  std::shared_ptr<rocksdb::FileSystem> files_;
  rocksdb::FileLock* lock_;
};

/// An open partition; the order of the members is that of their lives.
struct OpenPartition {
  std::unique_ptr<FolderLock> lock;
  std::unique_ptr<Database> database;
  std::unique_ptr<Acknowledged> acknowledged;
  StoreSettings settings;
  LogEnd end;
  std::vector<std::string> notices;  ///< for the operator, a sentence each
  bool rebuilding = false;           ///< a rebuild of the indexes did not come to its end
};

/// Makes a store in a folder that awaits one (`awaits_making`).
std::expected<OpenPartition, StoreError> make_partition(
    const std::string& folder, const StoreSettings& settings,
    const std::shared_ptr<rocksdb::FileSystem>& files);

/// What a start does with families that the log brings back and that cannot be read.
enum class Derived {
  must_be_whole,  ///< refuses
  are_dropped,    ///< drops them, to be made again: `OpenPartition::rebuilding`
};

/// Opens a store and looks at all that recovery could have lost: a torn tail that was never
/// acknowledged is cut off (kept in a file `cut-…` beside), any other damage refuses.
std::expected<OpenPartition, StoreError> open_partition(
    const std::string& folder, const std::shared_ptr<rocksdb::FileSystem>& files,
    Derived derived = Derived::must_be_whole);

}  // namespace tiendo::storage::rocks
