#include "tests/ops/caller.hpp"

#include "adapters/http/client.hpp"
#include "adapters/http/message.hpp"
#include "engine/base/json.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::ops::test {

namespace {

http::Client client_for(std::uint16_t port) {
  http::ClientOptions options;
  options.port = port;
  return http::Client{options};
}

std::string base64(std::string_view text) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 3) {
    std::uint32_t bits = 0;
    for (std::size_t i = at; i < at + 3; ++i) {
      bits = bits << 8U | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      out += at + i > text.size() ? '=' : digits[bits >> (18 - 6 * i) & 63U];
    }
  }
  return out;
}

std::string basic(const std::string& name) { return "Basic " + base64(name + ":" + name); }

Answered answered(const http::Reply& reply) {
  auto body = parse_json(reply.body);
  return {reply.status, body ? std::move(*body) : Value{}};
}

}  // namespace

Caller::Caller(std::uint16_t port, std::string name)
    : name_{std::move(name)}, client_{client_for(port)} {}

std::expected<Answered, std::string> Caller::ask(std::string_view method, std::string_view target,
                                                 std::string_view body, std::string_view key) {
  http::Headers headers{{"authorization", basic(name_)}, {"content-type", "application/json"}};
  if (!key.empty()) headers.add("idempotency-key", key);
  auto reply = client_.request(method, target, headers, body);
  if (!reply) return std::unexpected{reply.error()};
  return answered(*reply);
}

Answered Caller::call(std::string_view method, std::string_view target, std::string_view body,
                      std::string_view key) {
  auto reply = ask(method, target, body, key);
  if (!reply) return {0, reply.error()};
  return std::move(*reply);
}

Answered Caller::deploy(std::string_view file_name, std::string_view content,
                        std::string_view key) {
  http::Headers headers{{"authorization", basic(name_)},
                        {"content-type", "multipart/form-data; boundary=cut"}};
  if (!key.empty()) headers.add("idempotency-key", key);
  const auto reply = client_.request(
      "POST", "/v2/deployments", headers,
      "--cut\r\nContent-Disposition: form-data; name=\"resources\"; filename=\"" +
          std::string{file_name} + "\"\r\n\r\n" + std::string{content} + "\r\n--cut--\r\n");
  if (!reply) return {0, reply.error()};
  return answered(*reply);
}

std::string Caller::start(std::string_view process, std::string_view key) {
  const auto reply = call("POST", "/v2/process-instances",
                          R"({"processDefinitionId":")" + std::string{process} + "\"}", key);
  return reply.status == 200 ? text(at(reply.body, {"processInstanceKey"})) : std::string{};
}

int Caller::claim(const std::string& task, std::string_view key) {
  return call("POST", "/v2/user-tasks/" + task + "/assignment", R"({"assignee":")" + name_ + "\"}",
              key)
      .status;
}

int Caller::complete(const std::string& task, std::string_view variables, std::string_view key) {
  return call("POST", "/v2/user-tasks/" + task + "/completion",
              R"({"variables":)" + std::string{variables} + "}", key)
      .status;
}

std::vector<std::string> Caller::tasks(const std::string& instance) {
  const std::string of =
      instance.empty() ? std::string{} : R"(,"processInstanceKey":")" + instance + "\"";
  const auto reply = call("POST", "/v2/user-tasks/search",
                          R"({"filter":{"state":"CREATED")" + of + R"(},"page":{"limit":1000}})");
  std::vector<std::string> keys;
  const auto items = at(reply.body, {"items"});
  if (items.if_list() == nullptr) return {"status " + std::to_string(reply.status)};
  for (const auto& item : *items.if_list()) keys.push_back(text(at(item, {"userTaskKey"})));
  return keys;
}

Value at(const Value& value, std::initializer_list<std::string_view> path) {
  Value here = value;
  for (const auto step : path) {
    Value next;
    if (const auto* entries = here.if_context()) {
      const auto found = entries->find(step);
      if (found != entries->end()) next = found->second;
    } else if (const auto* list = here.if_list()) {
      std::size_t index = 0;
      std::from_chars(step.data(), step.data() + step.size(), index);
      if (index < list->size()) next = (*list)[index];
    }
    here = std::move(next);
  }
  return here;
}

std::string text(const Value& value) {
  return value.if_string() != nullptr ? *value.if_string() : to_json(value);
}

}  // namespace tiendo::ops::test
