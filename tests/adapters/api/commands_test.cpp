#include "adapters/http/backend.hpp"
#include "engine/base/decimal.hpp"
#include "engine/base/time.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "tests/adapters/api/api_fixture.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::http::test {
namespace {

using vocabulary::Answer;
using vocabulary::Refusal;
using vocabulary::RefusalCode;

class Commands : public ApiTest {
 protected:
  void expect_bad_start(std::string_view body, std::string_view part) {
    expect_problem(call("POST", "/v2/process-instances", body), 400, "INVALID_ARGUMENT", part);
    EXPECT_TRUE(backend_.submitted.empty()) << body;
  }
  void answer_started() {
    backend_.outcome = Answer{
        vocabulary::StartedInstance{InstanceKey{20}, DefinitionKey{7}, ProcessId{"plan"}, 3}};
  }
};

TEST_F(Commands, StartAnInstanceAsTheJavaClientAsks) {
  answer_started();
  const auto reply = call("POST", "/v2/process-instances", R"({"processDefinitionId":"plan",
      "processDefinitionVersion":-1,"variables":{"n":1.50},"tenantId":"<default>",
      "awaitCompletion":false,"requestTimeout":0,"startInstructions":[],"runtimeInstructions":[],
      "fetchVariables":[],"tags":["urgent"],"businessId":"69/KH-UBND","operationReference":3})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  const auto& command = last_command<vocabulary::StartInstance>();
  EXPECT_EQ(command.process, ProcessId{"plan"});
  EXPECT_FALSE(command.definition);
  EXPECT_EQ(command.version, 0);
  EXPECT_EQ(command.variables.at("n"), Value{*Decimal::parse("1.5")});
  EXPECT_EQ(command.tags, std::vector<std::string>{"urgent"});
  EXPECT_EQ(backend_.submitted.back().actor.name, "ada");
  EXPECT_FALSE(backend_.submitted.back().request.has_value());
  const Value answer = json(reply);
  EXPECT_EQ(at(answer, {"processDefinitionId"}), Value{"plan"});
  EXPECT_EQ(at(answer, {"processDefinitionVersion"}), Value{3});
  EXPECT_EQ(at(answer, {"tenantId"}), Value{"<default>"});
  EXPECT_EQ(at(answer, {"variables"}), Value{Entries{}});
  EXPECT_EQ(at(answer, {"processDefinitionKey"}), Value{"7"});
  EXPECT_EQ(at(answer, {"processInstanceKey"}), Value{"20"});
  EXPECT_EQ(at(answer, {"tags", "0"}), Value{"urgent"});
  EXPECT_EQ(at(answer, {"businessId"}), Value{"69/KH-UBND"});
}

TEST_F(Commands, StartByKeyAsStringOrNumber) {
  answer_started();
  for (const std::string_view body :
       {R"({"processDefinitionKey":"7"})", R"({"processDefinitionKey":7,"businessId":null})"}) {
    const auto reply = call("POST", "/v2/process-instances", body);
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(last_command<vocabulary::StartInstance>().definition, DefinitionKey{7});
    EXPECT_TRUE(at(json(reply), {"businessId"}).is_null());
  }
}

TEST_F(Commands, StartRefusesWhatItCannotHold) {
  expect_bad_start("{}", "is needed");
  expect_bad_start(R"({"processDefinitionKey":"7","processDefinitionId":"a"})", "only one");
  expect_bad_start(R"({"processDefinitionKey":"x"})", "must be a key");
  expect_bad_start(R"({"processDefinitionId":"a","processDefinitionVersion":0})", "Version");
  expect_bad_start(R"({"processDefinitionId":"a","tags":["1st"]})", "'1st'");
  expect_bad_start(R"({"processDefinitionId":"a","tags":["a","b","c","d","e","f","g","h","i","j",
      "k"]})",
                   "at most 10");
  expect_bad_start(R"({"processDefinitionId":"a","businessId":""})", "businessId");
  expect_bad_start(R"({"processDefinitionId":"a","awaitCompletion":true,"requestTimeout":-1})",
                   "`requestTimeout`");
  expect_bad_start(R"({"processDefinitionId":"a","fetchVariables":["b",1]})", "`fetchVariables`");
  expect_bad_start(R"({"processDefinitionId":"a","variables":[1]})", "`variables`");
  expect_bad_start(R"({"processDefinitionId":"a","colour":"red"})", "`colour`");
}

TEST_F(Commands, StartTakesInstructions) {
  answer_started();
  call("POST", "/v2/process-instances", R"({"processDefinitionId":"a",
      "startInstructions":[{"elementId":"b"},{"elementId":"c"}],
      "runtimeInstructions":[{"type":"TERMINATE_PROCESS_INSTANCE","afterElementId":"d"}]})");
  const auto& command = last_command<vocabulary::StartInstance>();
  EXPECT_EQ(command.start_at, (std::vector{ElementId{"b"}, ElementId{"c"}}));
  EXPECT_EQ(command.end_after, std::vector{ElementId{"d"}});
  backend_.submitted.clear();

  expect_bad_start(R"({"processDefinitionId":"a","startInstructions":["b"]})",
                   "`startInstructions` must be a list of objects");
  expect_bad_start(R"({"processDefinitionId":"a","startInstructions":[{}]})",
                   "`startInstructions.elementId` is needed");
  expect_bad_start(R"({"processDefinitionId":"a","startInstructions":[{"elementId":""}]})",
                   "`startInstructions.elementId` is needed");
  expect_bad_start(
      R"({"processDefinitionId":"a","startInstructions":[{"elementId":"b","colour":"red"}]})",
      "`startInstructions.colour`");
  expect_bad_start(R"({"processDefinitionId":"a","runtimeInstructions":[{"afterElementId":"b"}]})",
                   "`runtimeInstructions.type` must be TERMINATE_PROCESS_INSTANCE");
  expect_bad_start(
      R"({"processDefinitionId":"a",
          "runtimeInstructions":[{"type":"TERMINATE_PROCESS_INSTANCE"}]})",
      "`runtimeInstructions.afterElementId` is needed");
  std::string many = R"({"elementId":"b"})";
  for (int at = 0; at < 100; ++at) many += R"(,{"elementId":"b"})";
  expect_bad_start(R"({"processDefinitionId":"a","startInstructions":[)" + many + "]}",
                   "more than 100 instructions");
}

TEST_F(Commands, OperationReferencesCountFromOne) {
  for (const std::string_view reference : {"0", "-1", "1.5", R"("1")"}) {
    const auto member = R"("operationReference":)" + std::string{reference} + "}";
    expect_bad_start(R"({"processDefinitionId":"a",)" + member, "`operationReference`");
    for (const std::string_view path :
         {"/v2/process-instances/7/cancellation", "/v2/incidents/7/resolution"}) {
      expect_problem(call("POST", path, "{" + member), 400, "INVALID_ARGUMENT",
                     "`operationReference`");
    }
  }
  EXPECT_TRUE(backend_.submitted.empty());
  EXPECT_EQ(
      call("POST", "/v2/process-instances/7/cancellation", R"({"operationReference":1})").status,
      204);
}

TEST_F(Commands, StartAnInstanceAndAwaitItsEnd) {
  answer_started();
  backend_.end = InstanceCompleted{{{"total", Value{5}}}};
  const auto reply = call("POST", "/v2/process-instances",
                          R"({"processDefinitionId":"plan","awaitCompletion":true,
      "requestTimeout":1500,"fetchVariables":["total"]})");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(at(json(reply), {"variables"}), (Value{Entries{{"total", Value{5}}}}));
  EXPECT_EQ(at(json(reply), {"processInstanceKey"}), Value{"20"});
  ASSERT_EQ(backend_.awaited.size(), 1U);
  EXPECT_EQ(backend_.awaited.front().instance, InstanceKey{20});
  EXPECT_EQ(backend_.awaited.front().longest, std::chrono::milliseconds{1500});
  EXPECT_EQ(backend_.awaited.front().names, std::vector<std::string>{"total"});
}

TEST_F(Commands, AwaitAnEndForABoundedTime) {
  answer_started();
  backend_.end = StillRunning{};
  for (const auto& [asked, granted] :
       {std::pair{"0", 10'000}, std::pair{"null", 10'000}, std::pair{"99999999999", 540'000}}) {
    const auto body = R"({"processDefinitionId":"plan","awaitCompletion":true,"requestTimeout":)" +
                      std::string{asked} + "}";
    expect_problem(call("POST", "/v2/process-instances", body), 504, "DEADLINE_EXCEEDED", "'20'");
    EXPECT_EQ(backend_.awaited.back().longest, std::chrono::milliseconds{granted}) << asked;
  }
}

TEST_F(Commands, TellHowElseAnAwaitedInstanceEnded) {
  answer_started();
  const std::string_view body = R"({"processDefinitionId":"plan","awaitCompletion":true})";
  backend_.end = InstanceTerminated{};
  expect_problem(call("POST", "/v2/process-instances", body), 409, "INVALID_STATE", "'20'");
  backend_.end = Refusal{RefusalCode::stopped, "The server is stopping"};
  expect_problem(call("POST", "/v2/process-instances", body), 503, "STOPPED", "stopping");
  backend_.outcome = Refusal{RefusalCode::not_found, "There is no process 'plan'"};
  expect_problem(call("POST", "/v2/process-instances", body), 404, "NOT_FOUND", "'plan'");
}

TEST_F(Commands, KnowTheDefaultTenantOnly) {
  expect_problem(
      call("POST", "/v2/process-instances", R"({"processDefinitionId":"a","tenantId":"north"})"),
      404, "NOT_FOUND", "'north'");
}

TEST_F(Commands, RefuseBodiesThatAreNoJsonObject) {
  expect_problem(call("POST", "/v2/process-instances", "{\"a\":"), 400, "Bad Request", "at byte");
  expect_problem(call("POST", "/v2/process-instances", "[1]"), 400, "Bad Request", "object");
  auto form = request("POST", "/v2/process-instances", "{}");
  form.headers = {{"authorization", basic("ada", "ada")}, {"content-type", "text/plain"}};
  expect_problem(send(std::move(form)), 415, "Unsupported Media Type", "application/json");
  auto charset = request("POST", "/v2/user-tasks/5/completion", "{}");
  charset.headers = {{"authorization", basic("ada", "ada")},
                     {"content-type", "Application/JSON; charset=UTF-8"}};
  EXPECT_EQ(send(std::move(charset)).status, 204);
}

TEST_F(Commands, TakeEmptyBodiesWhereNothingIsNeeded) {
  for (const std::string_view path :
       {"/v2/process-instances/5/cancellation", "/v2/incidents/5/resolution",
        "/v2/user-tasks/5/completion"}) {
    for (const std::string_view body : {"", "{}", "null"}) {
      const auto reply = call("POST", path, body);
      EXPECT_EQ(reply.status, 204) << path << body << reply.body;
      EXPECT_TRUE(reply.body.empty());
      EXPECT_TRUE(reply.content_type.empty());
    }
    auto typed = request("POST", path);
    typed.headers.add("content-type", "application/json");
    EXPECT_EQ(send(std::move(typed)).status, 204) << path;
  }
  EXPECT_EQ(
      call("POST", "/v2/process-instances/5/cancellation", R"({"operationReference":7})").status,
      204);
}

TEST_F(Commands, ClaimAssignAndRelease) {
  EXPECT_EQ(call("POST", "/v2/user-tasks/5/assignment",
                 R"({"assignee":"anh","allowOverride":false,"action":"claim"})", "anh")
                .status,
            204);
  const auto& claim = last_command<vocabulary::AssignUserTask>();
  EXPECT_EQ(claim.task, UserTaskKey{5});
  EXPECT_EQ(claim.assignee, "anh");
  EXPECT_FALSE(claim.allow_override);
  EXPECT_EQ(claim.action, "claim");
  call("POST", "/v2/user-tasks/5/assignment",
       R"({"assignee":"anh","allowOverride":null,"action":null})");
  EXPECT_TRUE(last_command<vocabulary::AssignUserTask>().allow_override);
  expect_problem(call("POST", "/v2/user-tasks/5/assignment", "{}"), 400, "INVALID_ARGUMENT",
                 "assignee");
  EXPECT_EQ(call("DELETE", "/v2/user-tasks/5/assignee").status, 204);
  EXPECT_EQ(last_command<vocabulary::UnassignUserTask>().task, UserTaskKey{5});
}

TEST_F(Commands, CompleteWithVariables) {
  EXPECT_EQ(call("POST", "/v2/user-tasks/5/completion",
                 R"({"variables":{"approved":true},"action":"complete"})")
                .status,
            204);
  const auto& command = last_command<vocabulary::CompleteUserTask>();
  EXPECT_EQ(command.task, UserTaskKey{5});
  EXPECT_EQ(command.variables.at("approved"), Value{true});
  expect_problem(call("POST", "/v2/user-tasks/5/completion", R"({"vars":{}})"), 400,
                 "INVALID_ARGUMENT", "`vars`");
}

TEST_F(Commands, TellMalformedKeysFromUnknownOnes) {
  expect_problem(call("POST", "/v2/user-tasks/abc/completion"), 400, "INVALID_ARGUMENT", "key");
  expect_problem(call("GET", "/v2/user-tasks/-1"), 404, "NOT_FOUND", "-1");
  expect_problem(call("GET", "/v2/user-tasks/9223372036854775807"), 404, "NOT_FOUND", "9223");
  EXPECT_TRUE(backend_.viewers.empty());
}

TEST_F(Commands, CarryTheIdempotencyKey) {
  const auto send_with = [&](const std::string& key, std::string_view body, std::string_view path) {
    auto asked = request("POST", path, body, "anh");
    asked.headers.add("idempotency-key", key);
    return send(std::move(asked));
  };
  const std::string path = "/v2/user-tasks/5/completion";
  EXPECT_EQ(send_with("k-1", "{}", path).status, 204);
  EXPECT_EQ(send_with("k-1", "{}", path).status, 204);
  EXPECT_EQ(send_with("k-1", R"({"variables":{}})", path).status, 204);
  EXPECT_EQ(send_with("k-1", "{}", "/v2/user-tasks/6/completion").status, 204);
  const auto& sent = backend_.submitted;
  EXPECT_EQ(sent[0].request, (vocabulary::RequestId{"anh", "k-1"}));
  EXPECT_EQ(sent[0].digest, sent[1].digest);
  EXPECT_NE(sent[0].digest, sent[2].digest);
  EXPECT_NE(sent[0].digest, sent[3].digest);
  EXPECT_NE(sent[0].digest, vocabulary::Digest{});
  for (const auto& bad : {std::string{}, std::string{"a b"}, std::string(256, 'k')}) {
    expect_problem(send_with(bad, "{}", path), 400, "INVALID_ARGUMENT", "Idempotency-Key");
  }
  EXPECT_EQ(sent.size(), 4U);
  EXPECT_EQ(send_with(std::string(255, 'k'), "{}", path).status, 204);
}

TEST_F(Commands, AreTheSameStartHoweverItsEndIsAwaited) {
  answer_started();
  const auto digest_of = [&](std::string_view body) {
    auto asked = request("POST", "/v2/process-instances", body);
    asked.headers.add("idempotency-key", "k");
    const auto reply = send(std::move(asked));
    EXPECT_TRUE(reply.status == 200 || reply.status == 504) << reply.body;
    return backend_.submitted.back().digest;
  };
  const auto digest = digest_of(
      R"({"processDefinitionId":"plan","variables":{"a":1,"b":2},"awaitCompletion":true,
          "requestTimeout":700})");
  EXPECT_EQ(digest_of(R"({"requestTimeout":7000,"awaitCompletion":true,"fetchVariables":["a"],
                          "variables":{"b":2,"a":1},"processDefinitionId":"plan"})"),
            digest);
  EXPECT_EQ(digest_of(R"({"processDefinitionId":"plan","variables":{"a":1,"b":2}})"), digest);
  EXPECT_NE(digest_of(R"({"processDefinitionId":"plan","variables":{"a":1,"b":3}})"), digest);
  EXPECT_NE(digest_of(R"({"processDefinitionId":"plan","variables":{"a":1,"b":2,
                          "requestTimeout":700}})"),
            digest);
  EXPECT_NE(digest, vocabulary::Digest{});
}

TEST_F(Commands, AnswerRefusalsAsProblems) {
  struct Case {
    RefusalCode code;
    int status;
    std::string_view title;
  };
  for (const auto& each : {Case{RefusalCode::invalid_argument, 400, "INVALID_ARGUMENT"},
                           Case{RefusalCode::forbidden, 403, "FORBIDDEN"},
                           Case{RefusalCode::not_found, 404, "NOT_FOUND"},
                           Case{RefusalCode::invalid_state, 409, "INVALID_STATE"},
                           Case{RefusalCode::already_exists, 409, "ALREADY_EXISTS"},
                           Case{RefusalCode::resource_exhausted, 503, "RESOURCE_EXHAUSTED"},
                           Case{RefusalCode::quarantined, 409, "QUARANTINED"},
                           Case{RefusalCode::key_reused, 409, "KEY_REUSED"},
                           Case{RefusalCode::stopped, 503, "STOPPED"},
                           Case{RefusalCode::deadline_exceeded, 504, "DEADLINE_EXCEEDED"}}) {
    backend_.outcome = Refusal{each.code, "because"};
    const auto reply = call("POST", "/v2/user-tasks/5/completion");
    expect_problem(reply, each.status, each.title, "because");
    EXPECT_EQ(at(json(reply), {"instance"}), Value{"/v2/user-tasks/5/completion"});
    EXPECT_EQ(reply.headers.find("retry-after") != nullptr,
              each.code == RefusalCode::resource_exhausted);
  }
}

TEST_F(Commands, AskForTheClockToBeMovedAndLeaveTheRestToTheDecision) {
  EXPECT_EQ(call("PUT", "/v2/clock", R"({"timestamp":2000000})", "olga").status, 204);
  EXPECT_EQ(backend_.clock, Instant{2'000'000});
  EXPECT_EQ(backend_.clock_setter, "olga") << "whether she may is decided behind the door";
  EXPECT_FALSE(backend_.clock_request.has_value());
  expect_problem(call("PUT", "/v2/clock", "{}"), 400, "INVALID_ARGUMENT", "`timestamp`");
  backend_.outcome = Refusal{RefusalCode::invalid_state, "Time only goes forward"};
  expect_problem(call("PUT", "/v2/clock", R"({"timestamp":1000})"), 409, "INVALID_STATE",
                 "only goes forward");
}

TEST_F(Commands, NeverResetTheClockAndLeaveADenialToTheDecision) {
  expect_problem(call("POST", "/v2/clock/reset"), 409, "INVALID_STATE", "only goes forward");
  EXPECT_TRUE(backend_.submitted.empty());
  backend_.outcome = Refusal{RefusalCode::forbidden, "'olga' has no role"};
  expect_problem(call("POST", "/v2/clock/reset", {}, "olga"), 403, "FORBIDDEN", "'olga'");
  EXPECT_EQ(last_command<vocabulary::SetClock>().now, backend_.clock);
}

}  // namespace
}  // namespace tiendo::http::test
