// Every cell of the table of roles and acts, through a real server.
#include "engine/base/json.hpp"
#include "engine/people/authority.hpp"
#include "engine/vocabulary/actor.hpp"
#include "tests/ops/caller.hpp"
#include "tests/ops/served.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace tiendo::ops::test {
namespace {

using people::Act;
using vocabulary::Role;

/// A process that stops at once with an incident: no branch of its gateway is true.
constexpr std::string_view stuck =
    R"(<d:definitions xmlns:d="http://www.omg.org/spec/BPMN/20100524/MODEL">
<d:process id="stuck" isExecutable="true"><d:startEvent id="s"/><d:exclusiveGateway id="g"/>
<d:endEvent id="e"/><d:endEvent id="e2"/><d:sequenceFlow id="f1" sourceRef="s" targetRef="g"/>
<d:sequenceFlow id="f2" sourceRef="g" targetRef="e"><d:conditionExpression>=1 = 2
</d:conditionExpression></d:sequenceFlow>
<d:sequenceFlow id="f3" sourceRef="g" targetRef="e2"><d:conditionExpression>=1 = 3
</d:conditionExpression></d:sequenceFlow></d:process></d:definitions>)";

class RolesTest : public testing::Test {
 protected:
  RolesTest() {
    served.start();
    auto ada = served.as("ada");
    EXPECT_EQ(ada.deploy("road.bpmn", road()).status, 200);
    EXPECT_EQ(ada.deploy("stuck.bpmn", stuck).status, 200);
    for (const auto role :
         {Role::administrator, Role::operator_, Role::approver, Role::auditor, Role::worker}) {
      const std::string name{vocabulary::role_name(role)};
      add_account(name, name);
    }
    add_account("somebody", "worker");
  }
  /// The status with which the act is answered to the account of that role.
  int try_act(Act act, const std::string& role);
  void add_account(const std::string& name, const std::string& role) {
    const auto reply =
        served.as("ada").call("POST", "/tiendo/v1/accounts",
                              R"({"name":")" + name + R"(","roles":[")" + role +
                                  R"("],"groups":["drafters"],"password":")" + name + "\"}");
    EXPECT_EQ(reply.status, 201) << to_json(reply.body);
  }
  std::string fresh_task() {
    auto ada = served.as("ada");
    return ada.tasks(ada.start()).front();
  }
  std::string fresh_incident() {
    auto ada = served.as("ada");
    const auto instance = ada.start("stuck");
    const auto found = ada.call("POST", "/v2/incidents/search",
                                R"({"filter":{"processInstanceKey":")" + instance + "\"}}");
    return text(at(found.body, {"items", "0", "incidentKey"}));
  }
  Served served;
};

int RolesTest::try_act(Act act, const std::string& role) {
  auto caller = served.as(role);
  const auto post = [&](const std::string& target, const std::string& body = "{}") {
    return caller.call("POST", target, body).status;
  };
  switch (act) {
    case Act::deploy:
      return caller.deploy("stuck.bpmn", stuck).status;
    case Act::start_instance:
      return post("/v2/process-instances", R"({"processDefinitionId":"road"})");
    case Act::steer_start:
      return post("/v2/process-instances", R"({"processDefinitionId":"road",
          "startInstructions":[{"elementId":"draft"}]})");
    case Act::cancel_instance:
      return post("/v2/process-instances/" + served.as("ada").start() + "/cancellation");
    case Act::claim_task:
      return caller.claim(fresh_task());
    case Act::complete_task:
      return caller.complete(fresh_task());
    case Act::assign_task:
      return post("/v2/user-tasks/" + fresh_task() + "/assignment", R"({"assignee":"dora"})");
    case Act::resolve_incident:
      return post("/v2/incidents/" + fresh_incident() + "/resolution");
    case Act::set_account:
      return caller
          .call("PUT", "/tiendo/v1/accounts/somebody", R"({"roles":["worker"],"password":"x"})")
          .status;
    case Act::set_clock:
      return caller.call("PUT", "/v2/clock", R"({"timestamp":)" + std::to_string(monday.ms) + "}")
          .status;
    case Act::read_history:
      return caller
          .call("GET", "/tiendo/v1/audit/instances/" + served.as("ada").start() + "/history")
          .status;
    case Act::verify_log:
      return post("/tiendo/v1/audit/verification");
  }
  return 0;
}

TEST_F(RolesTest, EveryCellOfTheTableHolds) {
  int allowed = 0;
  for (const auto role :
       {Role::administrator, Role::operator_, Role::approver, Role::auditor, Role::worker}) {
    for (const auto act : people::all_acts) {
      const std::string name{vocabulary::role_name(role)};
      const int status = try_act(act, name);
      const std::string cell = name + " × " + std::string{people::act_name(act)};
      if (people::may(role, act)) {
        EXPECT_EQ(status / 100, 2) << cell << ": " << status;
        ++allowed;
      } else {
        EXPECT_EQ(status, 403) << cell;
      }
    }
  }
  EXPECT_EQ(allowed, 26) << "the table of adapters/http/README.md";
}

/// `ann` approves, but not what drafters draft: to her the task is as if it were not there.
TEST_F(RolesTest, WhoDoesNotSeeATaskIsToldNothingOfIt) {
  auto ann = served.as("ann");
  const auto instance = served.as("ada").start();
  const auto task = served.as("ada").tasks(instance).front();
  const auto at_key = "/v2/user-tasks/" + task;
  const std::vector<Answered> answers{
      ann.call("POST", at_key + "/assignment", R"({"assignee":"ann"})"),
      ann.call("POST", at_key + "/assignment", R"({"assignee":" "})"),
      ann.call("DELETE", at_key + "/assignee"),
      ann.call("POST", at_key + "/completion", "{}"),
  };
  for (const auto& one : answers) {
    EXPECT_EQ(one.status, 403);
    EXPECT_EQ(*at(one.body, {"detail"}).if_string(), "You may not see user task '" + task + "'");
  }
  const auto history = to_json(
      served.as("udo").call("GET", "/tiendo/v1/audit/instances/" + instance + "/history").body);
  EXPECT_NE(history.find("UNSEEN"), std::string::npos) << history;
  EXPECT_NE(history.find("ann"), std::string::npos) << history;
}

TEST_F(RolesTest, AStrangerMayNothing) {
  for (const auto act : people::all_acts) EXPECT_EQ(try_act(act, "nobody"), 401);
}

}  // namespace
}  // namespace tiendo::ops::test
