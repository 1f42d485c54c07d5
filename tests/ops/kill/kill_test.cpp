// Nothing acknowledged is lost, nothing doubled: a server under load dies like by kill -9, at each
// named point and at random, and its store is held against what its clients were told.
#include "tests/ops/kill/child.hpp"
#include "tests/ops/kill/point_name.hpp"
#include "tests/ops/kill/scene.hpp"
#include "tests/ops/served.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <ostream>
#include <random>
#include <string>
#include <thread>

namespace tiendo::ops::test {
namespace {

/// A point and which of its passings to die at.
struct Death {
  std::string point;  ///< `outside`: a kill from outside after so many answers
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  int times = 8;
};

void PrintTo(const Death& death, std::ostream* out) { *out << death.point; }

/// One life of a server. True if requests were in flight as it died.
bool live_and_die(Scene& scene, const Death& death) {
  constexpr int seconds_max = 40;
  const auto nth = std::uniform_int_distribution{death.first, death.last}(scene.random);
  const bool from_outside = death.point == "outside";
  Child child{TIENDO_KILL_SERVER, scene.data, from_outside ? "-" : death.point, nth};
  if (child.port() == 0) return false;
  auto threads = scene.load(child.port(), without_end);
  if (from_outside) {
    while (scene.answers < nth) std::this_thread::yield();
    child.kill();
  } else if (!child.dies_within(seconds_max)) {
    ADD_FAILURE() << "the point was not passed " << nth << " times";
    child.kill();
  }
  for (auto& thread : threads) thread.join();
  return scene.met();
}

class KillTest : public testing::TestWithParam<Death> {};

TEST_P(KillTest, NothingAcknowledgedIsLostNothingDoubled) {
  const auto& death = GetParam();
  Scene scene;
  int met = 0;
  for (int i = 0; i < death.times; ++i) met += live_and_die(scene, death) ? 1 : 0;
  scene.report(death.point, met, death.times);
  {
    const Child child{TIENDO_KILL_SERVER, scene.data, "-", 1};
    ASSERT_NE(child.port(), 0);
    scene.go_on(child.port());
  }
  scene.compare(serve_options(scene.data));
}

INSTANTIATE_TEST_SUITE_P(
    At, KillTest,
    testing::Values(Death{"outside", 5, 400, 20}, Death{"before submit", 5, 80},
                    Death{"before_sync", 5, 80}, Death{"after_sync", 5, 80},
                    Death{"between sync and completion", 5, 80}, Death{"before_completion", 5, 80},
                    Death{"before the answer", 5, 80},
                    Death{"in the middle of a projection", 5, 80},
                    Death{"during a sink's write", 3, 20}, Death{"before a sink's cursor", 2, 5},
                    Death{"in_snapshot", 2, 15}),
    [](const auto& death) { return point_name(death.param.point); });

}  // namespace
}  // namespace tiendo::ops::test
