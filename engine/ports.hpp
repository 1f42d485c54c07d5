#pragma once

#include "engine/index.hpp"
#include "engine/state.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace tiendo {

/// What a record counts for when a snapshot is due.
inline std::uint64_t weight(const vocabulary::Record& record) {
  return record.events.empty() ? 1 : record.events.size();
}

/// What a partition reads of what is durable already; the overlay of batches in flight lies above.
/// Faults of the store leave as exceptions of the store's own type.
class DurableState {
 public:
  virtual ~DurableState() = default;
  /// The state of a stream and its last record's sequence; nothing if it has no record.
  struct Loaded {
    StreamState state;
    std::uint64_t sequence = 0;
    std::uint64_t replayed = 0;  ///< weight of the records behind the snapshot that it began with
  };
  virtual std::optional<Loaded> load(const vocabulary::StreamId& stream) = 0;
  /// The stream of the record that holds a position (floor seek); nothing beyond the log.
  virtual std::optional<vocabulary::StreamId> stream_at(Position position) = 0;
  /// Entries due at or before `until`, in order, after `after` if given, at most `limit`.
  virtual std::vector<DueEntry> due(Instant until, const std::optional<DueEntry>& after,
                                    std::size_t limit) = 0;
  virtual std::optional<NotedRequest> request(const vocabulary::RequestId& id) = 0;
  /// Keeps a snapshot of a durable state, so that loading need not read older events. A cache: it
  /// may be lost.
  virtual void keep(const vocabulary::StreamId& stream, const StreamState& state,
                    std::uint64_t sequence, Position last_record) = 0;
};

}  // namespace tiendo
