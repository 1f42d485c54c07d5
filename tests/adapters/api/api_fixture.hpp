#pragma once

#include "adapters/http/api/api.hpp"
#include "adapters/identity/password_checker.hpp"
#include "adapters/identity/sessions.hpp"
#include "engine/base/value.hpp"
#include "tests/adapters/api/fake_backend.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::http::test {

/// The interface over a fake backend with one account a role, called without sockets. The password
/// of each account is its name.
class ApiTest : public testing::Test {
 protected:
  ApiTest();

  /// Sends a request and waits for its answer.
  Reply send(Request request);
  /// As the administrator, or as `user`; a body goes as JSON.
  Reply call(std::string_view method, std::string_view target, std::string_view body = {},
             std::string_view user = "ada");
  Request request(std::string_view method, std::string_view target, std::string_view body = {},
                  std::string_view user = "ada");

  /// The body as JSON; a failure if it is none.
  static Value json(const Reply& reply);
  /// The place in a JSON value that a path of names and indexes leads to, or null.
  static Value at(const Value& value, std::initializer_list<std::string_view> path);
  /// The string, the number of items; a failure if it is another kind.
  static std::string text(const Value& value);
  static std::size_t size(const Value& value);
  static bool has(const Value& value, std::string_view name);
  static std::string basic(std::string_view name, std::string_view password);

  template <class Command>
  const Command& last_command() {
    return std::get<Command>(backend_.submitted.back().command);
  }
  const vocabulary::Query& last_query() { return backend_.queries.back(); }

  static void expect_problem(const Reply& reply, int status, std::string_view title,
                             std::string_view part_of_detail);

  FakeBackend backend_;
  identity::PasswordChecker checker_;
  identity::Sessions sessions_;
  std::unique_ptr<Api> api_;
  Handler handler_;
};

}  // namespace tiendo::http::test
