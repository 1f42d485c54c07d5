// The answers of a real server are what `adapters/http/openapi.yaml` says.
#include "engine/base/json.hpp"
#include "tests/ops/open_api.hpp"
#include "tests/ops/served.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace tiendo::ops::test {
namespace {

constexpr std::string_view of_instances = "/tiendo/v1/audit/instances/{processInstanceKey}/";
constexpr std::string_view verification = "/tiendo/v1/audit/verification";

class DescriptionTest : public testing::Test {
 protected:
  DescriptionTest() {
    served.start();
    EXPECT_EQ(served.as("ada").deploy("road.bpmn", road()).status, 200);
  }
  void expect_described(std::string_view method, std::string_view path, int status,
                        const Answered& answer) const {
    EXPECT_EQ(answer.status, status) << method << " " << path << ": " << to_json(answer.body);
    for (const auto& fault : api.faults(method, path, answer.status, answer.body)) {
      ADD_FAILURE() << method << " " << path << " " << answer.status << ": " << fault;
    }
  }
  Answered audit(const std::string& instance, const std::string& what) const {
    return served.as("udo").call("GET", "/tiendo/v1/audit/instances/" + instance + "/" + what);
  }
  std::string path_of(std::string_view what) const {
    return std::string{of_instances}.append(what);
  }

  OpenApi api{bytes_of(std::string{TIENDO_SOURCE_DIR} + "/adapters/http/openapi.yaml")};
  Served served;
};

TEST_F(DescriptionTest, HoldsForTheAuditorsAnswers) {
  auto dan = served.as("dan");
  const auto instance = dan.start("road", "k-1");
  const auto draft = dan.tasks(instance).front();
  EXPECT_EQ(dan.claim(draft), 204);
  EXPECT_EQ(served.as("dora").complete(draft, "{}", "k-2"), 409) << "a refusal that is noted";
  expect_described("get", path_of("state"), 200, audit(instance, "state?at=2019-05-06T00:00:00Z"));
  EXPECT_EQ(dan.complete(draft, R"({"a":{"b":[1,"2",null]}})"), 204);
  EXPECT_EQ(served.as("ada")
                .call("PUT", "/v2/clock",
                      R"({"timestamp":)" + std::to_string(monday.ms + 3 * 3'600'000) + "}")
                .status,
            204);
  expect_described("get", path_of("history"), 200, audit(instance, "history"));
  expect_described("get", path_of("state"), 200, audit(instance, "state?at=2019-05-06T02:00:00Z"));
  expect_described("get", path_of("state"), 200, audit(instance, "state?at=2019-05-01T00:00:00Z"));
  expect_described("get", path_of("difference"), 200,
                   audit(instance, "difference?from=2019-05-06T00:00:00Z&to=2019-05-06T02:00:00Z"));
  expect_described("get", path_of("history"), 404, audit("999999", "history"));
  expect_described("get", path_of("state"), 400, audit(instance, "state"));
}

TEST_F(DescriptionTest, HoldsForTheVerification) {
  auto udo = served.as("udo");
  expect_described("get", verification, 200, udo.call("GET", verification));
  expect_described("post", verification, 200, udo.call("POST", verification));
  expect_described("get", verification, 200, udo.call("GET", verification));
  expect_described("post", verification, 403, served.as("dan").call("POST", verification));
}

TEST_F(DescriptionTest, HoldsForSessionsAndAccounts) {
  auto ada = served.as("ada");
  expect_described("post", "/tiendo/v1/session", 201, ada.call("POST", "/tiendo/v1/session"));
  expect_described("delete", "/tiendo/v1/session", 400, ada.call("DELETE", "/tiendo/v1/session"));
  const std::string account =
      R"("roles":["approver","auditor"],"groups":["so-tc"],"password":"p"})";
  const auto add = [&](std::string_view name) {
    return ada.call("POST", "/tiendo/v1/accounts",
                    R"({"name":")" + std::string{name} + "\"," + account);
  };
  expect_described("post", "/tiendo/v1/accounts", 201, add("lan"));
  expect_described("post", "/tiendo/v1/accounts", 409, add("lan"));
  expect_described("post", "/tiendo/v1/accounts", 400, add(""));
  expect_described("put", "/tiendo/v1/accounts/{name}", 200,
                   ada.call("PUT", "/tiendo/v1/accounts/lan", "{" + account));
  expect_described("put", "/tiendo/v1/accounts/{name}", 404,
                   ada.call("PUT", "/tiendo/v1/accounts/nobody", "{" + account));
  expect_described("put", "/tiendo/v1/accounts/{name}", 403,
                   served.as("dan").call("PUT", "/tiendo/v1/accounts/lan", "{" + account));
  expect_described("post", "/tiendo/v1/session", 401,
                   served.as("nobody").call("POST", "/tiendo/v1/session"));
}

TEST_F(DescriptionTest, HoldsForHealthAndReadiness) {
  expect_described("get", "/health", 200, served.as("ada").call("GET", "/health"));
  expect_described("get", "/ready", 200, served.as("ada").call("GET", "/ready"));
}

TEST(OpenApi, TellsWhatIsMissingUndescribedOrOfAnotherType) {
  const OpenApi api{R"(paths:
  /a:
    get:
      responses:
        "200":
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/A"
components:
  schemas:
    A:
      type: object
      required: [key, word]
      properties:
        key:
          type: string
          pattern: "^[0-9]+$"
        word:
          type: [string, "null"]
          enum: [up, null]
        many:
          type: array
          items:
            type: integer
)"};
  const auto faults = [&](std::string_view answer) {
    return api.faults("get", "/a", 200, parse_json(answer).value()).size();
  };
  EXPECT_EQ(faults(R"({"key":"1","word":null,"many":[1]})"), 0U);
  EXPECT_EQ(faults(R"({"key":"1"})"), 1U) << "missing";
  EXPECT_EQ(faults(R"({"key":"1","word":"up","more":1})"), 1U) << "undescribed";
  EXPECT_EQ(faults(R"({"key":1,"word":"down","many":["a"]})"), 3U) << "of another type";
  EXPECT_EQ(faults("[]"), 1U);
  EXPECT_EQ(api.faults("get", "/a", 404, {}).size(), 1U);
  EXPECT_EQ(api.faults("get", "/b", 200, {}).size(), 1U);
}

}  // namespace
}  // namespace tiendo::ops::test
