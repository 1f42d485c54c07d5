#include "ops/partition_loop.hpp"

#include "engine/base/check.hpp"
#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/partition.hpp"
#include "engine/reference/reference.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "engine/vocabulary/stream.hpp"
#include "ops/log.hpp"
#include "ops/resume.hpp"
#include "storage/journal.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::ops {

using vocabulary::Refusal;
using vocabulary::RefusalCode;

namespace {

std::int64_t steady_us() {
  using namespace std::chrono;
  return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace

PartitionLoop::PartitionLoop(const PartitionLoopOptions& options, PartitionLoopParts parts)
    : options_{options},
      parts_{std::move(parts)},
      machine_{options.partition, log_end(parts_.journal), parts_.durable, parts_.definitions} {
  parts_.clock.compare_with_log(machine_.time());
  durable_ = machine_.next_position() - 1;
  parts_.gauges.durable_position = durable_.load();
  resume_reactions(machine_, parts_.journal);
  reference_ = std::make_shared<const reference::Reference>(machine_.reference());
  reference_submitted_ = reference_->position;
}

PartitionLoop::~PartitionLoop() { stop(); }

void PartitionLoop::start(std::optional<Submission> first) {
  thread_ = std::thread{[this, first = std::move(first)]() mutable {
    own_thread_ = std::this_thread::get_id();
    std::string reason;
    try {
      if (first) take({std::move(*first), [](const Settled&) {}});
      run();
    } catch (const std::exception& fault) {
      reason = fault.what();
      working_ = false;
    }
    // After a clean end all that was decided is durable and answered: who still waits stands
    // behind a continuation or a move of the clock. After a fault they stay unanswered.
    if (reason.empty()) refuse_the_undecided();
    refuse_the_rest(reason.empty() ? "it was told to" : reason);
    if (!reason.empty()) parts_.on_fault(reason);
  }};
}

void PartitionLoop::refuse_the_undecided() {
  const Refusal refusal{RefusalCode::stopped, "The server stops before this was decided"};
  for (auto& [ticket, then] : callbacks_) then({ticket, refusal, 0, false});
  callbacks_.clear();
  if (advance_) advance_->clock.then({0, refusal, 0, false});
  advance_.reset();
}

/// Nothing is decided any more: what came and was not decided is refused, and nobody waits in vain.
void PartitionLoop::refuse_the_rest(const std::string& reason) {
  std::deque<Waiting> undecided;
  {
    const std::lock_guard lock{mutex_};
    ended_ = true;
    undecided.swap(inbox_);
    for (auto& one : advances_) undecided.push_back(std::move(one.clock));
    advances_.clear();
    parts_.gauges.queue_depth = 0;
  }
  for (auto& one : undecided) {
    one.then({0, Refusal{RefusalCode::stopped, "The server stops: " + reason}, 0, false});
  }
}

void PartitionLoop::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  // After a failure batches may still be with the journal, whose thread then calls into this loop.
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] { return uncompleted_ == 0; });
}

/// Under the mutex.
std::optional<Refusal> PartitionLoop::refuse(const vocabulary::Command& command) const {
  if (stopping_ || ended_) return Refusal{RefusalCode::stopped, "The server is stopping"};
  const bool cancels = std::holds_alternative<vocabulary::CancelInstance>(command);
  const auto depth = inbox_.size() + (cancels ? 0 : behind_.load());
  const bool starts = std::holds_alternative<vocabulary::StartInstance>(command);
  const auto lag = view_lag();
  if (depth >= options_.waiting_max || (starts && depth >= options_.waiting_max / 2)) {
    return Refusal{RefusalCode::resource_exhausted,
                   std::to_string(depth) + " commands are waiting; try again later"};
  }
  if (starts && lag > options_.view.lag_max) {
    return Refusal{RefusalCode::resource_exhausted,
                   "The read model is " + std::to_string(lag) + " facts behind; try again later"};
  }
  return std::nullopt;
}

void PartitionLoop::submit(Submission submission, Then then) {
  std::unique_lock lock{mutex_};
  auto refusal = refuse(submission.command);
  if (!refusal) {
    inbox_.push_back({std::move(submission), std::move(then)});
    parts_.gauges.queue_depth = static_cast<std::int64_t>(inbox_.size() + behind_);
    lock.unlock();
    changed_.notify_one();
    return;
  }
  lock.unlock();
  if (refusal->code == RefusalCode::resource_exhausted) ++parts_.gauges.overload_refusals;
  then({0, std::move(*refusal), 0, false});
}

void PartitionLoop::advance_clock(Instant to, Submission clock, Then then) {
  std::unique_lock lock{mutex_};
  auto refusal = refuse(clock.command);
  if (!refusal) {
    advances_.push_back({to, {std::move(clock), std::move(then)}, false});
    changed_.notify_one();
    return;
  }
  lock.unlock();
  then({0, std::move(*refusal), 0, false});
}

std::shared_ptr<const reference::Reference> PartitionLoop::reference() const {
  const std::lock_guard lock{mutex_};
  return reference_;
}

/// A copy of the reference data if it has changed since the last copy. A later change may be
/// decided before this one is durable, so each batch carries what becomes public with it.
std::shared_ptr<const reference::Reference> PartitionLoop::changed_reference() {
  const auto& now = machine_.reference();
  if (now.position == reference_submitted_) return nullptr;
  reference_submitted_ = now.position;
  return std::make_shared<const reference::Reference>(now);
}

void PartitionLoop::run() {
  while (work_once()) wait();
}

PartitionLoop::Came PartitionLoop::take_what_came() {
  Came came;
  const std::lock_guard lock{mutex_};
  came.completions.swap(completions_);
  // A move of the clock may have no end, if something is due at every instant; it is refused.
  came.last = stopping_ && inbox_.empty();
  const std::size_t room = machine_.batch_is_full() ? 0 : options_.partition.batch_records_max;
  while (!inbox_.empty() && came.submissions.size() < room) {
    came.submissions.push_back(std::move(inbox_.front()));
    inbox_.pop_front();
  }
  if (!advance_ && !advances_.empty()) {
    advance_ = std::move(advances_.front());
    advances_.pop_front();
  }
  parts_.gauges.queue_depth = static_cast<std::int64_t>(inbox_.size() + behind_);
  return came;
}

void PartitionLoop::decide_what_came(std::deque<Waiting>& submissions) {
  paced_ = view_lag() > options_.view.pace_lag_max;
  fire_timers();  // first: neither commands nor a loop without a wait may fill the batch before
  take_while_there_is_room(submissions);
  react_on();
  behind_ = machine_.waiting();
  if (advance_ && !advance_->begun) begin_advance();
  if (advance_) advance_step();
  parts_.gauges.turns = machine_.turns();
}

/// Large or slow commands do not hold up what is due, nor what is durable and waits to be answered:
/// what does not fit goes back to the front of the queue. So it does, to be refused, when a fault
/// ends the loop.
void PartitionLoop::take_while_there_is_room(std::deque<Waiting>& submissions) {
  constexpr std::int64_t round_us = 20'000;
  const auto until = steady_us() + round_us;
  try {
    while (!submissions.empty() && !machine_.batch_is_full() && steady_us() < until) {
      auto next = std::move(submissions.front());
      submissions.pop_front();
      take(std::move(next));
    }
  } catch (...) {
    put_back(submissions);
    throw;
  }
  put_back(submissions);
}

void PartitionLoop::put_back(std::deque<Waiting>& submissions) {
  const std::lock_guard lock{mutex_};
  while (!submissions.empty()) {
    inbox_.push_front(std::move(submissions.back()));
    submissions.pop_back();
  }
  parts_.gauges.queue_depth = static_cast<std::int64_t>(inbox_.size() + behind_);
}

std::uint64_t PartitionLoop::view_lag() const {
  const auto durable = parts_.gauges.durable_position.load();
  return durable - std::min(durable, parts_.gauges.view_position.load());
}

/// What goes on and on (a loop without a wait, or through a timer that is always due) is held up
/// while the read model is far behind: who looks for the instance must find it. While the clock is
/// at fault nothing is decided at all; what is owed stays owed, but who waits behind it is told.
void PartitionLoop::react_on() {
  if (const auto& fault = parts_.clock.fault()) {
    machine_.refuse_waiting({RefusalCode::stopped, *fault});
    return;
  }
  if (!paced_) guarded([this] { machine_.react_on(); });
}

/// False when all is done and the loop is to stop.
bool PartitionLoop::work_once() {
  auto came = take_what_came();
  take_completions(came.completions);
  // What is owed at the end, reactions and timers, is decided after the next start.
  if (!came.last) decide_what_came(came.submissions);
  deliver(machine_.take_settled());
  submit_batch();
  return !(came.last && in_flight_.empty() && machine_.batch_is_empty());
}

void PartitionLoop::wait() {
  const bool busy = advance_ && !paced_ && in_flight_.size() < storage::Journal::in_flight_max;
  if (busy || (!machine_.batch_is_empty() && in_flight_.empty())) return;
  if (!due_is_known_) {
    next_due_ = machine_.next_due();
    due_is_known_ = true;
  }
  // Looks at the clock at least once a second, so that a jump is noticed.
  std::int64_t left_ms = 1000;
  const auto now = parts_.clock.now();
  const bool has_room = !machine_.batch_is_full();
  if (has_room && next_due_ && !parts_.clock.is_virtual() && !parts_.clock.fault()) {
    left_ms = std::clamp<std::int64_t>(next_due_->ms - now.ms, 0, left_ms);
  }
  constexpr std::int64_t look_again_ms = 2;  // at how far the read model has come
  if (paced_) left_ms = look_again_ms;
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, std::chrono::milliseconds{left_ms}, [this, has_room] {
    return (has_room && !inbox_.empty()) || !completions_.empty() ||
           (!advance_ && !advances_.empty()) || (stopping_ && in_flight_.empty());
  });
}

void PartitionLoop::take_completions(std::vector<storage::Completion>& completions) {
  for (const auto& completion : completions) {
    if (completion.status != storage::Completion::Status::durable) {
      throw std::runtime_error{"batch " + std::to_string(completion.sequence) +
                               " could not be made durable: " + completion.reason};
    }
    const auto flown = std::move(in_flight_.front());
    in_flight_.pop_front();
    parts_.gauges.commit_us.add(static_cast<std::uint64_t>(steady_us() - flown.submitted_us));
    parts_.probe("before the answer");
    auto settled = machine_.durable(completion.sequence);
    if (flown.reference) {
      const std::lock_guard lock{mutex_};
      reference_ = flown.reference;
    }
    deliver(std::move(settled));
  }
}

void PartitionLoop::take(Waiting waiting) {
  const auto now = parts_.clock.now();
  notice_clock_fault();
  if (const auto& fault = parts_.clock.fault()) {
    waiting.then({0, Refusal{RefusalCode::stopped, *fault}, 0, false});
    return;
  }
  auto& submission = waiting.submission;
  submission.ticket = ++last_ticket_;
  submission.received = now;
  callbacks_.emplace(submission.ticket, std::move(waiting.then));
  ++parts_.gauges.commands;
  guarded([&] { machine_.take(std::move(submission)); });
}

/// A bug in a decision quarantines its stream; any other one leaves as it came and stops the loop.
void PartitionLoop::guarded(const std::function<void()>& decide) {
  try {
    decide();
  } catch (const Bug& bug) {
    log_error("a bug met a decision; please report it: " + std::string{bug.what()});
    const auto stream = machine_.deciding();
    const auto before = machine_.quarantines();
    if (!stream || !machine_.quarantine(bug.what())) throw;
    if (machine_.quarantines() == before) return;
    parts_.gauges.quarantines = machine_.quarantines();
    log_error("instance " + std::to_string(stream->key) + " takes no commands from now on");
  }
}

void PartitionLoop::submit_batch() {
  const bool may = in_flight_.empty() || (machine_.batch_is_full() &&
                                          in_flight_.size() < storage::Journal::in_flight_max);
  if (!may) return;
  auto batch = machine_.close();
  if (!batch) return;
  due_is_known_ = false;
  ++parts_.gauges.batches;
  parts_.gauges.batch_records.add(batch->records.size());
  const auto last = machine_.next_position() - 1;
  in_flight_.push_back({batch->header.sequence, last, steady_us(), changed_reference()});
  parts_.probe("before submit");
  const auto submitted = std::make_shared<const vocabulary::Batch>(std::move(*batch));
  parts_.journal.submit(submitted, [this, submitted, last](const storage::Completion& completion) {
    completed(*submitted, last, completion);
  });
  const std::lock_guard lock{mutex_};
  ++uncompleted_;
}

/// On the journal's thread. The loop may be gone as soon as the mutex is free.
void PartitionLoop::completed(const vocabulary::Batch& batch, Position last,
                              const storage::Completion& completion) {
  parts_.probe("between sync and completion");
  if (completion.status == storage::Completion::Status::durable) {
    durable_.store(last, std::memory_order_release);
    parts_.gauges.durable_position = last;
    parts_.on_durable(batch, last);
  }
  const std::lock_guard lock{mutex_};
  completions_.push_back(completion);
  --uncompleted_;
  changed_.notify_all();
}

void PartitionLoop::deliver(std::vector<Settled> settled) {
  for (auto& one : settled) {
    const auto found = callbacks_.find(one.ticket);
    if (found == callbacks_.end()) continue;
    auto then = std::move(found->second);
    callbacks_.erase(found);
    then(std::move(one));
  }
}

}  // namespace tiendo::ops
