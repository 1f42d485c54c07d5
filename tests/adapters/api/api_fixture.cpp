#include "tests/adapters/api/api_fixture.hpp"

#include "adapters/http/api/api.hpp"
#include "adapters/http/api/route_table.hpp"
#include "adapters/http/message.hpp"
#include "adapters/http/text.hpp"
#include "adapters/identity/password.hpp"
#include "adapters/identity/password_checker.hpp"
#include "engine/base/json.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/query.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <future>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::http::test {
namespace {

using vocabulary::Role;

ApiOptions cheap() {
  ApiOptions options;
  options.password_cost = identity::PasswordCost::minimal();
  return options;
}

identity::PasswordCheckerOptions cheap_checks() {
  identity::PasswordCheckerOptions options;
  options.cost = identity::PasswordCost::minimal();
  return options;
}

}  // namespace

vocabulary::Row row_with(vocabulary::Collection collection,
                         std::vector<std::pair<std::string_view, Value>> cells) {
  const auto fields = vocabulary::fields_of(collection);
  vocabulary::Row row(fields.size());
  for (auto& [name, value] : cells) {
    const auto field = std::ranges::find(fields, name, &vocabulary::Field::name);
    EXPECT_NE(field, fields.end()) << name;
    row[static_cast<std::size_t>(field - fields.begin())] = std::move(value);
  }
  return row;
}

ApiTest::ApiTest() : checker_{cheap_checks()} {
  const auto add = [&](std::string name, Role role, std::vector<std::string> groups) {
    backend_.hashes.emplace(name, identity::hash_password(name, identity::PasswordCost::minimal()));
    backend_.accounts.emplace(name,
                              vocabulary::Account{name, "P. " + name, {role}, std::move(groups)});
  };
  add("ada", Role::administrator, {});
  add("olga", Role::operator_, {});
  add("anh", Role::approver, {"so-tc/giam-doc", "so-tc"});
  add("aud", Role::auditor, {});
  add("work", Role::worker, {});
  api_ = std::make_unique<Api>(backend_, checker_, sessions_, cheap());
  handler_ = api_->handler();
}

Reply ApiTest::send(Request request) {
  std::promise<Reply> promise;
  handler_(std::move(request), [&](Reply reply) { promise.set_value(std::move(reply)); });
  return promise.get_future().get();
}

Request ApiTest::request(std::string_view method, std::string_view target, std::string_view body,
                         std::string_view user) {
  Request request;
  request.method = method;
  request.path = target.substr(0, target.find('?'));
  if (request.path.size() < target.size()) {
    request.query = parse_query(target.substr(request.path.size() + 1)).value();
  }
  request.body = body;
  if (!user.empty()) request.headers.add("authorization", basic(user, user));
  if (!body.empty()) request.headers.add("content-type", "application/json");
  return request;
}

Reply ApiTest::call(std::string_view method, std::string_view target, std::string_view body,
                    std::string_view user) {
  return send(request(method, target, body, user));
}

Value ApiTest::json(const Reply& reply) {
  auto value = parse_json(reply.body);
  EXPECT_TRUE(value.has_value()) << reply.body;
  return value ? *value : Value{};
}

Value ApiTest::at(const Value& value, std::initializer_list<std::string_view> path) {
  Value here = value;
  for (const std::string_view step : path) {
    Value next;
    if (const Entries* entries = here.if_context()) {
      const auto found = entries->find(step);
      EXPECT_NE(found, entries->end()) << step << " is missing in " << to_json(here);
      if (found != entries->end()) next = found->second;
    } else if (const List* list = here.if_list()) {
      std::size_t index = 0;
      std::from_chars(step.data(), step.data() + step.size(), index);
      EXPECT_LT(index, list->size());
      if (index < list->size()) next = (*list)[index];
    }
    here = next;
  }
  return here;
}

std::string ApiTest::text(const Value& value) {
  const std::string* text = value.if_string();
  EXPECT_NE(text, nullptr) << to_json(value);
  return text == nullptr ? std::string{} : *text;
}

std::size_t ApiTest::size(const Value& value) {
  const List* list = value.if_list();
  EXPECT_NE(list, nullptr) << to_json(value);
  return list == nullptr ? 0 : list->size();
}

bool ApiTest::has(const Value& value, std::string_view name) {
  const Entries* entries = value.if_context();
  return entries != nullptr && entries->contains(name);
}

std::string ApiTest::basic(std::string_view name, std::string_view password) {
  static constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::string text = std::string{name} + ":" + std::string{password};
  std::string out = "Basic ";
  for (std::size_t i = 0; i < text.size(); i += 3) {
    const std::string part = text.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t byte = 0; byte < 3; ++byte) {
      bits = (bits << 8) | (byte < part.size() ? static_cast<unsigned char>(part[byte]) : 0U);
    }
    for (std::size_t letter = 0; letter < 4; ++letter) {
      const auto index = (bits >> (18 - 6 * letter)) & 0x3FU;
      out.push_back(letter <= part.size() ? letters[index] : '=');
    }
  }
  return out;
}

void ApiTest::expect_problem(const Reply& reply, int status, std::string_view title,
                             std::string_view part_of_detail) {
  EXPECT_EQ(reply.status, status) << reply.body;
  EXPECT_EQ(reply.content_type, "application/problem+json");
  const Value body = json(reply);
  EXPECT_EQ(at(body, {"title"}), Value{std::string{title}});
  EXPECT_EQ(at(body, {"status"}), Value{status});
  const std::string detail = text(at(body, {"detail"}));
  EXPECT_NE(detail.find(part_of_detail), std::string::npos) << detail;
}

}  // namespace tiendo::http::test
