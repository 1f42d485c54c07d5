#include "ops/partition_loop.hpp"

#include "engine/base/check.hpp"
#include "engine/base/mutant.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace tiendo::ops {

using vocabulary::Refusal;
using vocabulary::RefusalCode;

namespace {

std::int64_t steady_us() {
  using namespace std::chrono;
  return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

LogEnd log_end(const storage::Journal& journal) {
  const auto end = journal.end();
  return {end.next, end.time, end.sequence, end.own_cursor};
}

}  // namespace

PartitionLoop::PartitionLoop(const PartitionLoopOptions& options, PartitionLoopParts parts)
    : options_{options},
      parts_{std::move(parts)},
      machine_{options.partition, log_end(parts_.journal), parts_.durable, parts_.definitions} {
  parts_.clock.compare_with_log(machine_.time());
  durable_ = machine_.next_position() - 1;
  parts_.gauges.durable_position = durable_.load();
  resume();
  publish_reference();
}

PartitionLoop::~PartitionLoop() { stop(); }

/// Takes up the reactions of the records behind the own-cursor.
void PartitionLoop::resume() {
  const auto end = parts_.journal.end();
  if (end.own_cursor + 1 >= end.next) return;
  // The record at the cursor stands in one of the last batches: read back until it is covered.
  std::vector<vocabulary::Batch> batches;
  for (auto sequence = end.sequence; sequence >= 1; --sequence) {
    auto read = parts_.journal.read(sequence, 1);
    check(read.size() == 1, "a batch of the log is missing");
    const bool covered = read.front().header.first <= end.own_cursor + 1;
    batches.push_back(std::move(read.front()));
    if (covered) break;
  }
  for (const auto& batch : std::vector(batches.rbegin(), batches.rend())) {
    for (const auto& record : batch.records) {
      if (record.header.position > end.own_cursor) machine_.resume(record);
    }
  }
}

void PartitionLoop::start() {
  thread_ = std::thread{[this] {
    try {
      run();
    } catch (const std::exception& fault) {
      parts_.on_fault(fault.what());
    }
  }};
}

void PartitionLoop::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

std::optional<Refusal> PartitionLoop::refuse_overload(const vocabulary::Command& command) {
  const auto depth = inbox_.size();
  const bool starts = std::holds_alternative<vocabulary::StartInstance>(command);
  const auto& gauges = parts_.gauges;
  const auto lag = gauges.durable_position.load() -
                   std::min(gauges.durable_position.load(), gauges.view_position.load());
  if (depth >= options_.waiting_max || (starts && depth >= options_.waiting_max / 2)) {
    return Refusal{RefusalCode::resource_exhausted,
                   std::to_string(depth) + " commands are waiting; try again later"};
  }
  if (starts && lag > options_.view_lag_max) {
    return Refusal{RefusalCode::resource_exhausted,
                   "The read model is " + std::to_string(lag) + " facts behind; try again later"};
  }
  return std::nullopt;
}

void PartitionLoop::submit(Submission submission, Then then) {
  std::optional<Refusal> refusal;
  {
    const std::lock_guard lock{mutex_};
    if (stopping_) {
      refusal = Refusal{RefusalCode::stopped, "The server is stopping"};
    } else {
      refusal = refuse_overload(submission.command);
    }
    if (!refusal) inbox_.push_back({std::move(submission), std::move(then)});
    parts_.gauges.queue_depth = static_cast<std::int64_t>(inbox_.size());
  }
  if (refusal) {
    ++parts_.gauges.overload_refusals;
    then({0, std::move(*refusal), 0, false});
    return;
  }
  changed_.notify_one();
}

void PartitionLoop::advance_clock(Instant to, Submission clock, Then then) {
  {
    const std::lock_guard lock{mutex_};
    advances_.push_back({to, {std::move(clock), std::move(then)}});
  }
  changed_.notify_one();
}

void PartitionLoop::run_quiet(std::function<void()> work) {
  std::packaged_task<void()> task{std::move(work)};
  auto done = task.get_future();
  {
    const std::lock_guard lock{mutex_};
    if (stopping_) throw std::runtime_error{"the server is stopping"};
    quiet_.push_back(std::move(task));
  }
  changed_.notify_one();
  done.get();
}

void PartitionLoop::run_quiet_work() {
  if (!in_flight_.empty() || !machine_.batch_is_empty()) return;
  std::deque<std::packaged_task<void()>> tasks;
  {
    const std::lock_guard lock{mutex_};
    tasks.swap(quiet_);
  }
  for (auto& task : tasks) task();
}

std::shared_ptr<const reference::Reference> PartitionLoop::reference() const {
  const std::lock_guard lock{mutex_};
  return reference_;
}

void PartitionLoop::publish_reference() {
  const auto& now = machine_.reference();
  const std::lock_guard lock{mutex_};
  if (reference_ && reference_->position == now.position) return;
  if (now.position > durable_) return;
  reference_ = std::make_shared<const reference::Reference>(now);
}

void PartitionLoop::run() {
  while (work_once()) {
  }
}

bool PartitionLoop::work_once() {
  wait();
  run_quiet_work();
  std::vector<storage::Completion> completions;
  std::deque<Waiting> waiting;
  bool stopping = false;
  {
    const std::lock_guard lock{mutex_};
    completions.swap(completions_);
    const std::size_t room = machine_.batch_is_full() ? 0 : options_.partition.batch_records_max;
    while (!inbox_.empty() && waiting.size() < room) {
      waiting.push_back(std::move(inbox_.front()));
      inbox_.pop_front();
    }
    if (!advance_ && !advances_.empty()) {
      advance_ = std::move(advances_.front());
      advances_.pop_front();
    }
    parts_.gauges.queue_depth = static_cast<std::int64_t>(inbox_.size());
    stopping = stopping_ && inbox_.empty() && advances_.empty() && quiet_.empty();
  }
  take_completions(completions);
  take_submissions(waiting);
  guarded([this] { machine_.react_on(); });
  fire_timers();
  if (advance_) advance_step();
  deliver(machine_.take_settled());
  submit_batch();
  return !(stopping && in_flight_.empty() && machine_.batch_is_empty() && !advance_);
}

void PartitionLoop::wait() {
  const bool busy = advance_ && in_flight_.size() < storage::Journal::in_flight_max;
  if (busy || (!machine_.batch_is_empty() && in_flight_.empty())) return;
  if (!due_is_known_) {
    next_due_ = machine_.next_due();
    due_is_known_ = true;
  }
  const bool has_room = !machine_.batch_is_full();
  std::unique_lock lock{mutex_};
  const auto awake = [this, has_room] {
    return (has_room && !inbox_.empty()) || !completions_.empty() || !advances_.empty() ||
           (!quiet_.empty() && in_flight_.empty()) || (stopping_ && in_flight_.empty());
  };
  if (next_due_ && !parts_.clock.is_virtual() && !parts_.clock.fault()) {
    // Looks at the wall clock at least once a second, so that a jump is noticed.
    const auto left_ms =
        std::clamp<std::int64_t>(next_due_->ms - Clock::machine_wall().ms, 0, 1000);
    changed_.wait_for(lock, std::chrono::milliseconds{left_ms}, awake);
  } else {
    changed_.wait_for(lock, std::chrono::seconds{1}, awake);
  }
}

void PartitionLoop::take_completions(std::vector<storage::Completion>& completions) {
  for (const auto& completion : completions) {
    if (completion.status != storage::Completion::Status::durable) {
      throw std::runtime_error{"batch " + std::to_string(completion.sequence) +
                               " could not be made durable: " + completion.reason};
    }
    const auto flown = in_flight_.front();
    in_flight_.pop_front();
    parts_.gauges.commit_us.add(static_cast<std::uint64_t>(steady_us() - flown.submitted_us));
    parts_.probe("before the answer");
    auto settled = machine_.durable(completion.sequence);
    publish_reference();
    deliver(std::move(settled));
  }
}

void PartitionLoop::take_submissions(std::deque<Waiting>& waiting) {
  for (auto& one : waiting) take(std::move(one));
}

void PartitionLoop::take(Waiting waiting) {
  const auto now = parts_.clock.now();
  if (const auto& fault = parts_.clock.fault()) {
    waiting.then({0, Refusal{RefusalCode::stopped, *fault}, 0, false});
    return;
  }
  auto& submission = waiting.submission;
  submission.ticket = ++last_ticket_;
  submission.received = now;
  callbacks_.emplace(submission.ticket, std::move(waiting.then));
  ++parts_.gauges.turns;
  guarded([&] { machine_.take(std::move(submission)); });
}

/// A bug in a decision quarantines its stream; any other one leaves as it came and stops the loop.
void PartitionLoop::guarded(const std::function<void()>& decide) {
  try {
    decide();
  } catch (const Bug& bug) {
    ++parts_.gauges.quarantines;
    if (!machine_.quarantine(bug.what())) throw;
  }
}

void PartitionLoop::fire_timers() {
  constexpr std::size_t timers_a_tick = 200;
  const auto now = parts_.clock.now();
  if (parts_.clock.fault() || machine_.batch_is_full()) return;
  if (due_is_known_ && next_due_ && *next_due_ <= now) {
    parts_.gauges.timer_lag_ms = now.ms - next_due_->ms;
  }
  if (due_is_known_ && (!next_due_ || *next_due_ > now)) return;
  guarded([&] { machine_.fire_due(now, timers_a_tick); });
  due_is_known_ = false;
}

/// From due instant to due instant, each decided at its own time; at the end the clock itself.
void PartitionLoop::advance_step() {
  if (machine_.batch_is_full() || in_flight_.size() >= storage::Journal::in_flight_max) return;
  const auto due = machine_.next_due();
  if (due && *due <= advance_->to) {
    parts_.clock.advance(*due);
    due_is_known_ = false;
    fire_timers();
    return;
  }
  bool reacted = false;
  guarded([&] { reacted = machine_.react_on(); });
  if (!reacted) return;
  parts_.clock.advance(advance_->to);
  auto clock = std::move(advance_->clock);
  advance_.reset();
  take(std::move(clock));
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
  in_flight_.push_back({batch->header.sequence, last, steady_us()});
  parts_.probe("before submit");
  parts_.journal.submit(std::make_shared<const vocabulary::Batch>(std::move(*batch)),
                        [this, last](const storage::Completion& completion) {
                          parts_.probe("between sync and completion");
                          const bool durable =
                              completion.status == storage::Completion::Status::durable;
                          if (durable) {
                            durable_.store(last, std::memory_order_release);
                            parts_.gauges.durable_position = last;
                            parts_.on_durable(last);
                          }
                          {
                            const std::lock_guard lock{mutex_};
                            completions_.push_back(completion);
                          }
                          changed_.notify_one();
                        });
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
