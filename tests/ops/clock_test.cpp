#include "ops/clock.hpp"

#include "engine/base/time.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>

namespace tiendo::ops {
namespace {

constexpr std::int64_t second_ms = 1'000;
constexpr std::int64_t day_ms = 86'400 * second_ms;

/// A machine whose two clocks the test turns.
struct Machine {
  Instant wall{1'557'100'800'000};
  std::int64_t steady_ms = 5'000;
  Clock clock() {
    return Clock::wall([this] { return wall; }, [this] { return steady_ms; });
  }
  void pass(std::int64_t ms) {
    wall.ms += ms;
    steady_ms += ms;
  }
};

TEST(Clock, RunsOnWhileBothClocksOfTheMachineAgree) {
  Machine machine;
  auto clock = machine.clock();
  machine.pass(30 * day_ms);
  EXPECT_EQ(clock.now(), machine.wall);
  machine.wall.ms -= 10 * second_ms;
  clock.now();
  machine.wall.ms += day_ms;
  clock.now();
  EXPECT_EQ(clock.fault(), std::nullopt);
}

TEST(Clock, StopsWhenTheWallJumpsBackUntilAnOperatorConfirms) {
  Machine machine;
  auto clock = machine.clock();
  machine.pass(day_ms);
  machine.wall.ms -= 10 * second_ms + 1;
  clock.now();
  ASSERT_TRUE(clock.fault().has_value());
  EXPECT_NE(clock.fault()->find("--confirm-clock"), std::string::npos) << *clock.fault();
  machine.pass(second_ms);
  clock.now();
  EXPECT_TRUE(clock.fault().has_value()) << "it does not mend itself";
  clock.confirm();
  clock.now();
  EXPECT_EQ(clock.fault(), std::nullopt);
}

TEST(Clock, StopsWhenTheWallJumpsMoreThanADayAhead) {
  Machine machine;
  auto clock = machine.clock();
  machine.wall.ms += day_ms + 1;
  clock.now();
  EXPECT_TRUE(clock.fault().has_value());
}

TEST(Clock, StopsAtStartWhenItStandsBehindTheLogButNotAfterDowntime) {
  Machine machine;
  auto behind = machine.clock();
  behind.compare_with_log({machine.wall.ms + 10 * second_ms + 1});
  EXPECT_TRUE(behind.fault().has_value());
  auto nearly = machine.clock();
  nearly.compare_with_log({machine.wall.ms + 10 * second_ms});
  EXPECT_EQ(nearly.fault(), std::nullopt);
  auto after_downtime = machine.clock();
  after_downtime.compare_with_log({machine.wall.ms - 400 * day_ms});
  EXPECT_EQ(after_downtime.fault(), std::nullopt);
}

TEST(Clock, StandsStillUntilItIsToldWhenItIsVirtual) {
  auto clock = Clock::standing_at({1'000});
  clock.compare_with_log({5'000});
  EXPECT_EQ(clock.now(), Instant{5'000});
  clock.advance({4'000});
  EXPECT_EQ(clock.now(), Instant{5'000});
  clock.advance({900'000'000'000});
  EXPECT_EQ(clock.now(), Instant{900'000'000'000});
  EXPECT_EQ(clock.fault(), std::nullopt);
}

}  // namespace
}  // namespace tiendo::ops
