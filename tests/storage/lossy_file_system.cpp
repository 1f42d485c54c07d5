#include "tests/storage/lossy_file_system.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace tiendo::storage::testing {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

namespace {

class LossyWritableFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  LossyWritableFile(std::unique_ptr<FSWritableFile> file, LossyFileSystem& files, std::string name)
      : FSWritableFileOwnerWrapper{std::move(file)}, files_{files}, name_{std::move(name)} {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* context) override {
    if (auto status = files_.step(true); !status.ok()) return status;
    const auto status = FSWritableFileOwnerWrapper::Append(data, options, context);
    if (status.ok()) files_.appended(name_, size_ += data.size());
    return status;
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* context) override {
    return Append(data, options, context);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* context) override {
    return sync([&] { return FSWritableFileOwnerWrapper::Sync(options, context); });
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* context) override {
    return sync([&] { return FSWritableFileOwnerWrapper::Fsync(options, context); });
  }
  IOStatus RangeSync(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }

 private:
  template <class Sync>
  IOStatus sync(Sync really) {
    if (auto status = files_.step(true); !status.ok()) return status;
    const auto status = really();
    if (status.ok()) files_.synced(name_, size_);
    return status;
  }
  LossyFileSystem& files_;
  std::string name_;
  std::uint64_t size_ = 0;
};

class LossyRandomFile final : public rocksdb::FSRandomRWFileOwnerWrapper {
 public:
  LossyRandomFile(std::unique_ptr<FSRandomRWFile> file, LossyFileSystem& files, std::string name)
      : FSRandomRWFileOwnerWrapper{std::move(file)}, files_{files}, name_{std::move(name)} {}

  IOStatus Write(std::uint64_t offset, const Slice& data, const IOOptions& options,
                 IODebugContext* context) override {
    if (auto status = files_.step(true); !status.ok()) return status;
    std::string scratch(data.size(), '\0');
    Slice before;
    const auto read = Read(offset, data.size(), options, &before, scratch.data(), context);
    if (read.ok()) files_.overwritten(name_, before.ToString());
    return FSRandomRWFileOwnerWrapper::Write(offset, data, options, context);
  }

 private:
  LossyFileSystem& files_;
  std::string name_;
};

}  // namespace

LossyFileSystem::LossyFileSystem(unsigned seed)
    : FileSystemWrapper{rocksdb::FileSystem::Default()}, random_{seed} {}

void LossyFileSystem::cut_power() {
  const std::scoped_lock lock{mutex_};
  cut_ = true;
}

void LossyFileSystem::cut_power_after(std::uint64_t operations) {
  const std::scoped_lock lock{mutex_};
  operations_left_ = operations;
}

bool LossyFileSystem::is_cut() const {
  const std::scoped_lock lock{mutex_};
  return cut_;
}

void LossyFileSystem::fill_disk() {
  const std::scoped_lock lock{mutex_};
  full_ = true;
}

IOStatus LossyFileSystem::step(bool writes) {
  const std::scoped_lock lock{mutex_};
  if (!cut_ && operations_left_-- == 0) cut_ = true;
  if (cut_) return IOStatus::IOError("the power is cut");
  if (full_ && writes) return IOStatus::NoSpace("the test filled the disk");
  return IOStatus::OK();
}

void LossyFileSystem::appended(const std::string& name, std::uint64_t size) {
  const std::scoped_lock lock{mutex_};
  files_[name].written = size;
}

void LossyFileSystem::synced(const std::string& name, std::uint64_t size) {
  const std::scoped_lock lock{mutex_};
  files_[name] = {size, size};
}

void LossyFileSystem::overwritten(const std::string& name, const std::string& before) {
  const std::scoped_lock lock{mutex_};
  // Sometimes the page has been written back meanwhile.
  if (!overwrites_.contains(name) || random_() % 4 == 0) overwrites_[name] = before;
}

IOStatus LossyFileSystem::NewWritableFile(const std::string& name,
                                          const rocksdb::FileOptions& options,
                                          std::unique_ptr<rocksdb::FSWritableFile>* result,
                                          IODebugContext* context) {
  if (auto status = step(true); !status.ok()) return status;
  auto buffered = options;
  buffered.use_direct_writes = false;
  buffered.use_mmap_writes = false;
  std::unique_ptr<rocksdb::FSWritableFile> file;
  const auto status = FileSystemWrapper::NewWritableFile(name, buffered, &file, context);
  if (!status.ok()) return status;
  appended(name, 0);
  *result = std::make_unique<LossyWritableFile>(std::move(file), *this, name);
  return status;
}

IOStatus LossyFileSystem::NewRandomRWFile(const std::string& name,
                                          const rocksdb::FileOptions& options,
                                          std::unique_ptr<rocksdb::FSRandomRWFile>* result,
                                          IODebugContext* context) {
  std::unique_ptr<rocksdb::FSRandomRWFile> file;
  const auto status = FileSystemWrapper::NewRandomRWFile(name, options, &file, context);
  if (!status.ok()) return status;
  *result = std::make_unique<LossyRandomFile>(std::move(file), *this, name);
  return status;
}

IOStatus LossyFileSystem::RenameFile(const std::string& from, const std::string& to,
                                     const IOOptions& options, IODebugContext* context) {
  if (auto status = step(true); !status.ok()) return status;
  const auto status = FileSystemWrapper::RenameFile(from, to, options, context);
  const std::scoped_lock lock{mutex_};
  if (auto node = files_.extract(from); status.ok() && !node.empty()) {
    node.key() = to;
    files_.erase(to);
    files_.insert(std::move(node));
  }
  return status;
}

IOStatus LossyFileSystem::DeleteFile(const std::string& name, const IOOptions& options,
                                     IODebugContext* context) {
  if (auto status = step(false); !status.ok()) return status;
  const auto status = FileSystemWrapper::DeleteFile(name, options, context);
  const std::scoped_lock lock{mutex_};
  files_.erase(name);
  return status;
}

/// Keeps the synced part and a random part of the rest: none, all, a torn piece, or all but some
/// sectors, which read as zeros.
void LossyFileSystem::lose(const std::string& name) {
  const auto [synced, written] = files_.at(name);
  if (written <= synced || !std::filesystem::exists(name)) return;
  const std::uint64_t unsynced = written - synced;
  switch (random_() % 4) {
    case 0:
      std::filesystem::resize_file(name, synced);
      return;
    case 1:
      return;
    case 2:
      std::filesystem::resize_file(name, synced + random_() % unsynced);
      return;
    default:
      break;
  }
  std::fstream file{name, std::ios::in | std::ios::out | std::ios::binary};
  constexpr std::uint64_t sector = 512;
  const std::uint64_t inside = synced + random_() % unsynced;
  const std::uint64_t hole = std::max(synced, inside / sector * sector);
  const std::uint64_t end = std::min(written, (inside / sector + 1 + random_() % 8) * sector);
  file.seekp(static_cast<std::streamoff>(hole));
  file << std::string(end - hole, '\0');
}

void LossyFileSystem::restore() {
  const std::scoped_lock lock{mutex_};
  for (const auto& [name, size] : files_) lose(name);
  for (const auto& [name, before] : overwrites_) {
    if (random_() % 2 == 0 || !std::filesystem::exists(name)) continue;
    std::fstream file{name, std::ios::in | std::ios::out | std::ios::binary};
    file << before;
  }
  files_.clear();
  overwrites_.clear();
  cut_ = false;
  full_ = false;
  operations_left_ = UINT64_MAX;
}

}  // namespace tiendo::storage::testing
