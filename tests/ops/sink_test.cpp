// What the file sink tells, once each, through stops and lost caches.
#include "engine/base/json.hpp"
#include "ops/running_server.hpp"
#include "ops/store_folder.hpp"
#include "tests/ops/caller.hpp"
#include "tests/ops/served.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <thread>

namespace tiendo::ops::test {
namespace {

/// The sink's lines by kind, and that no id stands there twice.
std::map<std::string, int> told(const std::string& lines) {
  std::map<std::string, int> kinds;
  std::set<std::string> ids;
  std::istringstream in{lines};
  for (std::string line; std::getline(in, line);) {
    JsonLimits limits;
    limits.bytes_max = line.size();
    const auto value = parse_json(line, limits);
    if (!value) {
      ADD_FAILURE() << "no JSON: " << line;
      continue;
    }
    ++kinds[text(at(*value, {"kind"}))];
    EXPECT_TRUE(ids.insert(text(at(*value, {"id"}))).second) << "repeated: " << line;
  }
  return kinds;
}

/// Than what a start reads of the file at first.
constexpr std::size_t longer = std::size_t{5} << 20;

class SinkTest : public testing::Test {
 protected:
  SinkTest() {
    served.options.sink_cursor_every = 10;
    served.start();
    EXPECT_EQ(served.as("ada").deploy("road.bpmn", road()).status, 200);
  }
  /// Starts an instance and completes its first task: two tasks are offered.
  void one_road() {
    auto dan = served.as("dan");
    const auto instance = dan.start();
    ASSERT_EQ(dan.complete(dan.tasks(instance).front()), 204);
  }
  void set_clock(std::int64_t hours) {
    EXPECT_EQ(served.as("ada")
                  .call("PUT", "/v2/clock",
                        R"({"timestamp":)" + std::to_string(monday.ms + hours * 3'600'000) + "}")
                  .status,
              204);
  }
  /// The file once it holds so many lines; the sink follows what is durable on its own.
  std::string lines(std::size_t count) const {
    while (true) {
      auto all = served.notifications();
      if (static_cast<std::size_t>(std::ranges::count(all, '\n')) >= count) return all;
      std::this_thread::yield();
    }
  }
  Served served;
};

TEST_F(SinkTest, TellsEachOfferReminderAndEscalationOnce) {
  one_road();
  one_road();
  set_clock(3);
  const auto kinds = told(lines(8));
  EXPECT_EQ(kinds,
            (std::map<std::string, int>{{"task_offered", 4}, {"reminder", 2}, {"escalation", 2}}));
}

TEST_F(SinkTest, RepeatsNothingAfterRestartsAndLostCaches) {
  for (int i = 0; i < 5; ++i) one_road();
  const auto before = lines(10);
  served.stop();
  ASSERT_TRUE(rebuild_views(served.options.data, {}));
  served.start();
  one_road();
  EXPECT_EQ(lines(12).substr(0, before.size()), before);
  served.stop();
  std::filesystem::remove(views_path(served.options.data));
  served.start();
  one_road();
  const auto kinds = told(lines(14));
  EXPECT_EQ(kinds, (std::map<std::string, int>{{"task_offered", 14}}));
}

TEST_F(SinkTest, CutsATornLineOffAndTellsItAgain) {
  served.options.sink_cursor_every = 5'000;  // what was not synced is not behind a cursor either
  served.restart();
  for (int i = 0; i < 3; ++i) one_road();
  const auto before = lines(6);
  served.stop();
  std::filesystem::resize_file(notifications_path(served.options.data), before.size() - 17);
  served.start();
  EXPECT_EQ(lines(6), before);
}

TEST_F(SinkTest, TellsAgainAllFromASectorOnThatNeverCame) {
  served.options.sink_cursor_every = 5'000;  // what was not synced is not behind a cursor either
  served.restart();
  for (int i = 0; i < 3; ++i) one_road();
  const auto before = lines(6);
  served.stop();
  for (const std::size_t lost : {before.size() - 900, before.size() - 700}) {
    auto torn = before;
    torn.replace(lost, 100, 100, '\0');  // whole lines stand behind it
    std::ofstream{notifications_path(served.options.data), std::ios::binary} << torn;
    served.start();
    EXPECT_EQ(lines(6), before);
    served.stop();
  }
}

TEST_F(SinkTest, CutsATornLineOffThatIsLongerThanTheTailThatIsReadFirst) {
  one_road();
  const auto before = lines(2);
  served.stop();
  std::ofstream{notifications_path(served.options.data), std::ios::app} << std::string(longer, 'x');
  served.start();
  EXPECT_EQ(lines(2), before);
}

TEST_F(SinkTest, GoesOnAfterALineThatIsLongerThanTheTailThatIsReadFirst) {
  one_road();
  auto before = lines(2);
  served.stop();
  before.insert(before.rfind('}'), R"(,"more":")" + std::string(longer, 'x') + '"');
  std::ofstream{notifications_path(served.options.data), std::ios::binary} << before;
  served.start();
  one_road();
  const auto all = lines(4);
  EXPECT_TRUE(all.starts_with(before));
  EXPECT_EQ(told(all), (std::map<std::string, int>{{"task_offered", 4}}));
}

TEST_F(SinkTest, TellsAgainAllFromASectorOnThatNeverCameBeforeALongLine) {
  served.options.sink_cursor_every = 5'000;  // what was not synced is not behind a cursor either
  served.restart();
  for (int i = 0; i < 3; ++i) one_road();
  const auto before = lines(6);
  served.stop();
  auto torn = before;
  torn.insert(torn.rfind('}'), R"(,"more":")" + std::string(longer, 'x') + '"');
  torn.replace(before.size() - 900, 100, 100, '\0');
  std::ofstream{notifications_path(served.options.data), std::ios::binary} << torn;
  served.start();
  EXPECT_EQ(lines(6), before);
}

TEST_F(SinkTest, LeavesAFileThatIsNotItsOwnAsItIs) {
  served.stop();
  const std::string foreign = "a note\nand its unfinished second line";
  std::ofstream{notifications_path(served.options.data), std::ios::binary} << foreign;
  EXPECT_FALSE(RunningServer::start(served.options).has_value());
  EXPECT_EQ(served.notifications(), foreign);
}

TEST_F(SinkTest, NeverStartsOverWhenItsFileIsTakenAway) {
  for (int i = 0; i < 10; ++i) one_road();
  lines(20);
  served.stop();
  std::filesystem::remove(notifications_path(served.options.data));
  served.start();
  one_road();
  const auto again = lines(2);
  EXPECT_LT(std::ranges::count(again, '\n'), 10) << "the cursor in the log was not used";
}

TEST_F(SinkTest, RefusesAFileThatKnowsMoreThanTheLog) {
  one_road();
  lines(2);
  served.stop();
  const auto id = std::to_string(std::uint64_t{1} << 40);
  std::ofstream{notifications_path(served.options.data), std::ios::app} << R"({"id":")" << id
                                                                        << "\"}\n";
  const auto started = RunningServer::start(served.options);
  ASSERT_FALSE(started.has_value());
  EXPECT_NE(started.error().find("notifications.jsonl"), std::string::npos) << started.error();
}

TEST_F(SinkTest, RefusesAFileThatIsNotItsOwn) {
  served.stop();
  std::ofstream{notifications_path(served.options.data), std::ios::app} << "{\"id\":\"x\"}\n";
  const auto started = RunningServer::start(served.options);
  ASSERT_FALSE(started.has_value());
  EXPECT_NE(started.error().find("not one of this sink"), std::string::npos) << started.error();
}

}  // namespace
}  // namespace tiendo::ops::test
