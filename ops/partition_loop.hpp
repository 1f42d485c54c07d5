#pragma once

#include "engine/partition.hpp"
#include "ops/clock.hpp"
#include "ops/gauges.hpp"
#include "ops/view_limits.hpp"
#include "storage/journal.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
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
  std::size_t waiting_max = 10'000;  ///< beyond: everything is refused; at half: starts. What waits
                                     ///< behind a suspended instance counts, but not against
                                     ///< a cancel, which frees it
  ViewLimits view;
};

/// What the loop works with. All must outlive it.
struct PartitionLoopParts {
  storage::Journal& journal;
  DurableState& durable;
  Definitions& definitions;
  Clock& clock;
  Gauges& gauges;
  /// This batch and all up to its last position is durable now; from a thread of the journal's.
  std::function<void(const vocabulary::Batch& batch, Position durable)> on_durable;
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
  PartitionLoop(const PartitionLoop&) = delete;
  PartitionLoop& operator=(const PartitionLoop&) = delete;
  ~PartitionLoop();

  /// `first`, if there is one, is decided before all else, also before timers that are late.
  void start(std::optional<Submission> first = {});
  /// Takes nothing more, finishes what was taken, ends the thread.
  void stop();

  /// From any thread. `then` is called once, on the loop's thread (at once when refused for
  /// overload or because the loop has ended). Only what was decided as the partition failed stays
  /// unanswered: whether it is durable, the log alone can tell.
  void submit(Submission submission, Then then);
  /// Moves a virtual clock forward, from due instant to due instant, if who asks may do so: else
  /// nothing fires and the refusal is noted.
  void advance_clock(Instant to, Submission clock, Then then);
  /// False once the partition has failed or its clock has jumped. Any thread.
  bool is_working() const { return working_.load(std::memory_order_acquire); }
  /// The reference data as of the last durable batch.
  std::shared_ptr<const reference::Reference> reference() const;
  /// Whether the caller runs on the loop's thread.
  bool is_own_thread() const { return own_thread_.load() == std::this_thread::get_id(); }
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
    bool begun = false;
  };
  struct InFlight {
    std::uint64_t sequence = 0;
    Position last = 0;
    std::int64_t submitted_us = 0;
    std::shared_ptr<const reference::Reference> reference;  // if the batch changed it
  };
  struct Came {  // from other threads
    std::vector<storage::Completion> completions;
    std::deque<Waiting> submissions;
    bool last = false;  // the loop is to stop and nothing else waits
  };

  void run();
  bool work_once();
  Came take_what_came();
  void decide_what_came(std::deque<Waiting>& submissions);
  void take_while_there_is_room(std::deque<Waiting>& submissions);
  void put_back(std::deque<Waiting>& submissions);
  void refuse_the_undecided();
  void refuse_the_rest(const std::string& reason);
  void take_completions(std::vector<storage::Completion>& completions);
  void take(Waiting waiting);
  void fire_timers();
  std::uint64_t view_lag() const;
  void react_on();
  void begin_advance();
  void advance_step();
  void submit_batch();
  void deliver(std::vector<Settled> settled);
  std::shared_ptr<const reference::Reference> changed_reference();
  void notice_clock_fault();
  void guarded(const std::function<void()>& decide);
  std::optional<vocabulary::Refusal> refuse(const vocabulary::Command& command) const;
  void completed(const vocabulary::Batch& batch, Position last,
                 const storage::Completion& completion);
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
  bool paced_ = false;  // what goes on by itself waits for the read model
  bool due_is_known_ = false;
  Position reference_submitted_ = 0;  // position of the reference data last handed to the journal

  // Shared.
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> inbox_;                              // under the mutex
  std::deque<Advance> advances_;                           // under the mutex
  std::vector<storage::Completion> completions_;           // under the mutex
  std::shared_ptr<const reference::Reference> reference_;  // under the mutex
  std::int64_t uncompleted_ = 0;                           // batches; under the mutex
  bool stopping_ = false;                                  // under the mutex
  bool ended_ = false;                                     // under the mutex
  std::atomic<bool> working_{true};
  std::atomic<std::thread::id> own_thread_{};
  std::atomic<Position> durable_{0};
  std::atomic<std::size_t> behind_{0};  // commands that wait behind a continuation
  std::thread thread_;
};

}  // namespace tiendo::ops
