#include "adapters/http/message.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/actor.hpp"
#include "tests/adapters/api/api_fixture.hpp"

#include <string>
#include <utility>

namespace tiendo::http::test {
namespace {

using Authentication = ApiTest;

void expect_challenge(const Reply& reply) {
  EXPECT_EQ(reply.status, 401);
  const std::string* challenge = reply.headers.find("www-authenticate");
  ASSERT_NE(challenge, nullptr);
  EXPECT_TRUE(challenge->starts_with("Basic "));
}

TEST_F(Authentication, LetsAKnownAccountIn) {
  const auto reply = call("GET", "/v2/authentication/me", {}, "anh");
  ASSERT_EQ(reply.status, 200);
  const Value me = json(reply);
  EXPECT_EQ(at(me, {"username"}), Value{"anh"});
  EXPECT_EQ(at(me, {"displayName"}), Value{"P. anh"});
  EXPECT_EQ(at(me, {"groups", "0"}), Value{"so-tc/giam-doc"});
  EXPECT_EQ(at(me, {"roles", "0"}), Value{"approver"});
  EXPECT_EQ(at(me, {"tenants", "0", "tenantId"}), Value{"<default>"});
  EXPECT_TRUE(at(me, {"email"}).is_null());
  EXPECT_TRUE(at(me, {"salesPlanType"}).is_null());
  EXPECT_EQ(at(me, {"c8Links"}), Value{Entries{}});
  EXPECT_EQ(at(me, {"canLogout"}), Value{true});
}

TEST_F(Authentication, ChallengesWhoeverSendsNoCredentials) {
  expect_challenge(call("GET", "/v2/topology", {}, ""));
}

TEST_F(Authentication, TakesAnEmptyHeaderAsNone) {
  auto asked = request("GET", "/v2/topology", {}, "");
  asked.headers.add("authorization", "");
  expect_challenge(send(std::move(asked)));
}

TEST_F(Authentication, RefusesWhatAnotherSiteLetsABrowserSend) {
  auto foreign = request("GET", "/v2/topology", {}, "anh");
  foreign.headers.add("host", "127.0.0.1:8069");
  foreign.headers.add("origin", "http://elsewhere.example");
  EXPECT_EQ(send(std::move(foreign)).status, 403);
  auto marked = request("GET", "/v2/topology", {}, "anh");
  marked.headers.add("sec-fetch-site", "cross-site");
  EXPECT_EQ(send(std::move(marked)).status, 403);
  auto own = request("GET", "/v2/topology", {}, "anh");
  own.headers.add("host", "127.0.0.1:8069");
  own.headers.add("origin", "http://127.0.0.1:8069");
  EXPECT_EQ(send(std::move(own)).status, 200);
}

TEST_F(Authentication, RefusesAWrongPasswordAndAnUnknownNameAlike) {
  auto wrong = request("GET", "/v2/topology", {}, "");
  wrong.headers.add("authorization", basic("ada", "guess"));
  auto unknown = request("GET", "/v2/topology", {}, "");
  unknown.headers.add("authorization", basic("nobody", "guess"));
  const auto first = send(std::move(wrong));
  const auto second = send(std::move(unknown));
  expect_challenge(first);
  expect_challenge(second);
  EXPECT_EQ(first.body, second.body);
}

TEST_F(Authentication, TreatsAClosedAccountAsAStranger) {
  EXPECT_EQ(call("GET", "/v2/topology", {}, "anh").status, 200);
  backend_.accounts.at("anh").active = false;
  expect_challenge(call("GET", "/v2/topology", {}, "anh"));
}

TEST_F(Authentication, LooksUpRightsForEachRequest) {
  const std::string path = "/tiendo/v1/audit/instances/5/history";
  EXPECT_EQ(call("GET", path, {}, "anh").status, 403);
  backend_.accounts.at("anh").roles.insert(vocabulary::Role::auditor);
  EXPECT_EQ(call("GET", path, {}, "anh").status, 200);
}

TEST_F(Authentication, NeedsNoneForStatusLicenseHealthAndMetrics) {
  EXPECT_EQ(call("GET", "/v2/status", {}, "").status, 204);
  EXPECT_EQ(call("GET", "/v2/license", {}, "").status, 200);
  EXPECT_EQ(call("GET", "/health", {}, "").status, 200);
  EXPECT_EQ(call("GET", "/ready", {}, "").status, 200);
  EXPECT_EQ(call("GET", "/metrics", {}, "").body, "tiendo_turns_total 3\n");
}

TEST_F(Authentication, OpensAndEndsASession) {
  const auto opened = call("POST", "/tiendo/v1/session", {}, "anh");
  ASSERT_EQ(opened.status, 201) << opened.body;
  const Value session = json(opened);
  EXPECT_TRUE(text(at(session, {"expiresAt"})).ends_with("Z"));
  const std::string bearer = "Bearer " + text(at(session, {"token"}));

  const auto with_token = [&](std::string_view method, std::string_view path) {
    auto asked = request(method, path, {}, "");
    asked.headers.add("authorization", bearer);
    return send(std::move(asked));
  };
  EXPECT_EQ(at(json(with_token("GET", "/v2/authentication/me")), {"username"}), Value{"anh"});
  EXPECT_EQ(with_token("POST", "/tiendo/v1/session").status, 400);
  EXPECT_EQ(with_token("DELETE", "/tiendo/v1/session").status, 204);
  expect_challenge(with_token("GET", "/v2/authentication/me"));
}

TEST_F(Authentication, LeavesNoSessionOfAPasswordThatChangedWhileItWasOpened) {
  backend_.before_account = [this] {
    backend_.set_password_hash("anh", "another");
    sessions_.revoke_account("anh");
  };
  expect_challenge(call("POST", "/tiendo/v1/session", {}, "anh"));
  EXPECT_EQ(sessions_.size(), 0U);
}

}  // namespace
}  // namespace tiendo::http::test
