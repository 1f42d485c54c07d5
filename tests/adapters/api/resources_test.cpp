#include "adapters/http/message.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "tests/adapters/api/api_fixture.hpp"
#include "tests/adapters/api/fake_backend.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::http::test {
namespace {

using vocabulary::Answer;
using vocabulary::Collection;

struct FormPart {
  std::string disposition;
  std::string content;
};

class Resources : public ApiTest {
 protected:
  Reply deploy(const std::vector<FormPart>& parts, const std::string& boundary = "x-boundary",
               const std::string& idempotency_key = {}, std::string_view user = "olga") {
    auto asked = request("POST", "/v2/deployments", {}, user);
    asked.headers.add("content-type",
                      "multipart/form-data; charset=ISO-8859-1; boundary=" + boundary);
    if (!idempotency_key.empty()) asked.headers.add("idempotency-key", idempotency_key);
    for (const auto& part : parts) {
      asked.body += "--" + boundary + "\r\nContent-Disposition: form-data; " + part.disposition +
                    "\r\n\r\n" + part.content + "\r\n";
    }
    asked.body += "--" + boundary + "--\r\n";
    return send(std::move(asked));
  }
  static FormPart file(const std::string& name, std::string content) {
    return {R"(name="resources"; filename=")" + name + '"', std::move(content)};
  }
};

TEST_F(Resources, AreDeployedTogetherAndDescribedWithAllFiveKinds) {
  backend_.outcome = Answer{vocabulary::Deployed{
      DeploymentKey{30},
      {vocabulary::DeployedProcess{DefinitionKey{31}, ProcessId{"plan"}, 2, "plan.bpmn"},
       vocabulary::DeployedForm{FormKey{32}, "estimate", 1, "estimate.form"}}}};
  const auto reply = deploy({file("plan.bpmn", "<a/>"),
                             file("estimate.form", "{}"),
                             {R"(name="tenantId")", "<default>"}});
  ASSERT_EQ(reply.status, 200) << reply.body;
  const auto& command = last_command<vocabulary::DeployResources>();
  ASSERT_EQ(command.resources.size(), 2U);
  EXPECT_EQ(command.resources[0].name, "plan.bpmn");
  EXPECT_EQ(command.resources[0].bytes, "<a/>");
  const Value answer = json(reply);
  EXPECT_EQ(at(answer, {"deploymentKey"}), Value{"30"});
  EXPECT_EQ(at(answer, {"tenantId"}), Value{"<default>"});
  const Value process = at(answer, {"deployments", "0"});
  EXPECT_EQ(at(process, {"processDefinition", "processDefinitionId"}), Value{"plan"});
  EXPECT_EQ(at(process, {"processDefinition", "processDefinitionVersion"}), Value{2});
  EXPECT_EQ(at(process, {"processDefinition", "processDefinitionKey"}), Value{"31"});
  EXPECT_EQ(at(process, {"processDefinition", "resourceName"}), Value{"plan.bpmn"});
  for (const std::string_view other :
       {"decisionDefinition", "decisionRequirements", "form", "resource"}) {
    EXPECT_TRUE(at(process, {other}).is_null());
  }
  EXPECT_EQ(at(answer, {"deployments", "1", "form", "formKey"}), Value{"32"});
  EXPECT_TRUE(at(answer, {"deployments", "1", "processDefinition"}).is_null());
}

TEST_F(Resources, AreRefusedWithEveryProblem) {
  expect_problem(deploy({file("plan.bpmn", "broken")}), 400, "INVALID_ARGUMENT",
                 "'plan.bpmn': broken");
  expect_problem(deploy({}), 400, "INVALID_ARGUMENT", "at least one");
  expect_problem(deploy({{R"(name="resources")", "no name"}}), 400, "INVALID_ARGUMENT",
                 "'resources'");
  expect_problem(deploy({file("a.bpmn", "<a/>"), {R"(name="tenantId")", "north"}}), 404,
                 "NOT_FOUND", "'north'");
  expect_problem(call("POST", "/v2/deployments", "{}"), 415, "Unsupported Media Type", "");
  EXPECT_TRUE(backend_.submitted.empty());
}

TEST_F(Resources, AreOneRequestWhateverTheBoundary) {
  backend_.outcome = Answer{vocabulary::Deployed{}};
  deploy({file("a.bpmn", "<a/>")}, "first", "k");
  deploy({file("a.bpmn", "<a/>")}, "second", "k");
  deploy({file("a.bpmn", "<b/>")}, "first", "k");
  ASSERT_EQ(backend_.submitted.size(), 3U);
  EXPECT_EQ(backend_.submitted[0].digest, backend_.submitted[1].digest);
  EXPECT_NE(backend_.submitted[0].digest, backend_.submitted[2].digest);
}

TEST_F(Resources, OfWhoeverMayNotDeployAreLeftToTheDecisionUnread) {
  backend_.outcome =
      vocabulary::Refusal{vocabulary::RefusalCode::forbidden, "'anh' has no role that may deploy"};
  expect_problem(deploy({file("a.bpmn", "broken")}, "x", {}, "anh"), 403, "FORBIDDEN", "deploy");
  EXPECT_TRUE(last_command<vocabulary::DeployResources>().resources.empty());
}

TEST_F(Resources, ComeBackByteForByte) {
  expect_problem(call("GET", "/v2/process-definitions/7/xml"), 404, "NOT_FOUND", "");
  for (const int key : {7, 8}) {
    backend_.rows[{Collection::process_definitions, static_cast<std::uint64_t>(key)}] = row_with(
        Collection::process_definitions, {{"processDefinitionKey", key}, {"hasStartForm", false}});
  }
  const auto reply = call("GET", "/v2/process-definitions/7/xml");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.content_type, "text/xml");
  EXPECT_EQ(reply.body, "<a>\r\n\xC3\xA9</a>");
  EXPECT_EQ(call("GET", "/v2/process-definitions/8/xml").status, 404);
  EXPECT_EQ(call("GET", "/v2/process-definitions/7/form").status, 204);
  EXPECT_EQ(at(json(call("GET", "/v2/process-definitions/7")), {"processDefinitionKey"}),
            Value{"7"});
}

TEST_F(Resources, GiveATaskItsForm) {
  backend_.rows[{Collection::user_tasks, 5}] = row_with(Collection::user_tasks, {{"formKey", 9}});
  backend_.rows[{Collection::user_tasks, 6}] = row_with(Collection::user_tasks, {});
  const Value form = json(call("GET", "/v2/user-tasks/5/form"));
  EXPECT_EQ(at(form, {"formId"}), Value{"estimate"});
  EXPECT_EQ(at(form, {"schema"}), Value{R"({"components":[]})"});
  EXPECT_EQ(at(form, {"version"}), Value{2});
  EXPECT_EQ(at(form, {"formKey"}), Value{"9"});
  EXPECT_EQ(at(form, {"tenantId"}), Value{"<default>"});
  const auto none = call("GET", "/v2/user-tasks/6/form");
  EXPECT_EQ(none.status, 204);
  EXPECT_TRUE(none.body.empty());
}

TEST_F(Resources, GiveADefinitionItsStartForm) {
  for (const std::int64_t key : {7, 8}) {
    backend_.rows[{Collection::process_definitions, static_cast<std::uint64_t>(key)}] = row_with(
        Collection::process_definitions, {{"processDefinitionKey", key}, {"hasStartForm", true}});
  }
  const Value form = json(call("GET", "/v2/process-definitions/7/form"));
  EXPECT_EQ(at(form, {"formId"}), Value{"estimate"});
  EXPECT_EQ(at(form, {"schema"}), Value{R"({"components":[]})"});
  EXPECT_EQ(at(form, {"version"}), Value{2});
  EXPECT_EQ(at(form, {"formKey"}), Value{"9"});
  EXPECT_EQ(at(form, {"tenantId"}), Value{"<default>"});
  expect_problem(call("GET", "/v2/process-definitions/8/form"), 404, "NOT_FOUND", "form");
}

TEST_F(Resources, TopologyHasTheFieldsOfEveryLevel) {
  const Value topology = json(call("GET", "/v2/topology"));
  for (const std::string_view field :
       {"clusterId", "clusterSize", "partitionsCount", "replicationFactor", "gatewayVersion",
        "lastCompletedChangeId"}) {
    EXPECT_FALSE(at(topology, {field}).is_null()) << field;
  }
  const Value broker = at(topology, {"brokers", "0"});
  for (const std::string_view field : {"nodeId", "brokerId", "host", "port", "version"}) {
    EXPECT_FALSE(at(broker, {field}).is_null()) << field;
  }
  EXPECT_EQ(at(broker, {"partitions", "0", "partitionId"}), Value{1});
  EXPECT_EQ(at(broker, {"partitions", "0", "role"}), Value{"leader"});
  EXPECT_EQ(at(broker, {"partitions", "0", "health"}), Value{"healthy"});
  EXPECT_EQ(at(broker, {"partitions", "0", "state"}), Value{"active"});
}

TEST_F(Resources, StatusFollowsReadiness) {
  EXPECT_EQ(call("GET", "/v2/status", {}, "").status, 204);
  backend_.is_ready = false;
  const auto reply = call("GET", "/v2/status", {}, "");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.body.find("RESOURCE_EXHAUSTED"), std::string::npos);
  EXPECT_EQ(call("GET", "/ready", {}, "").status, 503);
}

}  // namespace
}  // namespace tiendo::http::test
