#pragma once

#include "engine/index.hpp"
#include "engine/ports.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace tiendo {

/// What is decided but not durable yet: the partition reads indexes, requests and records through
/// it, above the durable state. A batch leaves it as it becomes durable.
class Overlay {
 public:
  explicit Overlay(DurableState& durable) : durable_{durable} {}

  /// A record of the batch that will have this sequence.
  void add(std::uint64_t batch, std::shared_ptr<const vocabulary::Record> record);
  void durable(std::uint64_t batch);

  /// The state of a stream with everything in flight applied, as replay would make it.
  std::optional<DurableState::Loaded> load(const vocabulary::StreamId& stream);
  std::optional<vocabulary::StreamId> stream_at(Position position);
  /// Entries due at or before `until`, in order, at most `limit`. Entries that were taken once are
  /// not looked at again, so what the index has behind it costs nothing.
  std::vector<DueEntry> due(Instant until, std::size_t limit);
  /// The entry has been acted upon.
  void passed(const DueEntry& entry);
  /// A record in flight that holds the position; null if there is none.
  std::shared_ptr<const vocabulary::Record> record_at(Position position) const;
  std::optional<NotedRequest> request(const vocabulary::RequestId& id);

 private:
  struct InFlight {
    std::uint64_t batch = 0;
    std::shared_ptr<const vocabulary::Record> record;
    IndexChanges changes;
  };

  DurableState& durable_;
  std::deque<InFlight> in_flight_;
  std::map<Position, vocabulary::StreamId> streams_;  // by the first position of a record
  std::set<DueEntry> due_added_;
  std::set<DueEntry> due_removed_;
  std::map<vocabulary::RequestId, NotedRequest> requests_;
  std::optional<DueEntry> passed_;  // the index holds nothing of interest up to here
};

}  // namespace tiendo
