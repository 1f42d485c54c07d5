#pragma once

#include "engine/vocabulary/record.hpp"
#include "storage/rocks/database.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace tiendo::storage::rocks {

/// Walks the records of one stream in order, from a sequence on. A gap, or a record that is
/// another stream's, leaves as a `StoreFault`.
class StreamReader {
 public:
  StreamReader(const Database& database, vocabulary::StreamId stream, std::uint64_t from);
  std::optional<vocabulary::Record> next();
  /// Of the records given so far, as they lie in the log.
  std::size_t bytes() const { return bytes_; }

 private:
  const Database& database_;
  const vocabulary::StreamId stream_;
  std::uint64_t sequence_;  // expected next
  Cursor cursor_;
  std::size_t bytes_ = 0;
};

}  // namespace tiendo::storage::rocks
