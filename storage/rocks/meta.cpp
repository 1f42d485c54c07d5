#include "storage/rocks/meta.hpp"

#include "storage/codec/bytes.hpp"
#include "storage/journal.hpp"
#include "storage/rocks/acknowledged.hpp"
#include "storage/rocks/database.hpp"
#include "storage/rocks/families.hpp"
#include "storage/store_settings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo::storage::rocks {

namespace {

template <class Content, class Read>
std::optional<Content> decode(std::string_view bytes, Read read) {
  try {
    ByteReader reader{bytes};
    Content content{};
    read(reader, content);
    reader.expect_end();
    return content;
  } catch (const Undecodable&) {
    return std::nullopt;
  }
}

}  // namespace

std::string encode_number(std::uint64_t number) {
  std::string out;
  ByteWriter{out}.number(number);
  return out;
}

std::optional<std::uint64_t> decode_number(std::string_view bytes) {
  return decode<std::uint64_t>(
      bytes, [](ByteReader& reader, std::uint64_t& number) { number = reader.number(); });
}

std::string encode_settings(const StoreSettings& settings) {
  std::string out;
  ByteWriter writer{out};
  writer.text(settings.store_id);
  writer.byte(settings.virtual_clock ? 1 : 0);
  writer.signed_number(settings.virtual_start.ms);
  writer.number(settings.password_cost.operations);
  writer.number(settings.password_cost.memory_bytes);
  writer.number(settings.password_cost.parallelism);
  writer.text(settings.zone);
  writer.number(settings.partition_count);
  writer.signed_number(settings.request_expiry_ms);
  return out;
}

std::optional<StoreSettings> decode_settings(std::string_view bytes) {
  return decode<StoreSettings>(bytes, [](ByteReader& reader, StoreSettings& settings) {
    settings.store_id = reader.text();
    settings.virtual_clock = reader.byte() != 0;
    settings.virtual_start.ms = reader.signed_number();
    settings.password_cost.operations = reader.number();
    settings.password_cost.memory_bytes = reader.number();
    settings.password_cost.parallelism = static_cast<std::uint32_t>(reader.number());
    settings.zone = reader.text();
    settings.partition_count = static_cast<std::uint16_t>(reader.number());
    settings.request_expiry_ms = reader.signed_number();
  });
}

std::string encode_end(const LogEnd& end) {
  std::string out;
  ByteWriter writer{out};
  writer.number(end.sequence);
  writer.number(end.epoch);
  writer.number(end.next);
  writer.signed_number(end.time.ms);
  writer.number(end.own_cursor);
  writer.number(end.reference);
  for (const auto octet : end.digest) writer.byte(octet);
  return out;
}

std::optional<LogEnd> decode_end(std::string_view bytes) {
  return decode<LogEnd>(bytes, [](ByteReader& reader, LogEnd& end) {
    end.sequence = reader.number();
    end.epoch = reader.number();
    end.next = reader.number();
    end.time.ms = reader.signed_number();
    end.own_cursor = reader.number();
    end.reference = reader.number();
    for (auto& octet : end.digest) octet = reader.byte();
  });
}

void set_rebuilding(Database& database, bool rebuilding) {
  rocksdb::WriteBatch out;
  auto* const meta = database.handle(Family::meta);
  if (rebuilding) {
    out.Put(meta, std::string{rebuilding_entry}, "1");
  } else {
    out.Delete(meta, std::string{rebuilding_entry});
  }
  database.write_synced(out);
}

std::optional<LogEnd> end_held_by(const Database& database) {
  const auto end = database.get(Family::meta, end_entry);
  return end ? decode_end(*end) : std::nullopt;
}

Durable held_by(const Database& database) {
  const auto secrets = database.get(Family::meta, secrets_entry);
  return {end_held_by(database).value_or(LogEnd{}).sequence,
          (secrets ? decode_number(*secrets) : std::nullopt).value_or(0)};
}

}  // namespace tiendo::storage::rocks
