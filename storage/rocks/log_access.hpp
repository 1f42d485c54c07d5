#pragma once

#include "engine/vocabulary/record.hpp"
#include "storage/rocks/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Reads of the log. What cannot be read, or contradicts itself, leaves as a `StoreFault` that
/// names the place.
namespace tiendo::storage::rocks {

[[noreturn]] void damaged(const std::string& place, const std::string& what);

/// Decodes the record that lies under a position.
vocabulary::Record record_from(Position position, std::string_view bytes);
vocabulary::RecordHeader record_header_from(Position position, std::string_view bytes);
/// The record that begins at a position, or its bytes; it must be there.
std::string read_record_bytes(const Database& database, Position position);
vocabulary::Record read_record(const Database& database, Position position);

struct BatchEntry {
  vocabulary::BatchHeader header;
  std::uint32_t record_count = 0;
  std::string header_bytes;
  vocabulary::Digest digest{};
};
std::optional<BatchEntry> read_batch_entry(const Database& database, std::uint64_t sequence);
BatchEntry batch_entry_from(std::uint64_t sequence, std::string_view value);
/// A whole batch; nothing beyond the log.
std::optional<vocabulary::Batch> read_batch(const Database& database, std::uint64_t sequence);

}  // namespace tiendo::storage::rocks
