#pragma once

#include "adapters/http/backend.hpp"
#include "engine/base/id.hpp"
#include "engine/vocabulary/record.hpp"
#include "ops/gauges.hpp"
#include "storage/store.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace tiendo::ops {

/// Those who wait for the end of an instance (`awaitCompletion`). They are memory only; what they
/// are told is read from the log. On a thread of its own, so that neither the journal nor the
/// interface waits for the reading.
class EndWaiters {
 public:
  using Then = http::Backend::Callback<http::EndOfInstance>;

  /// `on_fault` is told of a store that cannot be read.
  EndWaiters(storage::Store& store, Gauges& gauges, std::function<void(std::string)> on_fault,
             std::function<void(std::string_view)> probe, std::size_t places_max);
  EndWaiters(const EndWaiters&) = delete;
  EndWaiters& operator=(const EndWaiters&) = delete;
  ~EndWaiters();

  /// From any thread. A place for `wait`, or why there is none.
  http::Backend::OrRefusal<http::WaitingPlace> place();
  /// From any thread. `then` is called once, on this one's thread; at once if it has stopped.
  void wait(http::AwaitedEnd awaited, Then then);
  /// The batch is durable. From the journal's thread.
  void durable(const vocabulary::Batch& batch);
  /// Refuses all who wait and who come later.
  void stop();

 private:
  using Clock = std::chrono::steady_clock;
  struct Waiter {
    http::AwaitedEnd awaited;
    Then then;
    Clock::time_point deadline;
  };
  using Told = std::vector<std::pair<Then, http::EndOfInstance>>;

  void run();
  bool is_stopping();
  bool is_awaited(InstanceKey instance);
  bool goes_on_reading(InstanceKey instance);
  static void tell(Told told);
  std::set<InstanceKey> await_work();
  Told look_at(InstanceKey instance);
  Told give_up();
  std::vector<Waiter> take(InstanceKey instance);

  storage::Store& store_;
  Gauges& gauges_;
  const std::function<void(std::string)> on_fault_;
  const std::function<void(std::string_view)> probe_;
  const std::size_t places_max_;
  const std::shared_ptr<std::atomic<std::size_t>> places_taken_;  // shared with those who hold one
  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<InstanceKey, Waiter> waiting_;  // under the mutex
  std::set<InstanceKey> to_look_at_;            // new, or heard to have ended; under the mutex
  bool stopping_ = false;                       // under the mutex
  std::thread thread_;
};

}  // namespace tiendo::ops
