#pragma once

#include "ops/gauges.hpp"
#include "ops/log_source.hpp"
#include "storage/read_model/projection.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace tiendo::ops {

/// Follows the log into the read model, on a thread of its own. A transaction ends when a query
/// waits for it, after 20 ms, or when there is nothing more to read.
class Projector {
 public:
  Projector(read_model::Projection projection, LogSource log, Gauges& gauges,
            std::function<void(std::string)> on_fault, std::function<void(std::string_view)> probe);
  Projector(const Projector&) = delete;
  Projector& operator=(const Projector&) = delete;
  ~Projector();
  void start();
  void stop();

  /// All up to this position is durable. Any thread.
  void durable(Position position);
  enum class Waited {
    shown,    ///< the rows contain the position
    late,     ///< not yet
    stopped,  ///< and they will not
  };
  /// Waits until the rows contain the position, at most until the instant.
  Waited wait_until(Position position, std::chrono::steady_clock::time_point latest);
  /// Those who wait in `wait_until` or come from now on wait no longer; the rows follow on.
  void end_waits();
  /// The same for those who must not wait: told once, at once or on the projector's thread, which
  /// must not be held up.
  using Shown = std::function<void(bool shown)>;
  void when_shown(Position position, Shown then);
  Position committed() const;

 private:
  void run();
  void follow();
  void tell_who_waits();

  read_model::Projection projection_;
  LogSource log_;
  Gauges& gauges_;
  std::function<void(std::string)> on_fault_;
  std::function<void(std::string_view)> probe_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Position durable_ = 0;      // under the mutex
  Position committed_ = 0;    // under the mutex
  Position wanted_ = 0;       // the furthest that a query waits for; under the mutex
  bool waits_ended_ = false;  // under the mutex
  bool stopping_ = false;     // under the mutex
  bool ended_ = false;        // nobody is told any more; under the mutex
  std::multimap<Position, Shown> told_later_;  // under the mutex
  std::thread thread_;
};

}  // namespace tiendo::ops
