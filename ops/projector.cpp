#include "ops/projector.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace tiendo::ops {

Projector::Projector(read_model::Projection projection, LogSource log, Gauges& gauges,
                     std::function<void(std::string)> on_fault,
                     std::function<void(std::string_view)> probe)
    : projection_{std::move(projection)},
      log_{std::move(log)},
      gauges_{gauges},
      on_fault_{std::move(on_fault)},
      probe_{std::move(probe)},
      committed_{projection_.applied()} {
  gauges_.view_position = committed_;
}

Projector::~Projector() { stop(); }

void Projector::start() {
  thread_ = std::thread{[this] {
    try {
      run();
    } catch (const std::exception& fault) {
      on_fault_(std::string{"the read model: "} + fault.what());
    }
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    changed_.notify_all();
  }};
}

void Projector::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Projector::durable(Position position) {
  {
    const std::lock_guard lock{mutex_};
    durable_ = std::max(durable_, position);
  }
  changed_.notify_all();
}

Position Projector::committed() const {
  const std::lock_guard lock{mutex_};
  return committed_;
}

bool Projector::wait_for(Position position) {
  std::unique_lock lock{mutex_};
  if (committed_ >= position) return true;
  wanted_ = std::max(wanted_, position);
  changed_.notify_all();
  changed_.wait(lock, [&] { return committed_ >= position || stopping_; });
  return committed_ >= position;
}

void Projector::run() {
  while (true) {
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [this] { return stopping_ || durable_ > committed_; });
      if (stopping_) return;
    }
    follow();
  }
}

/// One transaction.
void Projector::follow() {
  constexpr std::size_t bytes_a_read = std::size_t{256} * 1024;
  constexpr std::chrono::milliseconds transaction_max{20};
  const auto begun = std::chrono::steady_clock::now();
  std::uint64_t batch = projection_.applied_batch();
  projection_.begin();
  while (true) {
    const auto records = log_(projection_.applied(), bytes_a_read);
    for (const auto& one : records) {
      projection_.apply(one.record);
      batch = one.batch;
    }
    probe_("in the middle of a projection");
    const std::lock_guard lock{mutex_};
    const bool waited_for = wanted_ > committed_ && projection_.applied() >= wanted_;
    const bool at_end = records.empty() || projection_.applied() >= durable_;
    const bool long_enough = std::chrono::steady_clock::now() - begun >= transaction_max;
    if (waited_for || at_end || long_enough || stopping_) break;
  }
  projection_.commit(batch);
  gauges_.view_position = projection_.applied();
  {
    const std::lock_guard lock{mutex_};
    committed_ = projection_.applied();
  }
  changed_.notify_all();
}

}  // namespace tiendo::ops
