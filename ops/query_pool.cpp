#include "ops/query_pool.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

namespace tiendo::ops {

QueryPool::QueryPool(std::size_t threads, std::size_t waiting_max) : waiting_max_{waiting_max} {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

QueryPool::~QueryPool() { stop(); }

bool QueryPool::run(std::function<void()> work, std::function<void()> refused) {
  {
    const std::lock_guard lock{mutex_};
    if (stopping_ || waiting_.size() >= waiting_max_) return false;
    waiting_.push_back({std::move(work), std::move(refused)});
  }
  changed_.notify_one();
  return true;
}

void QueryPool::refuse_waiting() {
  std::deque<Waiting> waiting;
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    waiting.swap(waiting_);
  }
  changed_.notify_all();
  for (const auto& one : waiting) one.refused();
}

void QueryPool::stop() {
  refuse_waiting();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void QueryPool::work() {
  while (true) {
    std::function<void()> next;
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      next = std::move(waiting_.front().work);
      waiting_.pop_front();
    }
    next();
  }
}

}  // namespace tiendo::ops
