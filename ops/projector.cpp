#include "ops/projector.hpp"

#include "engine/base/id.hpp"
#include "ops/gauges.hpp"
#include "ops/log_source.hpp"
#include "storage/read_model/projection.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
      on_fault_(fault.what());
    }
    {
      const std::lock_guard lock{mutex_};
      stopping_ = true;
      ended_ = true;
      changed_.notify_all();
    }
    tell_who_waits();
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

Projector::Waited Projector::wait_until(Position position,
                                        std::chrono::steady_clock::time_point latest) {
  std::unique_lock lock{mutex_};
  if (committed_ >= position) return Waited::shown;
  wanted_ = std::max(wanted_, position);
  changed_.notify_all();
  const auto stopped = [this] { return stopping_ || waits_ended_; };
  changed_.wait_until(lock, latest, [&] { return committed_ >= position || stopped(); });
  if (committed_ >= position) return Waited::shown;
  return stopped() ? Waited::stopped : Waited::late;
}

void Projector::end_waits() {
  {
    const std::lock_guard lock{mutex_};
    waits_ended_ = true;
  }
  changed_.notify_all();
}

void Projector::when_shown(Position position, Shown then) {
  bool shown = false;
  {
    const std::lock_guard lock{mutex_};
    shown = committed_ >= position;
    if (!shown && !ended_) {
      wanted_ = std::max(wanted_, position);
      told_later_.emplace(position, std::move(then));
      changed_.notify_all();
      return;
    }
  }
  then(shown);
}

/// Those whose rows are there; at the end all.
void Projector::tell_who_waits() {
  std::vector<std::pair<Shown, bool>> told;
  {
    const std::lock_guard lock{mutex_};
    const auto last = ended_ ? told_later_.end() : told_later_.upper_bound(committed_);
    for (auto at = told_later_.begin(); at != last; ++at) {
      told.emplace_back(std::move(at->second), at->first <= committed_);
    }
    told_later_.erase(told_later_.begin(), last);
  }
  for (const auto& [then, shown] : told) then(shown);
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
  tell_who_waits();
}

}  // namespace tiendo::ops
