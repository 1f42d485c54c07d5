#pragma once

#include <rocksdb/file_system.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace tiendo::storage::testing {

/// Files that cannot be read once they are damaged, or while the disk does not answer.
class DamagedFiles final : public rocksdb::FileSystemWrapper {
 public:
  DamagedFiles() : FileSystemWrapper{rocksdb::FileSystem::Default()} {}
  const char* Name() const override { return "DamagedFiles"; }
  rocksdb::IOStatus NewRandomAccessFile(const std::string& name,
                                        const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                        rocksdb::IODebugContext* context) override {
    const auto status = target()->NewRandomAccessFile(name, options, result, context);
    if (status.ok()) *result = std::make_unique<File>(std::move(*result), damaged, silent);
    return status;
  }
  const std::shared_ptr<std::atomic<bool>> damaged = std::make_shared<std::atomic<bool>>(false);
  const std::shared_ptr<std::atomic<bool>> silent = std::make_shared<std::atomic<bool>>(false);

 private:
  class File final : public rocksdb::FSRandomAccessFileOwnerWrapper {
   public:
    File(std::unique_ptr<rocksdb::FSRandomAccessFile> file,
         std::shared_ptr<const std::atomic<bool>> damaged,
         std::shared_ptr<const std::atomic<bool>> silent)
        : FSRandomAccessFileOwnerWrapper{std::move(file)},
          damaged_{std::move(damaged)},
          silent_{std::move(silent)} {}
    rocksdb::IOStatus Read(std::uint64_t offset, std::size_t bytes,
                           const rocksdb::IOOptions& options, rocksdb::Slice* result, char* scratch,
                           rocksdb::IODebugContext* context) const override {
      if (*silent_) return rocksdb::IOStatus::IOError("the disk does not answer");
      if (*damaged_) return rocksdb::IOStatus::Corruption("a planted fault");
      return FSRandomAccessFileOwnerWrapper::Read(offset, bytes, options, result, scratch, context);
    }

   private:
    std::shared_ptr<const std::atomic<bool>> damaged_;
    std::shared_ptr<const std::atomic<bool>> silent_;
  };
};

}  // namespace tiendo::storage::testing
