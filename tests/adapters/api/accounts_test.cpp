#include "adapters/http/backend.hpp"
#include "adapters/identity/password.hpp"
#include "engine/base/time.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "tests/adapters/api/api_fixture.hpp"

#include <chrono>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::http::test {
namespace {

using vocabulary::Refusal;
using vocabulary::RefusalCode;
using vocabulary::Role;

class Accounts : public ApiTest {
 protected:
  static constexpr std::string_view new_account =
      R"({"name":"binh","password":"s3cret","roles":["approver","operator"],
          "groups":["so-tc/chuyen-vien"],"person":"Lê Bình"})";
};

TEST_F(Accounts, AreSetBeforeTheirPassword) {
  const auto reply = call("POST", "/tiendo/v1/accounts", new_account);
  ASSERT_EQ(reply.status, 201) << reply.body;
  const auto& command = last_command<vocabulary::SetAccount>();
  EXPECT_TRUE(command.must_be_new);
  EXPECT_EQ(command.account.name, "binh");
  EXPECT_EQ(command.account.person, "Lê Bình");
  EXPECT_EQ(command.account.roles, (std::set{Role::approver, Role::operator_}));
  EXPECT_EQ(command.account.groups, std::vector<std::string>{"so-tc/chuyen-vien"});
  EXPECT_TRUE(command.account.active);
  EXPECT_TRUE(identity::verify_password(backend_.hashes.at("binh"), "s3cret"));
  EXPECT_EQ(reply.body.find("s3cret"), std::string::npos);
  EXPECT_EQ(at(json(reply), {"roles", "0"}), Value{"operator"});
}

TEST_F(Accounts, KeepTheirPasswordWhenRefused) {
  backend_.outcome = Refusal{RefusalCode::already_exists, "Account 'anh' exists already"};
  const std::string before = backend_.hashes.at("anh");
  expect_problem(call("POST", "/tiendo/v1/accounts",
                      R"({"name":"anh","password":"stolen","roles":["approver"]})"),
                 409, "ALREADY_EXISTS", "'anh'");
  EXPECT_EQ(backend_.hashes.at("anh"), before);
}

TEST_F(Accounts, ChangeAndLoseTheirSessions) {
  sessions_.open("anh", std::chrono::steady_clock::now());
  const std::string before = backend_.hashes.at("anh");
  EXPECT_EQ(
      call("PUT", "/tiendo/v1/accounts/anh", R"({"roles":["auditor"],"active":false})").status,
      200);
  const auto& command = last_command<vocabulary::SetAccount>();
  EXPECT_FALSE(command.must_be_new);
  EXPECT_FALSE(command.account.active);
  EXPECT_EQ(command.account.name, "anh");
  EXPECT_EQ(backend_.hashes.at("anh"), before);
  EXPECT_EQ(sessions_.size(), 0U);
}

TEST_F(Accounts, AreReadStrictly) {
  const auto expect_bad = [&](std::string_view body, std::string_view part) {
    expect_problem(call("POST", "/tiendo/v1/accounts", body), 400, "INVALID_ARGUMENT", part);
  };
  expect_bad(R"({"password":"p","roles":["approver"]})", "`name`");
  expect_bad(R"({"name":"b","roles":["approver"]})", "`password`");
  expect_bad(R"({"name":"b","password":"p","roles":["king"]})", "'king'");
  expect_bad(R"({"name":"b","password":"p","roles":"approver"})", "`roles`");
  expect_bad(R"({"name":"b","password":"p","roles":[],"colour":"red"})", "`colour`");
  EXPECT_TRUE(backend_.submitted.empty());
}

TEST_F(Accounts, LeaveNoTraceOfThePasswordInTheDigest) {
  const auto send_with = [&](std::string_view password, std::string_view role) {
    auto asked = request("POST", "/tiendo/v1/accounts",
                         R"({"name":"binh","password":")" + std::string{password} +
                             R"(","roles":[")" + std::string{role} + R"("]})");
    asked.headers.add("idempotency-key", "k");
    EXPECT_EQ(send(std::move(asked)).status, 201);
    return backend_.submitted.back().digest;
  };
  const auto digest = send_with("one", "approver");
  EXPECT_EQ(send_with("two", "approver"), digest);
  EXPECT_NE(send_with("one", "auditor"), digest);
}

/// Sends one request for a new account under one key, as the backend says it went before.
class RepeatedAccounts : public Accounts {
 protected:
  Reply send_again(std::string_view password) {
    backend_.repeated = true;
    return post(password);
  }
  Reply post(std::string_view password) {
    auto asked = request(
        "POST", "/tiendo/v1/accounts",
        R"({"name":"binh","roles":["approver"],"password":")" + std::string{password} + "\"}");
    asked.headers.add("idempotency-key", "k");
    return send(std::move(asked));
  }
};

TEST_F(RepeatedAccounts, KeepThePasswordThatWasStored) {
  ASSERT_EQ(post("one").status, 201);
  const auto stored = backend_.hashes.at("binh");
  EXPECT_EQ(send_again("one").status, 201);
  EXPECT_EQ(backend_.hashes.at("binh"), stored);
}

TEST_F(RepeatedAccounts, WithAnotherPasswordAreAnotherRequest) {
  ASSERT_EQ(post("one").status, 201);
  const auto stored = backend_.hashes.at("binh");
  expect_problem(send_again("two"), 409, "KEY_REUSED", "password");
  EXPECT_EQ(backend_.hashes.at("binh"), stored);
}

TEST_F(RepeatedAccounts, GetTheirPasswordIfItWasLostWithTheServerBeforeItWasStored) {
  EXPECT_EQ(send_again("one").status, 201);
  EXPECT_TRUE(identity::verify_password(backend_.hashes.at("binh"), "one"));
}

TEST_F(RepeatedAccounts, KeepTheirSessions) {
  ASSERT_EQ(post("one").status, 201);
  sessions_.open("binh", std::chrono::steady_clock::now());
  send_again("one");
  EXPECT_EQ(sessions_.size(), 1U);
}

using Audit = ApiTest;

TEST_F(Audit, AsksTheBackend) {
  const auto question = [&]() -> const AuditQuestion& { return backend_.questions.back().first; };
  EXPECT_EQ(call("GET", "/tiendo/v1/audit/instances/5/history", {}, "aud").body,
            R"({"answer":42})");
  EXPECT_EQ(std::get<HistoryOf>(question()).instance, InstanceKey{5});
  EXPECT_EQ(std::get<HistoryOf>(question()).after, 0U);
  EXPECT_EQ(std::get<HistoryOf>(question()).limit, 1'000U);
  call("GET", "/tiendo/v1/audit/instances/5/history?after=20&limit=10", {}, "aud");
  EXPECT_EQ(std::get<HistoryOf>(question()).after, 20U);
  EXPECT_EQ(std::get<HistoryOf>(question()).limit, 10U);
  EXPECT_EQ(
      call("GET", "/tiendo/v1/audit/instances/5/state?at=2019-05-07T15:00:00%2B07:00", {}, "aud")
          .status,
      200);
  EXPECT_EQ(std::get<StateAt>(question()).time, Instant{1'557'216'000'000});
  EXPECT_EQ(call("GET",
                 "/tiendo/v1/audit/instances/5/difference?from=2019-05-07T00:00:00Z&to="
                 "2019-05-08T00:00:00Z",
                 {}, "aud")
                .status,
            200);
  EXPECT_LT(std::get<DifferenceBetween>(question()).from,
            std::get<DifferenceBetween>(question()).to);
  EXPECT_EQ(call("POST", "/tiendo/v1/audit/verification", {}, "aud").status, 200);
  EXPECT_TRUE(std::holds_alternative<VerifyLog>(question()));
  EXPECT_EQ(backend_.questions.back().second.name, "aud");
}

TEST_F(Audit, BeginsAVerificationForWhoDoesNotWaitAndTellsItsProgress) {
  const auto question = [&]() -> const AuditQuestion& { return backend_.questions.back().first; };
  auto asked = request("POST", "/tiendo/v1/audit/verification", {}, "aud");
  asked.headers.add("prefer", "respond-async, wait=1");
  const auto begun = send(std::move(asked));
  EXPECT_EQ(begun.status, 202);
  EXPECT_TRUE(std::holds_alternative<BeginVerification>(question()));
  const auto* where = begun.headers.find("location");
  ASSERT_NE(where, nullptr);
  EXPECT_EQ(call("GET", *where, {}, "aud").status, 200);
  EXPECT_TRUE(std::holds_alternative<VerificationProgress>(question()));
  expect_problem(call("GET", *where, {}, "olga"), 403, "FORBIDDEN", "verify the log");
}

TEST_F(Audit, RefusesWhoMayNotAndWhatIsNoInstant) {
  expect_problem(call("GET", "/tiendo/v1/audit/instances/5/history", {}, "anh"), 403, "FORBIDDEN",
                 "read the history");
  expect_problem(call("POST", "/tiendo/v1/audit/verification", {}, "olga"), 403, "FORBIDDEN",
                 "verify the log");
  expect_problem(call("GET", "/tiendo/v1/audit/instances/5/state"), 400, "INVALID_ARGUMENT",
                 "`at`");
  expect_problem(call("GET", "/tiendo/v1/audit/instances/5/state?at=yesterday"), 400,
                 "INVALID_ARGUMENT", "`at`");
  expect_problem(call("GET",
                      "/tiendo/v1/audit/instances/5/difference?from=2019-05-08T00:00:00Z&to="
                      "2019-05-07T00:00:00Z"),
                 400, "INVALID_ARGUMENT", "later");
  EXPECT_TRUE(backend_.questions.empty());
}

}  // namespace
}  // namespace tiendo::http::test
