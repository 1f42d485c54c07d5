#pragma once

#include "engine/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace tiendo::ops {

/// The clock of a partition: the machine's, watched for jumps, or a virtual one that only moves
/// when told. For the partition's thread.
class Clock {
 public:
  using Wall = std::function<Instant()>;
  using Steady = std::function<std::int64_t()>;  ///< milliseconds

  static Instant machine_wall();
  static std::int64_t machine_steady();

  /// The machine's clock. `behind` is the log's last instant.
  static Clock wall(Wall wall = machine_wall, Steady steady = machine_steady);
  static Clock standing_at(Instant instant);

  bool is_virtual() const { return virtual_now_.has_value(); }
  /// The instant now. A wall clock that has jumped against the steady one (more than 10 s back or
  /// more than a day ahead) is reported by `fault` from then on.
  Instant now();
  void advance(Instant to);
  /// Why no work may be done, or nothing. At start: more than 10 s behind the log.
  const std::optional<std::string>& fault() const { return fault_; }
  /// Compares with the last instant of the log, before the first decision.
  void compare_with_log(Instant log_end);
  /// An operator has looked at it.
  void confirm() { fault_.reset(); }

 private:
  Wall wall_;
  Steady steady_;
  std::optional<Instant> virtual_now_;
  std::optional<std::string> fault_;
  Instant last_wall_;
  std::int64_t last_steady_ms_ = 0;
};

}  // namespace tiendo::ops
