#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tiendo::ops {

/// A few threads for work that waits: queries, audits. Bounded: beyond the limit work is refused.
class QueryPool {
 public:
  QueryPool(std::size_t threads, std::size_t waiting_max);
  QueryPool(const QueryPool&) = delete;
  QueryPool& operator=(const QueryPool&) = delete;
  ~QueryPool();
  /// False if too much waits or the pool has stopped; then neither is called, else one of them:
  /// `refused` if the pool stops before the work has begun.
  bool run(std::function<void()> work, std::function<void()> refused);
  /// Refuses what waits and what comes from now on; what has begun goes on.
  void refuse_waiting();
  /// The same, and waits for what has begun.
  void stop();

 private:
  struct Waiting {
    std::function<void()> work;
    std::function<void()> refused;
  };
  void work();

  const std::size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> waiting_;  // under the mutex
  bool stopping_ = false;        // under the mutex
  std::vector<std::thread> threads_;
};

}  // namespace tiendo::ops
