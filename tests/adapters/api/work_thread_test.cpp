#include "adapters/http/api/work_thread.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tiendo::http::test {
namespace {

TEST(WorkThread, RefusesNewWorkWhenTooMuchWaitsButFinishesWhatWasBegun) {
  std::promise<void> started;
  std::promise<void> released;
  std::atomic<int> done = 0;
  WorkThread thread{1, {}};
  ASSERT_TRUE(thread.offer([&] {
    started.set_value();
    released.get_future().wait();
    ++done;
  }));
  started.get_future().wait();
  EXPECT_TRUE(thread.offer([&] { ++done; }));
  EXPECT_FALSE(thread.offer([&] { ++done; }));
  EXPECT_TRUE(thread.follow_up([&] { ++done; }));
  released.set_value();
  thread.stop();
  EXPECT_EQ(done, 3);
  EXPECT_FALSE(thread.offer([&] { ++done; }));
  EXPECT_FALSE(thread.follow_up([&] { ++done; }));
}

TEST(WorkThread, ReportsAnExceptionAndGoesOn) {
  std::string reported;
  std::atomic<bool> done = false;
  {
    WorkThread thread{4, [&](std::string_view what) { reported = what; }};
    thread.offer([] { throw std::runtime_error{"torn file"}; });
    thread.offer([&] { done = true; });
  }
  EXPECT_EQ(reported, "torn file");
  EXPECT_TRUE(done);
}

}  // namespace
}  // namespace tiendo::http::test
