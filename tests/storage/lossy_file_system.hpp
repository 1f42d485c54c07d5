#pragma once

#include <rocksdb/file_system.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>

namespace tiendo::storage::testing {

/// A file system whose power can be cut: then every file keeps what was synced and loses some, all
/// or none of what was appended since, torn at any byte or with sectors that never came; what was
/// overwritten in place may fall back. After the cut every call fails until the next `restore`.
class LossyFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit LossyFileSystem(unsigned seed);
  const char* Name() const override { return "LossyFileSystem"; }

  /// Nothing reaches the disk any more.
  void cut_power();
  /// Cuts the power at the file operation with this number from now on.
  void cut_power_after(std::uint64_t operations);
  bool is_cut() const;
  /// Loses what the cut loses, in the real files; then works again.
  void restore();
  /// From now on, appending and syncing say that the disk is full.
  void fill_disk();

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus NewRandomRWFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSRandomRWFile>* result,
                                    rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override;

  // For the files it hands out.
  rocksdb::IOStatus step(bool writes);
  void appended(const std::string& name, std::uint64_t size);
  void synced(const std::string& name, std::uint64_t size);
  void overwritten(const std::string& name, const std::string& before);

 private:
  void lose(const std::string& name);

  mutable std::mutex mutex_;  // guards what follows
  std::mt19937 random_;
  bool cut_ = false;
  bool full_ = false;
  std::uint64_t operations_left_ = UINT64_MAX;
  struct Size {
    std::uint64_t synced = 0;
    std::uint64_t written = 0;
  };
  std::map<std::string, Size> files_;              // not yet synced to their end
  std::map<std::string, std::string> overwrites_;  // earlier content of files written in place
};

}  // namespace tiendo::storage::testing
