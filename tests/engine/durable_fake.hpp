#pragma once

#include "engine/ports.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace tiendo::tests {

/// The durable state in memory: batches as they were stored, everything else derived from them.
/// Each snapshot that the partition gives is compared with what replay makes; a difference is kept
/// in `differences`.
class DurableFake final : public DurableState {
 public:
  void store(const vocabulary::Batch& batch);

  std::optional<Loaded> load(const vocabulary::StreamId& stream) override;
  std::optional<vocabulary::StreamId> stream_at(Position position) override;
  std::vector<DueEntry> due(Instant until, const std::optional<DueEntry>& after,
                            std::size_t limit) override;
  std::optional<NotedRequest> request(const vocabulary::RequestId& id) override;
  void keep(const vocabulary::StreamId& stream, const StreamState& state, std::uint64_t sequence,
            Position last_record) override;

  const std::vector<vocabulary::Batch>& batches() const { return batches_; }
  std::vector<vocabulary::Record> records() const;
  const std::set<DueEntry>& due_index() const { return due_; }
  std::vector<vocabulary::StreamId> streams() const;
  /// The streams whose live state was compared since the last call.
  std::set<vocabulary::StreamId> take_kept() { return std::exchange(kept_, {}); }

  std::vector<std::string> differences;

 private:
  std::vector<vocabulary::Batch> batches_;
  std::map<vocabulary::StreamId, std::vector<vocabulary::Record>> streams_;
  std::map<Position, vocabulary::StreamId> starts_;
  Position end_ = 1;
  std::set<DueEntry> due_;
  std::map<vocabulary::RequestId, NotedRequest> requests_;
  std::set<vocabulary::StreamId> kept_;
  std::map<vocabulary::StreamId, std::uint64_t> snapshots_;  // the sequence of each
};

}  // namespace tiendo::tests
