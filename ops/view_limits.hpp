#pragma once

#include <chrono>
#include <cstdint>

namespace tiendo::ops {

/// How far the read model may be behind the log. Writes go on in any case.
struct ViewLimits {
  std::uint64_t lag_max = 200'000;  ///< facts; beyond, starts are refused, completions never
  /// Facts; beyond, what goes on by itself waits: suspended turns and timers.
  std::uint64_t pace_lag_max = 50'000;
  /// How long a query waits for the rows of what was durable when it came. Together with what a
  /// search may take, less than the grace of a stop.
  std::chrono::milliseconds wait_max{3'000};
};

}  // namespace tiendo::ops
