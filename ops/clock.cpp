#include "ops/clock.hpp"

#include "engine/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::ops {

namespace {

constexpr std::int64_t back_max_ms = 10'000;
constexpr std::int64_t ahead_max_ms = 86'400'000;
constexpr std::string_view advice =
    "; set the machine's clock right, or confirm it by starting with --confirm-clock";

}  // namespace

Instant Clock::machine_wall() {
  using namespace std::chrono;
  const auto now = system_clock::now().time_since_epoch();
  return Instant{duration_cast<milliseconds>(now).count()};
}

std::int64_t Clock::machine_steady() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

Clock Clock::wall(Wall wall, Steady steady) {
  Clock clock;
  clock.wall_ = std::move(wall);
  clock.steady_ = std::move(steady);
  clock.last_wall_ = clock.wall_();
  clock.last_steady_ms_ = clock.steady_();
  return clock;
}

Clock Clock::standing_at(Instant instant) {
  Clock clock;
  clock.virtual_now_ = instant;
  return clock;
}

Instant Clock::now() {
  if (virtual_now_) return *virtual_now_;
  const auto wall = wall_();
  const auto steady_ms = steady_();
  const auto jump_ms = (wall.ms - last_wall_.ms) - (steady_ms - last_steady_ms_);
  if (jump_ms < -back_max_ms || jump_ms > ahead_max_ms) {
    fault_ = "The clock jumped by " + std::to_string(jump_ms / 1000) + " s to " + to_rfc3339(wall) +
             std::string{advice};
  }
  last_wall_ = wall;
  last_steady_ms_ = steady_ms;
  return wall;
}

void Clock::advance(Instant to) {
  if (virtual_now_ && *virtual_now_ < to) virtual_now_ = to;
}

void Clock::compare_with_log(Instant log_end) {
  if (virtual_now_) {
    advance(log_end);
    return;
  }
  const auto wall = now();
  if (wall.ms < log_end.ms - back_max_ms) {
    fault_ = "The clock says " + to_rfc3339(wall) + ", but the log ends at " + to_rfc3339(log_end) +
             std::string{advice};
  }
}

}  // namespace tiendo::ops
