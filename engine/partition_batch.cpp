#include "engine/base/id.hpp"
#include "engine/base/mutant.hpp"
#include "engine/partition.hpp"
#include "engine/ports.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/stream.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

/// The open batch, what becomes of it, and the cache of streams.
namespace tiendo {

using namespace vocabulary;

void PartitionMachine::append(Record record, Cached* one) {
  record.header.sequence = ++one->sequence;
  one->batch = batch_;
  one->last = record.header.position;
  one->since_snapshot += weight(record);
  if (one->since_snapshot >= options_.snapshot_after_events) grown_.insert(record.header.stream);
  next_ += width(record);
  constexpr std::size_t header_bytes = 200;
  open_bytes_ += header_bytes;
  for (const auto& event : record.events) open_bytes_ += size_of(event);
  owe_reactions(record);
  overlay_.add(batch_, std::make_shared<const Record>(record));
  open_.records.push_back(std::move(record));
}

void PartitionMachine::settle(Ticket ticket, Outcome outcome, Position position, bool repeated) {
  if (ticket == 0) return;
  Settled settled{ticket, std::move(outcome), position, repeated};
  // It rests at most on what stands in the open batch or is in flight.
  const auto rests_on = open_.records.empty() ? batch_ - 1 : batch_;
  if (rests_on <= durable_batch_ || mutant("outcome-before-durable")) {
    settled_.push_back(std::move(settled));
  } else {
    due_outcomes_.push_back({rests_on, std::move(settled)});
  }
}

bool PartitionMachine::batch_is_full() const {
  return open_.records.size() >= options_.batch_records_max ||
         open_bytes_ >= options_.batch_bytes_max;
}

std::optional<Batch> PartitionMachine::close() {
  if (open_.records.empty()) return std::nullopt;
  own_cursor_ = reactions_.empty() ? next_ - 1 : reactions_.front().first - 1;
  if (mutant("own-cursor-runs-ahead")) own_cursor_ = next_ - 1;
  open_.header.partition = options_.id;
  open_.header.sequence = batch_++;
  open_.header.first = open_.records.front().header.position;
  open_.header.own_cursor = own_cursor_;
  open_.header.reference = reference().position;
  open_bytes_ = 0;
  return std::exchange(open_, Batch{});
}

std::vector<Settled> PartitionMachine::durable(std::uint64_t sequence) {
  durable_batch_ = sequence;
  overlay_.durable(sequence);
  auto outcomes = take_settled();
  while (!due_outcomes_.empty() && due_outcomes_.front().batch <= sequence) {
    outcomes.push_back(std::move(due_outcomes_.front().settled));
    due_outcomes_.pop_front();
  }
  keep_snapshots(sequence);
  trim_cache();
  return outcomes;
}

void PartitionMachine::keep_snapshots(std::uint64_t sequence) {
  for (auto stream = grown_.begin(); stream != grown_.end();) {
    const auto found = cache_.find(*stream);
    if (found != cache_.end() && found->second.batch > sequence) {  // not all of it is durable
      ++stream;
      continue;
    }
    if (found != cache_.end()) {
      durable_.keep(*stream, found->second.state, found->second.sequence, found->second.last);
      found->second.since_snapshot = 0;
    }
    stream = grown_.erase(stream);
  }
}

void PartitionMachine::trim_cache() {
  for (auto stream = used_.begin();
       cache_.size() > options_.cached_streams_max && stream != used_.end();) {
    const auto found = cache_.find(*stream);
    const bool needed = found->second.batch > durable_batch_ ||
                        stream->kind != StreamKind::instance || waiting_.contains(*stream);
    if (needed) {
      ++stream;
      continue;
    }
    // Only what has changed since it was loaded, so that cost follows change.
    if (found->second.last != 0 &&
        found->second.since_snapshot >= options_.snapshot_after_events / 4) {
      durable_.keep(*stream, found->second.state, found->second.sequence, found->second.last);
    }
    cache_.erase(found);
    stream = used_.erase(stream);
  }
}

}  // namespace tiendo
