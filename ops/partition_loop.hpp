#pragma once

#include "engine/partition.hpp"
#include "ops/clock.hpp"
#include "ops/gauges.hpp"
#include "storage/journal.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace tiendo::ops {

/// Named points of the commit path, for tests that stop the process there.
using Probe = std::function<void(std::string_view point)>;

struct PartitionLoopOptions {
  PartitionOptions partition;
  std::size_t waiting_max = 10'000;      ///< beyond: everything is refused; at half: starts
  std::uint64_t view_lag_max = 200'000;  ///< positions the read model may be behind before starts
                                         ///< are refused
};

/// What the loop works with. All must outlive it.
struct PartitionLoopParts {
  storage::Journal& journal;
  DurableState& durable;
  Definitions& definitions;
  Clock& clock;
  Gauges& gauges;
  /// All up to this position is durable now; from a thread of the journal's.
  std::function<void(Position durable)> on_durable;
  /// The partition cannot go on; a sentence for the operator. Open requests stay unanswered.
  std::function<void(std::string reason)> on_fault;
  Probe probe;
};

/// One thread a partition, plain blocking code: take what came, decide, make durable, answer. While
/// a batch is being made durable the next one is decided.
class PartitionLoop {
 public:
  using Then = std::function<void(Settled)>;

  PartitionLoop(const PartitionLoopOptions& options, PartitionLoopParts parts);
  ~PartitionLoop();

  void start();
  /// Takes nothing more, finishes what was taken, ends the thread.
  void stop();

  /// From any thread. `then` is called once, on the loop's thread (at once when refused for
  /// overload), unless the partition fails before.
  void submit(Submission submission, Then then);
  /// Moves a virtual clock forward, from due instant to due instant.
  void advance_clock(Instant to, Submission clock, Then then);
  /// Runs work on the loop's thread while nothing is decided and nothing is in flight: the log
  /// stands still meanwhile. Any thread; waits for the work's end.
  void run_quiet(std::function<void()> work);
  /// The reference data as of the last durable batch.
  std::shared_ptr<const reference::Reference> reference() const;
  std::thread::id thread_id() const { return thread_.get_id(); }
  /// For the loop's thread: a record that is decided but not durable yet, or null.
  std::shared_ptr<const vocabulary::Record> record_in_flight(Position position) const {
    return machine_.record_in_flight(position);
  }
  /// The last durable position.
  Position durable() const { return durable_.load(std::memory_order_acquire); }

 private:
  struct Waiting {
    Submission submission;
    Then then;
  };
  struct Advance {
    Instant to;
    Waiting clock;
  };
  struct InFlight {
    std::uint64_t sequence = 0;
    Position last = 0;
    std::int64_t submitted_us = 0;
  };

  void run();
  void resume();
  bool work_once();
  void take_completions(std::vector<storage::Completion>& completions);
  void take_submissions(std::deque<Waiting>& waiting);
  void take(Waiting waiting);
  void fire_timers();
  void advance_step();
  void submit_batch();
  void deliver(std::vector<Settled> settled);
  void publish_reference();
  void guarded(const std::function<void()>& decide);
  std::optional<vocabulary::Refusal> refuse_overload(const vocabulary::Command& command);
  void run_quiet_work();
  void wait();

  PartitionLoopOptions options_;
  PartitionLoopParts parts_;
  PartitionMachine machine_;

  // Of the loop's thread.
  std::unordered_map<Ticket, Then> callbacks_;
  Ticket last_ticket_ = 0;
  std::deque<InFlight> in_flight_;
  std::optional<Advance> advance_;
  std::optional<Instant> next_due_;
  bool due_is_known_ = false;

  // Shared.
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> inbox_;                              // under the mutex
  std::deque<Advance> advances_;                           // under the mutex
  std::deque<std::packaged_task<void()>> quiet_;           // under the mutex
  std::vector<storage::Completion> completions_;           // under the mutex
  std::shared_ptr<const reference::Reference> reference_;  // under the mutex
  bool stopping_ = false;                                  // under the mutex
  std::atomic<Position> durable_{0};
  std::thread thread_;
};

}  // namespace tiendo::ops
