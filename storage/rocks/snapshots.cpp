#include "storage/rocks/snapshots.hpp"

#include "engine/base/id.hpp"
#include "engine/state.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/stream.hpp"
#include "storage/codec/bytes.hpp"
#include "storage/codec/codec.hpp"
#include "storage/hash.hpp"
#include "storage/rocks/database.hpp"
#include "storage/rocks/families.hpp"
#include "storage/rocks/keys.hpp"
#include "storage/rocks/log_access.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::storage::rocks {

namespace {

constexpr std::size_t digest_size = sizeof(vocabulary::Digest);

std::string_view content_of(std::string_view bytes, const std::string& place) {
  if (bytes.size() < digest_size) damaged(place, "the snapshot is too short");
  const auto content = bytes.substr(0, bytes.size() - digest_size);
  const auto digest = sha256(content);
  const bool same = std::ranges::equal(digest, bytes.substr(content.size()), {}, {},
                                       [](char c) { return static_cast<std::uint8_t>(c); });
  if (!same) damaged(place, "the snapshot does not have its digest");
  return content;
}

}  // namespace

std::string encode_snapshot(const StreamState& state, std::uint64_t sequence, Position position) {
  std::string bytes;
  ByteWriter writer{bytes};
  writer.number(state_format);
  writer.number(vocabulary::semantics);
  writer.number(sequence);
  writer.number(position);
  writer.raw(encode_state(state));
  for (const auto octet : sha256(bytes)) writer.byte(octet);
  return bytes;
}

std::optional<Snapshot> decode_snapshot(std::string_view bytes, const std::string& place) {
  const auto content = content_of(bytes, place);
  ByteReader reader{content};
  try {
    if (reader.number() != state_format) return std::nullopt;
    if (reader.number() != vocabulary::semantics) return std::nullopt;
    Snapshot snapshot;
    snapshot.sequence = reader.number();
    snapshot.position = reader.number();
    auto state = decode_state(reader.raw(reader.left()));
    if (!state) damaged(place, state.error().message);
    snapshot.state = *std::move(state);
    return snapshot;
  } catch (const Undecodable& error) {
    damaged(place, error.what());
  }
}

std::optional<Snapshot> read_snapshot(const Database& database,
                                      const vocabulary::StreamId& stream) {
  const auto bytes = database.get(Family::snapshots, stream_key(stream));
  if (!bytes) return std::nullopt;
  return decode_snapshot(*bytes, "family snapshots, " + to_text(stream));
}

}  // namespace tiendo::storage::rocks
