#include "storage/rocks/log_access.hpp"

#include "engine/base/id.hpp"
#include "engine/vocabulary/record.hpp"
#include "storage/codec/codec.hpp"
#include "storage/rocks/batch_writer.hpp"
#include "storage/rocks/database.hpp"
#include "storage/rocks/families.hpp"
#include "storage/rocks/keys.hpp"
#include "storage/store_error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::storage::rocks {

namespace {

std::string place_of_record(Position position) {
  return "family events, record " + std::to_string(position);
}

/// A decoding error as a fault; bytes of a newer version are no damage.
[[noreturn]] void undecodable(const std::string& place, const DecodeError& error) {
  const bool newer = error.message.ends_with("newer version");
  const auto kind = newer ? StoreError::Kind::newer_version : StoreError::Kind::corrupted;
  const std::string remedy = newer ? ": use the version that wrote it" : "";
  throw StoreFault{
      {kind, place,
       place + ", byte " + std::to_string(error.offset) + ": " + error.message + remedy}};
}

}  // namespace

void damaged(const std::string& place, const std::string& what) {
  throw StoreFault{{StoreError::Kind::corrupted, place,
                    "the store is damaged: " + place + ": " + what + remedy_at(place)}};
}

vocabulary::Record record_from(Position position, std::string_view bytes) {
  auto record = decode_record(bytes);
  if (!record) undecodable(place_of_record(position), record.error());
  if (record->header.position != position) {
    damaged(place_of_record(position), "the record names another position");
  }
  return *std::move(record);
}

vocabulary::RecordHeader record_header_from(Position position, std::string_view bytes) {
  auto header = decode_record_header(bytes);
  if (!header) undecodable(place_of_record(position), header.error());
  if (header->position != position) {
    damaged(place_of_record(position), "the record names another position");
  }
  return *std::move(header);
}

std::string read_record_bytes(const Database& database, Position position) {
  auto bytes = database.get(Family::events, number_key(position));
  if (!bytes) damaged(place_of_record(position), "the record is missing");
  return *std::move(bytes);
}

vocabulary::Record read_record(const Database& database, Position position) {
  return record_from(position, read_record_bytes(database, position));
}

BatchEntry batch_entry_from(std::uint64_t sequence, std::string_view value) {
  const std::string place = "family batches, batch " + std::to_string(sequence);
  const auto stored = parse_batch_value(value);
  if (!stored) damaged(place, "the entry is too short");
  const auto header = decode_batch_header(stored->header);
  if (!header) undecodable(place, header.error());
  if (header->header.sequence != sequence) damaged(place, "the batch names another sequence");
  return {header->header, header->record_count, std::string{stored->header}, stored->digest};
}

std::optional<BatchEntry> read_batch_entry(const Database& database, std::uint64_t sequence) {
  const auto value = database.get(Family::batches, number_key(sequence));
  if (!value) return std::nullopt;
  return batch_entry_from(sequence, *value);
}

std::optional<vocabulary::Batch> read_batch(const Database& database, std::uint64_t sequence) {
  const auto entry = read_batch_entry(database, sequence);
  if (!entry) return std::nullopt;
  vocabulary::Batch batch;
  batch.header = entry->header;
  Position next = entry->header.first;
  for (std::uint32_t index = 0; index < entry->record_count; ++index) {
    batch.records.push_back(read_record(database, next));
    next += vocabulary::width(batch.records.back());
  }
  return batch;
}

}  // namespace tiendo::storage::rocks
