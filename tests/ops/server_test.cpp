// A whole server on a folder, driven over its public interface.
#include "adapters/http/client.hpp"
#include "engine/base/json.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "engine/vocabulary/stream.hpp"
#include "ops/running_server.hpp"
#include "ops/store_folder.hpp"
#include "tests/ops/caller.hpp"
#include "tests/ops/served.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace tiendo::ops::test {
namespace {

class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    served.start();
    EXPECT_EQ(served.as("ada").deploy("road.bpmn", road()).status, 200);
  }
  void expect_verified() const {
    EXPECT_NE(served.verified().find("\"verified\":true"), std::string::npos) << served.verified();
  }
  std::string state_of(const std::string& instance) const {
    return text(
        at(served.as("oto").call("GET", "/v2/process-instances/" + instance).body, {"state"}));
  }
  Served served;
};

TEST_F(ServerTest, GoesTheWholeRoadAndTheAuditorSeesEveryAct) {
  auto dan = served.as("dan");
  auto ann = served.as("ann");
  const auto instance = dan.start();
  const auto drafts = dan.tasks(instance);
  ASSERT_EQ(drafts.size(), 1U);
  EXPECT_TRUE(ann.tasks(instance).empty()) << "a task is seen by its candidates only";
  EXPECT_EQ(dan.claim(drafts.front()), 204);
  EXPECT_EQ(served.as("dora").tasks(instance).size(), 1U);
  EXPECT_EQ(dan.complete(drafts.front(), R"({"total":5})"), 204);
  const auto approvals = ann.tasks(instance);
  ASSERT_EQ(approvals.size(), 1U);
  EXPECT_EQ(ann.complete(approvals.front()), 204);
  EXPECT_EQ(ann.complete(approvals.front()), 404);
  EXPECT_EQ(state_of(instance), "COMPLETED");
  const auto history =
      served.as("udo").call("GET", "/tiendo/v1/audit/instances/" + instance + "/history");
  const auto told = to_json(history.body);
  for (const auto* fact : {"InstanceStarted", "UserTaskCompleted", "\"dan\"", "\"ann\""}) {
    EXPECT_NE(told.find(fact), std::string::npos) << fact;
  }
  expect_verified();
}

TEST_F(ServerTest, GivesAStartFormInItsLatestVersion) {
  auto ada = served.as("ada");
  const auto deploy_with = [&](std::string_view id, std::string_view form) {
    const auto deployed = ada.deploy(
        "start.bpmn", R"(<d:definitions xmlns:d="http://www.omg.org/spec/BPMN/20100524/MODEL" )"
                      R"(xmlns:z="http://camunda.org/schema/zeebe/1.0"><d:process id=")" +
                          std::string{id} + R"(" isExecutable="true"><d:startEvent id="begin">)" +
                          R"(<d:extensionElements><z:formDefinition )" + std::string{form} +
                          R"(/></d:extensionElements></d:startEvent></d:process></d:definitions>)");
    EXPECT_EQ(deployed.status, 200) << to_json(deployed.body);
    return "/v2/process-definitions/" +
           text(at(deployed.body,
                   {"deployments", "0", "processDefinition", "processDefinitionKey"}));
  };
  const auto path = deploy_with("inner", R"(formId="wish")");
  EXPECT_EQ(ada.call("GET", path + "/form").status, 404) << "not deployed yet";
  for (const auto* schema :
       {R"({"id":"wish","components":[]})", R"({"id":"wish","components":[],"a":1})"}) {
    ASSERT_EQ(ada.deploy("wish.form", schema).status, 200);
    const auto form = ada.call("GET", path + "/form");
    EXPECT_EQ(form.status, 200);
    EXPECT_EQ(text(at(form.body, {"schema"})), schema);
  }
  EXPECT_EQ(to_json(at(ada.call("GET", path).body, {"hasStartForm"})), "true");
  const auto foreign = deploy_with("foreign", R"(externalReference="elsewhere")");
  EXPECT_EQ(to_json(at(ada.call("GET", foreign).body, {"hasStartForm"})), "false");
  EXPECT_EQ(ada.call("GET", foreign + "/form").status, 204);
}

TEST_F(ServerTest, ShowsEveryWriteToTheNextRead) {
  auto dan = served.as("dan");
  for (int round = 0; round < 30; ++round) {
    const auto instance = dan.start();
    const auto tasks = dan.tasks(instance);
    ASSERT_EQ(tasks.size(), 1U) << "round " << round;
    ASSERT_EQ(dan.complete(tasks.front()), 204);
    ASSERT_TRUE(dan.tasks(instance).empty()) << "round " << round;
  }
}

TEST_F(ServerTest, KnowsAnAccountAsSoonAsItIsAcknowledged) {
  std::atomic<int> unknown{0};
  std::vector<std::thread> threads;
  for (int client = 0; client < 4; ++client) {
    threads.emplace_back([this, client, &unknown] {
      auto ada = served.as("ada");
      for (int i = 0; i < 5; ++i) {
        const auto name = "new-" + std::to_string(client) + "-" + std::to_string(i);
        const auto made = ada.call("POST", "/tiendo/v1/accounts",
                                   R"({"name":")" + name + R"(","password":")" + name +
                                       R"(","roles":["approver"],"groups":["drafters"]})");
        if (made.status != 201) ++unknown;
        if (served.as(name).start().empty()) ++unknown;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(unknown, 0);
}

TEST_F(ServerTest, DoesARepeatedRequestOnceAlsoAfterARestart) {
  const auto first = served.as("dan").start("road", "k-1");
  ASSERT_FALSE(first.empty());
  EXPECT_EQ(served.as("dan").start("road", "k-1"), first);
  EXPECT_NE(served.as("dora").start("road", "k-1"), first) << "a key is of one caller";
  served.restart();
  EXPECT_EQ(served.as("dan").start("road", "k-1"), first);
  const auto other = served.as("dan").call("POST", "/v2/process-instances",
                                           R"({"processDefinitionId":"other"})", "k-1");
  EXPECT_EQ(other.status, 409);
  const auto task = served.as("dan").tasks(first).front();
  EXPECT_EQ(served.as("dan").complete(task, "{}", "k-2"), 204);
  EXPECT_EQ(served.as("dan").complete(task, "{}", "k-2"), 204);
  EXPECT_EQ(served.as("dan").complete(task, "{}", "k-3"), 404);
  served.restart();
  EXPECT_EQ(served.as("dan").complete(task, "{}", "k-3"), 404) << "a noted refusal stays";
}

TEST_F(ServerTest, GoesOnAfterARestartWhereItWas) {
  auto dan = served.as("dan");
  const auto instance = dan.start();
  const auto draft = dan.tasks(instance).front();
  EXPECT_EQ(dan.claim(draft), 204);
  served.restart();
  EXPECT_EQ(served.as("dora").complete(draft), 409) << "it is dan's by now";
  EXPECT_EQ(served.as("dan").complete(draft), 204);
  served.restart();
  const auto approvals = served.as("ann").tasks(instance);
  ASSERT_EQ(approvals.size(), 1U);
  EXPECT_EQ(served.as("ann").complete(approvals.front()), 204);
  EXPECT_EQ(state_of(instance), "COMPLETED");
  expect_verified();
}

TEST_F(ServerTest, FiresWhatIsDueAtItsOwnTimeWhenTheClockMovesForward) {
  auto dan = served.as("dan");
  const auto instance = dan.start();
  EXPECT_EQ(dan.complete(dan.tasks(instance).front()), 204);
  auto ada = served.as("ada");
  const auto clock = [&](std::int64_t hours) {
    return ada
        .call("PUT", "/v2/clock",
              R"({"timestamp":)" + std::to_string(monday.ms + hours * 3'600'000) + "}")
        .status;
  };
  EXPECT_EQ(clock(10), 204);
  EXPECT_EQ(clock(9), 409);
  served.restart();
  const auto now = text(at(served.as("oto").call("GET", "/health").body, {"now"}));
  EXPECT_TRUE(now.starts_with("2019-05-06T10:00:00")) << now;
  const auto history = to_json(
      served.as("udo").call("GET", "/tiendo/v1/audit/instances/" + instance + "/history").body);
  EXPECT_NE(history.find(R"("time":"2019-05-06T01:00:00)"), std::string::npos) << history;
  EXPECT_NE(history.find(R"("time":"2019-05-06T02:00:00)"), std::string::npos) << history;
  expect_verified();
}

TEST_F(ServerTest, ARepeatedMoveOfTheClockIsAnsweredAsBefore) {
  auto ada = served.as("ada");
  const auto move = [&](int hours, const std::string& key) {
    const auto to = std::to_string(monday.ms + hours * 3'600'000);
    return ada.call("PUT", "/v2/clock", R"({"timestamp":)" + to + "}", key).status;
  };
  EXPECT_EQ(move(1, "k-1"), 204);
  EXPECT_EQ(move(2, "k-2"), 204);
  EXPECT_EQ(move(1, "k-1"), 204) << "though the clock stands later now";
  EXPECT_EQ(move(3, "k-1"), 409) << "the key was used for another request";
  EXPECT_EQ(move(3, "two words"), 400);
}

TEST_F(ServerTest, ADeniedMoveOfTheClockFiresNothingAndIsNoted) {
  auto dan = served.as("dan");
  const auto instance = dan.start();
  EXPECT_EQ(dan.complete(dan.tasks(instance).front()), 204);
  const auto later = R"({"timestamp":)" + std::to_string(monday.ms + 10 * 3'600'000) + "}";
  EXPECT_EQ(dan.call("PUT", "/v2/clock", later).status, 403);
  EXPECT_EQ(dan.call("POST", "/v2/clock/reset").status, 403);
  const auto history = to_json(
      served.as("udo").call("GET", "/tiendo/v1/audit/instances/" + instance + "/history").body);
  EXPECT_EQ(history.find("TimerFired"), std::string::npos) << history;
  served.stop();
  const auto store = open_or_make_store(served.options.data, {});
  ASSERT_TRUE(store.has_value()) << store.error();
  const auto noted = (*store)->history(vocabulary::StreamId::reference(), 1, 1000);
  const auto denials = std::ranges::count_if(noted, [](const auto& record) {
    const auto* refusal = std::get_if<vocabulary::Refusal>(&record.header.outcome);
    return refusal != nullptr && refusal->code == vocabulary::RefusalCode::forbidden &&
           record.header.actor.name == "dan";
  });
  EXPECT_EQ(denials, 2);
}

TEST_F(ServerTest, RepeatingAnAccountUnderOneKeyLeavesItsPassword) {
  auto ada = served.as("ada");
  const auto post = [&](const std::string& password, const std::string& key) {
    return ada
        .call("PUT", "/tiendo/v1/accounts/dan",
              R"({"roles":["approver"],"password":")" + password + "\"}", key)
        .status;
  };
  EXPECT_EQ(post("dan", "k-1"), 200);
  EXPECT_EQ(post("other", "k-1"), 409);
  EXPECT_EQ(post("dan", "k-1"), 200);
  EXPECT_EQ(served.as("dan").call("GET", "/v2/topology").status, 200);
}

TEST_F(ServerTest, VerifiesItselfWhileOthersKeepWriting) {
  std::atomic<bool> enough{false};
  std::vector<std::thread> threads;
  for (int client = 0; client < 3; ++client) {
    threads.emplace_back([&] {
      auto dan = served.as("dan");
      while (!enough) dan.start();
    });
  }
  for (int round = 0; round < 3; ++round) expect_verified();
  enough = true;
  for (auto& thread : threads) thread.join();
}

TEST_F(ServerTest, StopsWithRequestsInFlightAndKeepsWhatItAcknowledged) {
  std::atomic<int> started{0};
  std::vector<std::vector<std::string>> kept(4);
  std::vector<std::thread> threads;
  for (auto& mine : kept) {
    threads.emplace_back([&] {
      auto dan = served.as("dan");
      while (true) {
        const auto instance = dan.start();
        if (instance.empty()) return;
        mine.push_back(instance);
        ++started;
      }
    });
  }
  while (started < 20) std::this_thread::yield();
  served.server->ask_to_stop();
  EXPECT_EQ(served.server->wait(), std::nullopt);
  const auto port = served.server->port();
  EXPECT_GT(port, 0);
  served.stop();
  for (auto& thread : threads) thread.join();
  served.start();
  for (const auto& mine : kept) {
    for (const auto& instance : mine) EXPECT_EQ(state_of(instance), "ACTIVE") << instance;
  }
  expect_verified();
}

TEST_F(ServerTest, KeepsThePasswordOfAnAccountThatAnOfflineCommandMayNotMakeAnew) {
  served.stop();
  const vocabulary::Account account{"dan", {}, {vocabulary::Role::approver}, {"drafters"}, true};
  EXPECT_FALSE(set_account_offline(served.options.data, account, "other", true));
  served.start();
  EXPECT_FALSE(served.as("dan").start().empty());
  served.stop();
  EXPECT_TRUE(set_account_offline(served.options.data, account, "other", false));
  served.start();
  EXPECT_EQ(served.as("dan").call("GET", "/v2/topology").status, 401);
}

TEST_F(ServerTest, IsReadyAndCountsWhatItDoes) {
  auto dan = served.as("dan");
  EXPECT_EQ(dan.tasks(dan.start()).size(), 1U);  // the rows show it now
  EXPECT_EQ(dan.call("GET", "/ready").status, 200);
  http::ClientOptions options;
  options.port = served.server->port();
  const auto metrics = http::Client{options}.request("GET", "/metrics");
  ASSERT_TRUE(metrics.has_value()) << metrics.error();
  EXPECT_NE(metrics->body.find("\ntiendo_open_tasks 1"), std::string::npos) << metrics->body;
}

}  // namespace
}  // namespace tiendo::ops::test
