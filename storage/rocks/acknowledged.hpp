#pragma once

#include "storage/store_error.hpp"

#include <rocksdb/file_system.h>

#include <cstdint>
#include <expected>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace tiendo::storage::rocks {

/// How much is known to be durable.
struct Durable {
  std::uint64_t batches = 0;  ///< sequence of the last batch
  std::uint64_t secrets = 0;  ///< number of changes of secrets so far
  friend bool operator==(const Durable&, const Durable&) = default;
};
/// What of the first is more than the second holds, as a sentence; empty if nothing is.
std::string lost_between(const Durable& acknowledged, const Durable& held);

/// A small file beside the database that tells the last writes that are known to be durable.
/// It is written after each sync and not synced itself: exact after any end of the process, and
/// after a power cut at worst older than the truth. So a database that holds less has lost
/// acknowledged data, whatever the write-ahead log looks like.
class Acknowledged {
 public:
  static std::expected<std::unique_ptr<Acknowledged>, StoreError> make(rocksdb::FileSystem& files,
                                                                       const std::string& path);
  static std::expected<std::unique_ptr<Acknowledged>, StoreError> open(rocksdb::FileSystem& files,
                                                                       const std::string& path);
  ~Acknowledged();
  Acknowledged(const Acknowledged&) = delete;
  Acknowledged& operator=(const Acknowledged&) = delete;

  Durable durable() const;
  /// Throw `StoreFault`. From any thread.
  void batch_is_durable(std::uint64_t sequence);
  void secret_is_durable(std::uint64_t change);

 private:
  Acknowledged(std::unique_ptr<rocksdb::FSRandomRWFile> file, const Durable& durable)
      : file_{std::move(file)}, durable_{durable} {}
  void write(const Durable& durable);

  mutable std::mutex mutex_;  // guards what follows
  std::unique_ptr<rocksdb::FSRandomRWFile> file_;
  Durable durable_;
};

}  // namespace tiendo::storage::rocks
