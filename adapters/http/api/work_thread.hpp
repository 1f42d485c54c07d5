#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

namespace tiendo::http {

/// Does what takes too long for a thread that serves requests, one after the other on a thread of
/// its own: reading deployments, hashing passwords.
class WorkThread {
 public:
  using Work = std::move_only_function<void()>;
  /// `report` is told about exceptions out of work; it may be empty.
  WorkThread(std::size_t waiting_max, std::function<void(std::string_view)> report);
  WorkThread(const WorkThread&) = delete;
  WorkThread& operator=(const WorkThread&) = delete;
  ~WorkThread();  ///< stops

  /// Takes the work unless too much waits or the thread has stopped.
  bool offer(Work work);
  /// Takes work that finishes what was begun, however much waits; false if the thread has stopped.
  bool follow_up(Work work);
  /// Does what waits, then ends the thread. Not to be called from it.
  void stop();

 private:
  bool take(Work work, std::size_t waiting_max);
  void run();

  const std::size_t waiting_max_;
  const std::function<void(std::string_view)> report_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> waiting_;  ///< under the mutex
  bool stopping_ = false;     ///< under the mutex
  std::thread thread_;
};

}  // namespace tiendo::http
