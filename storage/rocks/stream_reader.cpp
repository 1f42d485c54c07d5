#include "storage/rocks/stream_reader.hpp"

#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/stream.hpp"
#include "storage/rocks/database.hpp"
#include "storage/rocks/families.hpp"
#include "storage/rocks/keys.hpp"
#include "storage/rocks/log_access.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace tiendo::storage::rocks {

StreamReader::StreamReader(const Database& database, vocabulary::StreamId stream,
                           std::uint64_t from)
    : database_{database},
      stream_{std::move(stream)},
      sequence_{from},
      cursor_{database.walk(Family::streams)} {
  cursor_.seek(stream_entry_key(stream_, from));
}

std::optional<vocabulary::Record> StreamReader::next() {
  if (!cursor_.valid() || !cursor_.key().starts_with(stream_key(stream_))) return std::nullopt;
  const std::string place =
      "family streams, " + to_text(stream_) + ", record " + std::to_string(sequence_);
  if (cursor_.key() != stream_entry_key(stream_, sequence_)) damaged(place, "it is missing");
  const auto position = parse_number(cursor_.value());
  if (!position) damaged(place, "it names no position");
  const auto bytes = read_record_bytes(database_, *position);
  auto record = record_from(*position, bytes);
  if (record.header.stream != stream_ || record.header.sequence != sequence_) {
    damaged(place, "it names a record of " + to_text(record.header.stream));
  }
  bytes_ += bytes.size();
  ++sequence_;
  cursor_.next();
  return record;
}

}  // namespace tiendo::storage::rocks
