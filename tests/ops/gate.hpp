#pragma once

#include <condition_variable>
#include <mutex>

namespace tiendo::ops::test {

/// Holds whoever passes a named point while it is closed.
class Gate {
 public:
  void close() {
    const std::lock_guard lock{mutex_};
    closed_ = true;
  }
  void open() {
    {
      const std::lock_guard lock{mutex_};
      closed_ = false;
    }
    changed_.notify_all();
  }
  void pass() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return !closed_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false;
};

}  // namespace tiendo::ops::test
