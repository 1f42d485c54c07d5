// A read model that is far behind: who asks is told so, who starts is refused, who completes is
// not.
#include "adapters/http/backend.hpp"
#include "engine/base/json.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "tests/adapters/raw_connection.hpp"
#include "tests/ops/held_rows.hpp"
#include "tests/ops/served.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <expected>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

namespace tiendo::ops::test {
namespace {

class LagTest : public HeldRows {
 protected:
  LagTest() { task = served.as("dan").tasks(served.as("dan").start()).front(); }
  Answered search() const { return served.as("dan").call("POST", "/v2/user-tasks/search"); }
  Answered start() const {
    return served.as("dan").call("POST", "/v2/process-instances",
                                 R"({"processDefinitionId":"road"})");
  }
  /// With queries that wait for the rows.
  void occupy_threads() const {
    constexpr int threads = 2;
    for (int i = 0; i < threads; ++i) served.server->backend().search({}, {}, [](const auto&) {});
  }

  std::uint64_t figure(std::string_view name) const {
    return static_cast<std::uint64_t>(std::stod(served.figure(name)));
  }
  /// The last durable fact.
  std::uint64_t position() const { return figure("tiendo_log_position"); }

  std::string task;
};

TEST_F(LagTest, AQueryDoesNotWaitForEverAndWritesGoOn) {
  served.options.view.wait_max = std::chrono::milliseconds{1};
  served.restart();
  projection.close();
  ASSERT_EQ(start().status, 200);
  const auto late = search();
  EXPECT_EQ(late.status, 503) << to_json(late.body);
  EXPECT_EQ(text(at(late.body, {"title"})), "RESOURCE_EXHAUSTED") << to_json(late.body);
  const auto detail = text(at(late.body, {"detail"}));
  EXPECT_TRUE(detail.starts_with("The read model is ")) << detail;
  EXPECT_TRUE(detail.ends_with(" facts behind; try again later")) << detail;
  EXPECT_EQ(start().status, 200);
  projection.open();
  while (search().status != 200) std::this_thread::yield();
  EXPECT_EQ(at(search().body, {"page", "totalItems"}), Value{3});
}

TEST_F(LagTest, RefusesStartsNeverCompletions) {
  served.options.view.lag_max = 10;
  served.restart();
  projection.close();
  constexpr int more_than_enough = 100;
  Answered answer{200, {}};
  for (int i = 0; i < more_than_enough && answer.status == 200; ++i) answer = start();
  EXPECT_EQ(answer.status, 503) << to_json(answer.body);
  EXPECT_EQ(text(at(answer.body, {"title"})), "RESOURCE_EXHAUSTED") << to_json(answer.body);
  EXPECT_NE(text(at(answer.body, {"detail"})).find("facts behind"), std::string::npos);
  EXPECT_EQ(served.as("dan").complete(task), 204);
  EXPECT_EQ(start().status, 503);
  projection.open();
  while (start().status != 200) std::this_thread::yield();
}

TEST_F(LagTest, TimersThatAreAlwaysDueRestWhileTheRowsAreFarBehind) {
  served.options.view.pace_lag_max = 200;
  served.restart();
  ASSERT_EQ(served.as("ada").deploy("always.bpmn", always_due).status, 200);
  projection.close();
  ASSERT_FALSE(served.as("dan").start("always").empty());
  while (figure("tiendo_read_model_lag") <= 200) std::this_thread::yield();
  const auto after_a_start = [&] {
    EXPECT_FALSE(served.as("dan").start().empty());
    return position();
  };
  const auto first = after_a_start();  // what was decided before is durable
  const auto second = after_a_start();
  auto last = second;
  for (int i = 0; i < 20; ++i) {  // a timer fires now and then, were it not held
    const auto next = after_a_start();
    EXPECT_EQ(next - last, second - first) << "a start and nothing else";
    last = next;
  }
  projection.open();
  while (position() < last + 1'000) std::this_thread::yield();
}

TEST_F(LagTest, AMoveOfTheClockThatNeverEndsDoesNotHoldAStopUp) {
  ASSERT_EQ(served.as("ada").deploy("always.bpmn", always_due).status, 200);
  ASSERT_FALSE(served.as("dan").start("always").empty());
  std::vector<std::future<vocabulary::Outcome>> moves;
  for (int i = 1; i <= 2; ++i) {
    const auto told = std::make_shared<std::promise<vocabulary::Outcome>>();
    moves.push_back(told->get_future());
    served.server->backend().set_clock(
        {monday.ms + i * 60'000}, {vocabulary::Actor::Kind::account, "ada", {}, {}, {}}, {}, {},
        [told](const vocabulary::Outcome& outcome) { told->set_value(outcome); });
  }
  served.stop();
  for (auto& move : moves) {
    const auto outcome = move.get();
    const auto* refusal = std::get_if<vocabulary::Refusal>(&outcome);
    ASSERT_NE(refusal, nullptr);
    EXPECT_EQ(refusal->code, vocabulary::RefusalCode::stopped);
  }
}

TEST_F(LagTest, AQueryWhoseClientHasGoneByItsTurnIsNotAsked) {
  served.options.view.wait_max = std::chrono::hours{1};
  served.restart();
  auto& backend = served.server->backend();
  projection.close();
  ASSERT_EQ(start().status, 200);
  for (const bool there : {true, false}) {
    const auto alive = std::make_shared<const std::atomic<bool>>(there);
    const auto told = std::make_shared<std::promise<bool>>();
    auto answered = told->get_future();
    occupy_threads();
    backend.search({}, alive, [told](const auto& page) { told->set_value(page.has_value()); });
    projection.open();
    EXPECT_EQ(answered.get(), there);
  }
}

TEST_F(LagTest, AQueryOverAConnectionThatWasClosedIsNotAsked) {
  served.options.view.wait_max = std::chrono::hours{1};
  served.restart();
  // Whether the server has noticed the closing by the turn cannot be seen from here.
  constexpr int tries = 50;
  int status = 0;
  std::string answer;
  for (int i = 0; i < tries && status != 503; ++i) {
    projection.close();
    ASSERT_EQ(start().status, 200);
    occupy_threads();
    http::test::RawConnection connection{served.server->port()};
    connection.send(
        "POST /v2/user-tasks/search HTTP/1.1\r\nHost: a\r\nAuthorization: Basic "
        "ZGFuOmRhbg==\r\nContent-Length: 0\r\n\r\n");
    connection.finish_sending();
    for (int other = 0; other < 3; ++other) EXPECT_EQ(start().status, 200);
    projection.open();
    answer = connection.receive_all();  // it may still listen
    status = http::test::status_of(answer);
  }
  EXPECT_EQ(status, 503) << answer;
  EXPECT_NE(answer.find("keep it open"), std::string::npos) << answer;
}

TEST_F(LagTest, AStopRefusesTheQueriesThatWait) {
  served.options.view.wait_max = std::chrono::hours{1};
  served.restart();
  projection.close();
  ASSERT_EQ(start().status, 200);
  constexpr int count = 10;  // more than threads
  std::vector<std::future<vocabulary::RefusalCode>> refused;
  for (int i = 0; i < count; ++i) {
    const auto told = std::make_shared<std::promise<vocabulary::RefusalCode>>();
    refused.push_back(told->get_future());
    served.server->backend().search({}, {}, [told](const auto& page) {
      told->set_value(page ? vocabulary::RefusalCode::not_found : page.error().code);
    });
  }
  auto stopped = std::async(std::launch::async, [&] { served.stop(); });
  for (auto& one : refused) {
    EXPECT_EQ(one.get(), vocabulary::RefusalCode::stopped) << "though the rows are held";
  }
  projection.open();
  stopped.get();
}

}  // namespace
}  // namespace tiendo::ops::test
