#include "engine/base/id.hpp"
#include "engine/partition.hpp"
#include "engine/react.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "engine/vocabulary/stream.hpp"

#include <cstddef>
#include <utility>
#include <variant>

/// What records owe: reactions, continuations of suspended turns, and who waits behind these.
namespace tiendo {

using namespace vocabulary;

void PartitionMachine::resume(const Record& record) { owe_reactions(record); }

void PartitionMachine::owe_reactions(const Record& record) {
  for (auto& reaction : react(record)) {
    if (std::holds_alternative<ContinueTurn>(reaction.command)) {
      continuations_.insert_or_assign(reaction.stream, record.header.position);
    }
    reactions_.emplace_back(record.header.position, std::move(reaction));
  }
}

/// A cancel goes on with a suspended turn itself, and may be suspended in its turn: the
/// continuation that it overtook must not take up what another one is owed for.
bool PartitionMachine::is_overtaken(const Reaction& reaction, Position cause) {
  if (!std::holds_alternative<ContinueTurn>(reaction.command)) return false;
  const auto newest = continuations_.find(reaction.stream);
  if (newest == continuations_.end() || newest->second != cause) return true;
  continuations_.erase(newest);
  return false;
}

bool PartitionMachine::react_on() {
  while (!reactions_.empty() && !batch_is_full()) {
    const auto [cause, reaction] = std::move(reactions_.front());
    reactions_.pop_front();
    if (!is_overtaken(reaction, cause)) react_to(reaction.stream, reaction.command, cause);
    go_on(reaction.stream);
  }
  return reactions_.empty();
}

/// After a continuation: what became due meanwhile, then who waited, in the order they came.
void PartitionMachine::go_on(const StreamId& stream) {
  while (!overtaken_by_timers(stream)) {
    const auto waiting = waiting_.find(stream);
    if (waiting == waiting_.end()) return;
    const auto submission = std::move(waiting->second.front());
    waiting->second.pop_front();
    if (waiting->second.empty()) waiting_.erase(waiting);
    if (answer_repeat(submission)) continue;
    taken_ = submission;
    decide_now(submission, stream, 0);
    taken_.reset();
  }
}

void PartitionMachine::refuse_waiting(const Refusal& refusal) {
  for (const auto& [stream, submissions] : std::exchange(waiting_, {})) {
    for (const auto& one : submissions) settle(one.ticket, refusal, 0, false);
  }
}

std::size_t PartitionMachine::waiting() const {
  std::size_t count = 0;
  for (const auto& [stream, submissions] : waiting_) count += submissions.size();
  return count;
}

}  // namespace tiendo
