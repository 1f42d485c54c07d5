#pragma once

#include "engine/state.hpp"
#include "storage/rocks/database.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tiendo::storage::rocks {

/// The state of a stream after one of its records.
struct Snapshot {
  StreamState state;
  std::uint64_t sequence = 0;  ///< of the record
  Position position = 0;       ///< of the record
};

/// Format, semantics, sequence, position, state; then the SHA-256 of these bytes.
std::string encode_snapshot(const StreamState& state, std::uint64_t sequence, Position position);
/// Nothing if it was written with another format or other semantics: it is only a cache. A damaged
/// one leaves as a `StoreFault`; `place` names it.
std::optional<Snapshot> decode_snapshot(std::string_view bytes, const std::string& place);
std::optional<Snapshot> read_snapshot(const Database& database, const vocabulary::StreamId& stream);

}  // namespace tiendo::storage::rocks
