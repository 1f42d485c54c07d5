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
  ~QueryPool();
  /// False if too much waits or the pool has stopped; the work is then not called.
  bool run(std::function<void()> work);
  /// What was taken is done first.
  void stop();

 private:
  void work();

  const std::size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;  // under the mutex
  bool stopping_ = false;                      // under the mutex
  std::vector<std::thread> threads_;
};

}  // namespace tiendo::ops
