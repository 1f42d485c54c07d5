// Requests that wait for the end of the instance they start.
#include "engine/base/json.hpp"
#include "tests/adapters/raw_connection.hpp"
#include "tests/ops/caller.hpp"
#include "tests/ops/served.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <future>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace tiendo::ops::test {
namespace {

constexpr std::string_view short_road =
    R"(<d:definitions xmlns:d="http://www.omg.org/spec/BPMN/20100524/MODEL">
<d:process id="short" isExecutable="true"><d:startEvent id="begin"/>
<d:sequenceFlow id="f" sourceRef="begin" targetRef="done"/><d:endEvent id="done"/>
</d:process></d:definitions>)";

/// A road of user tasks, one after another.
std::string steps(int count) {
  std::string nodes = R"(<d:startEvent id="t0"/><d:endEvent id="done"/>)";
  std::string last = "t0";
  const auto flow = [&](const std::string& to) {
    nodes += R"(<d:sequenceFlow id="f_)" + to + R"(" sourceRef=")" + last + R"(" targetRef=")" +
             to + R"("/>)";
    last = to;
  };
  for (int i = 1; i <= count; ++i) {
    const auto id = "t" + std::to_string(i);
    nodes += R"(<d:userTask id=")" + id + R"("><d:extensionElements><z:userTask/>)" +
             R"(<z:assignmentDefinition candidateGroups="drafters"/>)" +
             "</d:extensionElements></d:userTask>";
    flow(id);
  }
  flow("done");
  return R"(<d:definitions xmlns:d="http://www.omg.org/spec/BPMN/20100524/MODEL" )"
         R"(xmlns:z="http://camunda.org/schema/zeebe/1.0"><d:process id="steps" )"
         R"(isExecutable="true">)" +
         nodes + "</d:process></d:definitions>";
}

class AwaitTest : public testing::Test {
 protected:
  AwaitTest() {
    served.start();
    EXPECT_EQ(served.as("ada").deploy("road.bpmn", road()).status, 200);
    EXPECT_EQ(served.as("ada").deploy("short.bpmn", short_road).status, 200);
  }
  /// Starts the process as `dan` and waits for its end, on a thread.
  std::future<Answered> start(const std::string& fields, const std::string& key = {},
                              const std::string& process = "road") const {
    return std::async(std::launch::async, [this, fields, key, process] {
      return served.as("dan").call("POST", "/v2/process-instances",
                                   R"({"processDefinitionId":")" + process +
                                       R"(","awaitCompletion":true,"requestTimeout":300000)" +
                                       fields + "}",  // of two timeouts the last counts
                                   key);
    });
  }
  /// The instance that waits for its draft.
  std::string drafting() const {
    auto dan = served.as("dan");
    while (dan.tasks().empty()) std::this_thread::yield();
    return text(
        at(dan.call("GET", "/v2/user-tasks/" + dan.tasks().front()).body, {"processInstanceKey"}));
  }
  void go_the_road(const std::string& instance) const {
    auto dan = served.as("dan");
    auto ann = served.as("ann");
    ASSERT_EQ(dan.complete(dan.tasks(instance).front(), R"({"total":5,"note":"a"})"), 204);
    ASSERT_EQ(ann.complete(ann.tasks(instance).front(), R"({"total":6})"), 204);
  }
  /// Runs on the thread of those who wait.
  void before_page(std::function<void()> run) {
    served.options.probe = [run = std::move(run)](std::string_view point) {
      if (point == "before a page for who awaits an end") run();
    };
    served.restart();
  }
  static void pass(std::chrono::milliseconds time) {
    const auto until = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < until) std::this_thread::yield();
  }
  void until_waiting(int count) const {
    while (served.figure("tiendo_awaited_ends") != std::to_string(count)) std::this_thread::yield();
  }
  Served served;
};

TEST_F(AwaitTest, AnswersWithTheVariablesWhenTheInstanceHasEnded) {
  auto all = start("");
  const auto instance = drafting();
  go_the_road(instance);
  const auto answer = all.get();
  EXPECT_EQ(answer.status, 200) << to_json(answer.body);
  EXPECT_EQ(text(at(answer.body, {"processInstanceKey"})), instance);
  EXPECT_EQ(to_json(at(answer.body, {"variables"})), R"({"note":"a","total":6})");
  auto one = start(R"(,"fetchVariables":["total","absent"])");
  go_the_road(drafting());
  EXPECT_EQ(to_json(at(one.get().body, {"variables"})), R"({"total":6})");
  until_waiting(0);
}

/// Those who wait for an end hold their connections: others must find a place.
TEST_F(AwaitTest, HalfOfTheConnectionsAreFreeForThoseWhoDoNotWait) {
  constexpr int places = 8;
  served.options.connections_max = places;
  served.restart();
  std::vector<std::future<Answered>> waiting;
  for (int i = 0; i < places / 2; ++i) {
    waiting.push_back(start(""));
    until_waiting(i + 1);
  }
  for (int i = 0; i < places; ++i) {
    const auto refused = start("").get();
    EXPECT_EQ(refused.status, 503) << to_json(refused.body);
    EXPECT_NE(to_json(refused.body).find("nothing was started"), std::string::npos);
  }
  EXPECT_EQ(served.as("dan").tasks().size(), std::size_t{places} / 2);
  served.stop();
  for (auto& one : waiting) EXPECT_EQ(one.get().status, 503);
}

TEST_F(AwaitTest, AnswersAlsoWhenTheInstanceEndsAsItStarts) {
  const auto answer = served.as("dan").call(
      "POST", "/v2/process-instances",
      R"({"processDefinitionId":"short","awaitCompletion":true,"variables":{"a":[1]}})");
  EXPECT_EQ(answer.status, 200) << to_json(answer.body);
  EXPECT_EQ(to_json(at(answer.body, {"variables"})), R"({"a":[1]})");
}

TEST_F(AwaitTest, AnswersWithTheLastVariablesOfAHistoryOfManyMegabytes) {
  constexpr int count = 7;
  const std::string three_megabytes(std::size_t{3} << 20, 'x');
  ASSERT_EQ(served.as("ada").deploy("steps.bpmn", steps(count)).status, 200);
  auto answer = start(R"(,"fetchVariables":["step"])", {}, "steps");
  const auto instance = drafting();
  auto dan = served.as("dan");
  for (int i = 1; i <= count; ++i) {
    const auto variables =
        R"({"step":)" + std::to_string(i) + R"(,"long":")" + three_megabytes + "\"}";
    // What follows a completion of megabytes is decided in a batch of its own.
    auto tasks = dan.tasks(instance);
    for (; tasks.empty(); tasks = dan.tasks(instance)) std::this_thread::yield();
    ASSERT_EQ(dan.complete(tasks.front(), variables), 204);
  }
  EXPECT_EQ(to_json(at(answer.get().body, {"variables"})), R"({"step":7})");
}

TEST_F(AwaitTest, AnswersThatTheTimeHasPassedAndTheInstanceLivesOn) {
  const auto answer = served.as("dan").call(
      "POST", "/v2/process-instances",
      R"({"processDefinitionId":"road","awaitCompletion":true,"requestTimeout":1})");
  EXPECT_EQ(answer.status, 504) << to_json(answer.body);
  EXPECT_EQ(text(at(answer.body, {"title"})), "DEADLINE_EXCEEDED");
  EXPECT_EQ(served.as("dan").tasks().size(), 1U);
}

TEST_F(AwaitTest, AnswersThatTheTimeHasPassedWhileTheHistoryOfAnotherIsRead) {
  int pages = 0;
  std::future<Answered> other;
  bool in_time = false;
  before_page([&] {
    if (++pages == 1) {
      other = start(R"(,"requestTimeout":1)");
      until_waiting(2);
      pass(std::chrono::milliseconds{2});
    } else {
      in_time = other.wait_for(std::chrono::seconds{20}) == std::future_status::ready;
    }
  });
  EXPECT_EQ(start("", {}, "short").get().status, 200);
  EXPECT_EQ(other.get().status, 504);
  EXPECT_TRUE(in_time);
  EXPECT_EQ(pages, 2) << "the last one is empty";
}

TEST_F(AwaitTest, ReadsNoFurtherForThoseWhoseTimeHasPassed) {
  int pages = 0;
  before_page([&] {
    ++pages;
    pass(std::chrono::milliseconds{200});
  });
  EXPECT_EQ(start(R"(,"requestTimeout":200)", {}, "short").get().status, 504);
  EXPECT_LE(pages, 1);
}

TEST_F(AwaitTest, AnswersThatTheInstanceWasTerminated) {
  auto answer = start("");
  const auto instance = drafting();
  EXPECT_EQ(
      served.as("oto").call("POST", "/v2/process-instances/" + instance + "/cancellation").status,
      204);
  EXPECT_EQ(answer.get().status, 409);
}

TEST_F(AwaitTest, WaitsForTheSameInstanceWhenARequestIsRepeated) {
  auto first = start("", "k-1");
  const auto instance = drafting();
  auto second = start("", "k-1");
  until_waiting(2);
  go_the_road(instance);
  for (auto* answer : {&first, &second}) {
    const auto got = answer->get();
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(text(at(got.body, {"processInstanceKey"})), instance);
  }
  served.restart();
  const auto later = start("", "k-1").get();
  EXPECT_EQ(text(at(later.body, {"processInstanceKey"})), instance);
  EXPECT_EQ(to_json(at(later.body, {"variables"})), R"({"note":"a","total":6})");
}

TEST_F(AwaitTest, ARepeatMayWaitLonger) {
  const auto impatient = served.as("dan").call(
      "POST", "/v2/process-instances",
      R"({"requestTimeout":1,"awaitCompletion":true,"processDefinitionId":"road"})", "k-1");
  EXPECT_EQ(impatient.status, 504) << to_json(impatient.body);
  const auto instance = drafting();
  auto answer = start("", "k-1");
  until_waiting(1);
  go_the_road(instance);
  const auto got = answer.get();
  EXPECT_EQ(got.status, 200) << to_json(got.body);
  EXPECT_EQ(text(at(got.body, {"processInstanceKey"})), instance);
}

TEST_F(AwaitTest, IsFreedWhenTheClientGoesAway) {
  {
    const std::string body =
        R"({"processDefinitionId":"road","awaitCompletion":true,"requestTimeout":300000})";
    http::test::RawConnection connection{served.server->port()};
    connection.send(
        "POST /v2/process-instances HTTP/1.1\r\nHost: a\r\nAuthorization: Basic "
        "ZGFuOmRhbg==\r\nContent-Type: application/json\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body);
    until_waiting(1);
  }
  until_waiting(0);
  EXPECT_EQ(served.as("dan").tasks().size(), 1U) << "the instance lives on";
}

TEST_F(AwaitTest, IsRefusedWhenTheServerStops) {
  auto answer = start("");
  until_waiting(1);
  served.stop();
  const auto got = answer.get();
  EXPECT_EQ(got.status, 503) << to_json(got.body);
  EXPECT_NE(to_json(got.body).find("stopping"), std::string::npos);
}

}  // namespace
}  // namespace tiendo::ops::test
