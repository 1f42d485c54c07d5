#include "engine/vocabulary/refusal.hpp"
#include "ops/log.hpp"
#include "ops/partition_loop.hpp"
#include "storage/journal.hpp"

#include <cstddef>
#include <utility>

/// What the loop does by its clock: timers, jumps, and the moves of a virtual one.
namespace tiendo::ops {

using vocabulary::Refusal;
using vocabulary::RefusalCode;

/// The clock's jump is told once; nothing is decided from then on.
void PartitionLoop::notice_clock_fault() {
  const auto& fault = parts_.clock.fault();
  if (fault && working_.exchange(false)) log_error(*fault);
}

void PartitionLoop::fire_timers() {
  constexpr std::size_t timers_a_tick = 200;
  const auto now = parts_.clock.now();
  notice_clock_fault();
  if (parts_.clock.fault() || paced_ || machine_.batch_is_full()) return;
  if (due_is_known_ && next_due_ && *next_due_ <= now) {
    parts_.gauges.timer_lag_ms = now.ms - next_due_->ms;
  }
  if (due_is_known_ && (!next_due_ || *next_due_ > now)) return;
  guarded([&] { machine_.fire_due(now, timers_a_tick); });
  due_is_known_ = false;
}

/// Who may, and whether there is a way to go, is decided before anything fires for it.
void PartitionLoop::begin_advance() {
  advance_->begun = true;
  auto& [submission, then] = advance_->clock;
  submission.received = parts_.clock.now();
  notice_clock_fault();
  if (const auto& fault = parts_.clock.fault()) {
    then({0, Refusal{RefusalCode::stopped, *fault}, 0, false});
    advance_.reset();
    return;
  }
  submission.ticket = ++last_ticket_;
  bool denied = false;
  guarded([&] { denied = machine_.deny(submission); });
  if (denied) {
    callbacks_.emplace(submission.ticket, std::move(then));
    advance_.reset();
  } else if (!parts_.clock.is_virtual()) {
    then({0,
          Refusal{RefusalCode::invalid_state,
                  "This store runs on the machine's clock; a virtual clock exists only on stores "
                  "made with --virtual-clock"},
          0, false});
    advance_.reset();
  } else if (advance_->to < submission.received) {
    take(std::move(advance_->clock));  // is refused in the words of the decision
    advance_.reset();
  }
}

/// From due instant to due instant, each decided at its own time; at the end the clock itself.
void PartitionLoop::advance_step() {
  if (machine_.batch_is_full() || in_flight_.size() >= storage::Journal::in_flight_max) return;
  // What was begun goes on at its own time, before the clock moves.
  react_on();
  if (machine_.owes_reactions() || machine_.batch_is_full()) return;
  const auto due = machine_.next_due();
  if (due && *due <= advance_->to) {
    parts_.clock.advance(*due);
    due_is_known_ = false;
    fire_timers();
    return;
  }
  parts_.clock.advance(advance_->to);
  auto clock = std::move(advance_->clock);
  advance_.reset();
  take(std::move(clock));
}

}  // namespace tiendo::ops
