#include "adapters/http/api/work_thread.hpp"

#include <cstddef>
#include <exception>
#include <functional>
#include <limits>
#include <mutex>
#include <string_view>
#include <utility>

namespace tiendo::http {

WorkThread::WorkThread(std::size_t waiting_max, std::function<void(std::string_view)> report)
    : waiting_max_{waiting_max}, report_{std::move(report)}, thread_{[this] { run(); }} {}

WorkThread::~WorkThread() { stop(); }

bool WorkThread::offer(Work work) { return take(std::move(work), waiting_max_); }

bool WorkThread::follow_up(Work work) {
  return take(std::move(work), std::numeric_limits<std::size_t>::max());
}

void WorkThread::stop() {
  {
    const std::scoped_lock lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool WorkThread::take(Work work, std::size_t waiting_max) {
  {
    const std::scoped_lock lock{mutex_};
    if (stopping_ || waiting_.size() >= waiting_max) return false;
    waiting_.push_back(std::move(work));
  }
  changed_.notify_one();
  return true;
}

void WorkThread::run() {
  for (;;) {
    Work work;
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    try {
      work();
    } catch (const std::exception& error) {
      if (report_) report_(error.what());
    }
  }
}

}  // namespace tiendo::http
