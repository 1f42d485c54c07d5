#pragma once

#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "engine/vocabulary/stream.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tiendo::vocabulary {

/// The number of the engine's semantics; a change of meaning raises it.
inline constexpr std::uint32_t semantics = 1;

/// Makes a retry safe: of one caller, one key means one request.
struct RequestId {
  std::string caller;
  std::string key;
  friend auto operator<=>(const RequestId&, const RequestId&) = default;
};

using Outcome = std::variant<Answer, Refusal>;

struct RecordHeader {
  Position position = 0;  ///< of its first event; a record without events takes one position
  StreamId stream;
  std::uint64_t sequence = 0;  ///< of the record in its stream, from 1
  TenantId tenant = default_tenant();
  Instant time;
  Actor actor;
  Position cause = 0;  ///< the record that a reaction follows, or 0
  std::optional<RequestId> request;
  Digest request_digest{};  ///< of the request's content, zero without `request`
  Outcome outcome;
  friend bool operator==(const RecordHeader&, const RecordHeader&) = default;
};

/// One turn: what was decided about one command.
struct Record {
  RecordHeader header;
  std::vector<Event> events;
  friend bool operator==(const Record&, const Record&) = default;
};
/// How many positions the record takes.
std::uint64_t width(const Record& record);

struct BatchHeader {
  Partition partition = 0;
  std::uint64_t epoch = 1;
  std::uint64_t sequence = 0;  ///< from 1
  Position first = 0;
  Position own_cursor = 0;  ///< the last position whose reactions stand in this batch or earlier
  Position reference = 0;   ///< the last position of the reference log that its decisions saw
  std::uint32_t semantics = vocabulary::semantics;
  Digest previous{};  ///< SHA-256 of the previous batch's bytes; zero for the first
  friend bool operator==(const BatchHeader&, const BatchHeader&) = default;
};

struct Batch {
  BatchHeader header;
  std::vector<Record> records;
  friend bool operator==(const Batch&, const Batch&) = default;
};

}  // namespace tiendo::vocabulary
