#include "storage/log_reader.hpp"

#include "engine/base/id.hpp"
#include "engine/vocabulary/record.hpp"
#include "storage/rocks/families.hpp"
#include "storage/rocks/keys.hpp"
#include "storage/rocks/log_access.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::storage {

using vocabulary::BatchHeader;

namespace {

constexpr Position no_end = std::numeric_limits<Position>::max();

std::optional<BatchHeader> header_of(const rocks::Database& database, std::uint64_t sequence) {
  const auto entry = rocks::read_batch_entry(database, sequence);
  return entry ? std::optional{entry->header} : std::nullopt;
}

std::uint64_t last_sequence(const rocks::Database& database) {
  auto cursor = database.walk(rocks::Family::batches);
  cursor.seek_last();
  return cursor.valid() ? rocks::parse_number(cursor.key()).value_or(0) : 0;
}

/// The last batch that begins at or before a position; the batches' first positions rise.
BatchHeader batch_of(const rocks::Database& database, Position position) {
  std::uint64_t low = 1;
  std::uint64_t high = last_sequence(database);
  while (low < high) {
    const auto middle = low + (high - low + 1) / 2;
    const auto header = header_of(database, middle);
    if (header && header->first <= position) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  const auto header = header_of(database, low);
  if (!header || header->first > position) {
    rocks::damaged("family batches", "no batch holds position " + std::to_string(position));
  }
  return *header;
}

}  // namespace

/// Makes `batch_` the batch of a record that exists at this position.
void LogReader::move_to(Position position) {
  if (batch_ && batch_end_ == no_end) {
    // The batch was the last one; meanwhile it may have a successor.
    const auto next = header_of(database_, batch_->sequence + 1);
    if (next) batch_end_ = next->first;
  }
  if (batch_ && batch_->first <= position && position < batch_end_) return;
  auto header = batch_ && batch_end_ == position ? header_of(database_, batch_->sequence + 1)
                                                 : std::optional<BatchHeader>{};
  // A batch without records shares its first position with the next one.
  auto next = header ? header_of(database_, header->sequence + 1) : std::nullopt;
  if (!header || (next && next->first <= position)) {
    header = batch_of(database_, position);
    next = header_of(database_, header->sequence + 1);
  }
  batch_end_ = next ? next->first : no_end;
  batch_ = std::make_shared<const BatchHeader>(*header);
}

std::vector<LoggedRecord> LogReader::next(Position from, std::size_t bytes_max) {
  std::vector<LoggedRecord> records;
  std::size_t bytes = 0;
  auto cursor = database_.walk(rocks::Family::events);
  for (cursor.seek(rocks::number_key(from)); cursor.valid() && bytes < bytes_max; cursor.next()) {
    const auto position = rocks::parse_number(cursor.key());
    if (!position) rocks::damaged("family events", "a key is no position");
    bytes += cursor.value().size();
    auto record = rocks::record_from(*position, cursor.value());
    move_to(*position);
    records.push_back({std::move(record), batch_});
  }
  return records;
}

}  // namespace tiendo::storage
