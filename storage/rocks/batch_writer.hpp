#pragma once

#include "storage/codec/codec.hpp"
#include "storage/rocks/database.hpp"

#include <cstdint>

/// What one batch writes into the families.
namespace tiendo::storage::rocks {

/// The verbatim bytes: `events` and `batches`.
void add_log(rocksdb::WriteBatch& out, const Database& database, const vocabulary::Batch& batch,
             const EncodedBatch& encoded);

/// Writes the derived entries: `streams`, `due` and `requests`. A replay of the log through this
/// alone gives the same bytes. It reads nothing but `requests`, to drop entries whose time has
/// passed: at most somewhat more a batch than the batch adds, so what each batch must have written
/// has to be readable before the next is added.
class IndexWriter {
 public:
  IndexWriter(const Database& database, std::int64_t request_expiry_ms);
  void add(rocksdb::WriteBatch& out, const vocabulary::Batch& batch);

 private:
  void expire_requests(rocksdb::WriteBatch& out, Instant until, std::size_t limit);
  void add_record(rocksdb::WriteBatch& out, const vocabulary::Record& record) const;

  const Database& database_;
  const std::int64_t request_expiry_ms_;
  std::string oldest_request_;  // nothing older is left: spares walking over what was deleted
};

/// The value of a `batches` entry taken apart.
struct StoredBatch {
  std::string_view header;  ///< verbatim
  vocabulary::Digest digest{};
};
std::optional<StoredBatch> parse_batch_value(std::string_view value);

}  // namespace tiendo::storage::rocks
