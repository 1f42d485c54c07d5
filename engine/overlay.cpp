#include "engine/overlay.hpp"

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
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace tiendo {

using vocabulary::StreamId;

void Overlay::add(std::uint64_t batch, std::shared_ptr<const vocabulary::Record> record) {
  auto changes = index_changes(*record);
  for (const auto& entry : changes.due_added) {
    due_added_.insert(entry);
    if (passed_ && entry <= *passed_) {  // due before what was looked at: look again from there
      passed_ = DueEntry{entry.due, TimerKey{entry.timer.value() - 1},
                         InstanceKey{std::numeric_limits<std::uint64_t>::max()}};
    }
  }
  for (const auto& entry : changes.due_removed) due_removed_.insert(entry);
  if (changes.request) requests_.insert_or_assign(changes.request->id, *changes.request);
  streams_.emplace(record->header.position, record->header.stream);
  in_flight_.push_back({batch, std::move(record), std::move(changes)});
}

void Overlay::durable(std::uint64_t batch) {
  while (!in_flight_.empty() && in_flight_.front().batch <= batch) {
    const auto& one = in_flight_.front();
    for (const auto& entry : one.changes.due_added) due_added_.erase(entry);
    for (const auto& entry : one.changes.due_removed) due_removed_.erase(entry);
    if (one.changes.request) {
      const auto found = requests_.find(one.changes.request->id);
      if (found != requests_.end() && found->second.position == one.changes.request->position) {
        requests_.erase(found);
      }
    }
    streams_.erase(one.record->header.position);
    in_flight_.pop_front();
  }
}

std::optional<DurableState::Loaded> Overlay::load(const StreamId& stream) {
  auto loaded = durable_.load(stream);
  for (const auto& one : in_flight_) {
    if (one.record->header.stream != stream) continue;
    // The store may have a batch a moment before the partition hears of it.
    if (loaded && one.record->header.sequence <= loaded->sequence) continue;
    if (!loaded) loaded = DurableState::Loaded{initial_state(stream), 0};
    evolve(loaded->state, *one.record);
    loaded->sequence = one.record->header.sequence;
    loaded->replayed += weight(*one.record);
  }
  return loaded;
}

std::optional<StreamId> Overlay::stream_at(Position position) {
  const auto above = streams_.upper_bound(position);
  if (above != streams_.begin()) return std::prev(above)->second;
  return durable_.stream_at(position);
}

std::shared_ptr<const vocabulary::Record> Overlay::record_at(Position position) const {
  for (const auto& one : in_flight_) {
    const auto first = one.record->header.position;
    if (first <= position && position < first + vocabulary::width(*one.record)) return one.record;
  }
  return nullptr;
}

std::vector<DueEntry> Overlay::due(Instant until, std::size_t limit) {
  auto entries = durable_.due(until, passed_, limit + due_removed_.size());
  for (const auto& entry : due_added_) {
    if (entry.due > until) break;
    entries.push_back(entry);
  }
  std::erase_if(entries, [this](const auto& entry) { return due_removed_.contains(entry); });
  std::ranges::sort(entries);
  // The store may have a batch a moment before the partition hears of it.
  const auto repeats = std::ranges::unique(entries);
  entries.erase(repeats.begin(), repeats.end());
  if (entries.size() > limit) entries.resize(limit);
  return entries;
}

void Overlay::passed(const DueEntry& entry) {
  for (const auto& added : due_added_) {  // armed meanwhile, before it, and not looked at yet
    if (!(added < entry)) break;
    if (!due_removed_.contains(added) && (!passed_ || *passed_ < added)) return;
  }
  if (!passed_ || *passed_ < entry) passed_ = entry;
}

std::optional<NotedRequest> Overlay::request(const vocabulary::RequestId& id) {
  const auto found = requests_.find(id);
  if (found != requests_.end()) return found->second;
  return durable_.request(id);
}

}  // namespace tiendo
