#pragma once

#include "storage/store_error.hpp"

#include <rocksdb/file_system.h>

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>

namespace tiendo::storage::rocks {

/// A small file beside the database that names the last batch whose write is known to be durable.
/// It is written after each sync and not synced itself: exact after any end of the process, and
/// after a power cut at worst older than the truth. So a database that ends before the batch it
/// names has lost acknowledged data, whatever the write-ahead log looks like.
class Acknowledged {
 public:
  static std::expected<std::unique_ptr<Acknowledged>, StoreError> make(rocksdb::FileSystem& files,
                                                                       const std::string& path);
  static std::expected<std::unique_ptr<Acknowledged>, StoreError> open(rocksdb::FileSystem& files,
                                                                       const std::string& path);
  ~Acknowledged();
  Acknowledged(const Acknowledged&) = delete;
  Acknowledged& operator=(const Acknowledged&) = delete;

  std::uint64_t sequence() const noexcept { return sequence_; }
  /// Throws `StoreFault`.
  void advance(std::uint64_t sequence);

 private:
  Acknowledged(std::unique_ptr<rocksdb::FSRandomRWFile> file, std::uint64_t sequence)
      : file_{std::move(file)}, sequence_{sequence} {}
  std::unique_ptr<rocksdb::FSRandomRWFile> file_;
  std::uint64_t sequence_;
};

}  // namespace tiendo::storage::rocks
