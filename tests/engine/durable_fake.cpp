#include "tests/engine/durable_fake.hpp"

#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/index.hpp"
#include "engine/ports.hpp"
#include "engine/state.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/stream.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <vector>

namespace tiendo::tests {

using vocabulary::StreamId;

void DurableFake::store(const vocabulary::Batch& batch) {
  batches_.push_back(batch);
  for (const auto& record : batch.records) {
    const auto& header = record.header;
    if (header.position != end_) differences.emplace_back("positions are not dense");
    end_ = header.position + width(record);
    starts_.emplace(header.position, header.stream);
    auto& stream = streams_[header.stream];
    stream.push_back(record);
    if (header.sequence != stream.size()) differences.emplace_back("sequences are not dense");
    const auto changes = index_changes(record);
    for (const auto& entry : changes.due_added) due_.insert(entry);
    for (const auto& entry : changes.due_removed) {
      if (due_.erase(entry) == 0) differences.emplace_back("a due entry is removed that never was");
    }
    if (changes.request) requests_.insert_or_assign(changes.request->id, *changes.request);
  }
}

std::optional<DurableState::Loaded> DurableFake::load(const StreamId& stream) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return std::nullopt;
  Loaded loaded{initial_state(stream), found->second.back().header.sequence};
  const auto snapshot = snapshots_.find(stream);
  const auto kept = snapshot == snapshots_.end() ? 0 : snapshot->second;
  for (const auto& record : found->second) {
    evolve(loaded.state, record);
    if (record.header.sequence > kept) loaded.replayed += weight(record);
  }
  return loaded;
}

std::optional<StreamId> DurableFake::stream_at(Position position) {
  const auto above = starts_.upper_bound(position);
  if (above == starts_.begin() || position >= end_) return std::nullopt;
  return std::prev(above)->second;
}

std::vector<DueEntry> DurableFake::due(Instant until, const std::optional<DueEntry>& after,
                                       std::size_t limit) {
  std::vector<DueEntry> entries;
  for (auto at = after ? due_.upper_bound(*after) : due_.begin();
       at != due_.end() && at->due <= until && entries.size() < limit; ++at) {
    entries.push_back(*at);
  }
  return entries;
}

std::optional<NotedRequest> DurableFake::request(const vocabulary::RequestId& id) {
  const auto found = requests_.find(id);
  if (found == requests_.end()) return std::nullopt;
  return found->second;
}

void DurableFake::keep(const StreamId& stream, const StreamState& state, std::uint64_t sequence,
                       Position last_record) {
  const auto replayed = load(stream);
  kept_.insert(stream);
  snapshots_.insert_or_assign(stream, sequence);
  if (!replayed || replayed->state != state || replayed->sequence != sequence ||
      streams_.at(stream).back().header.position != last_record) {
    differences.push_back("live differs from replay: " + to_text(stream));
  }
}

std::vector<vocabulary::Record> DurableFake::records() const {
  std::vector<vocabulary::Record> all;
  for (const auto& batch : batches_) std::ranges::copy(batch.records, std::back_inserter(all));
  return all;
}

std::vector<StreamId> DurableFake::streams() const {
  std::vector<StreamId> all;
  for (const auto& [stream, records] : streams_) all.push_back(stream);
  return all;
}

}  // namespace tiendo::tests
