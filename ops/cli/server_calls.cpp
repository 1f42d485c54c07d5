#include "ops/cli/server_calls.hpp"

#include "adapters/http/client.hpp"
#include "adapters/http/message.hpp"
#include "engine/base/json.hpp"
#include "ops/cli/fields.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace tiendo::ops::cli {

namespace {

constexpr int attempts_max = 5;
constexpr std::chrono::milliseconds first_pause{100};
// The server limits what it sends; verification and history may be large.
constexpr JsonLimits answer_limits{256UL * 1024 * 1024, 200};

/// RFC 4648 §4.
std::string base64(std::string_view bytes) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t index = at; index < at + 3; ++index) {
      const auto byte = index < bytes.size() ? static_cast<unsigned char>(bytes[index]) : 0U;
      group = (group << 8U) | byte;
    }
    const std::size_t given = std::min<std::size_t>(bytes.size() - at, 3);
    for (std::size_t letter = 0; letter < 4; ++letter) {
      const auto bits = (group >> (18U - 6U * letter)) & 63U;
      text += letter <= given ? letters[bits] : '=';
    }
  }
  return text;
}

std::string hexadecimal(std::uint64_t number) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += digits[(number >> shift) & 15U];
  return text;
}

std::string random_word() {
  std::random_device source;
  std::uniform_int_distribution<std::uint64_t> any{0, std::numeric_limits<std::uint64_t>::max()};
  return hexadecimal(any(source)) + hexadecimal(any(source));
}

/// A quoted value of a part's header; quotes and line ends as browsers escape them.
std::string quoted(std::string_view text) {
  std::string escaped = "\"";
  for (const char letter : text) {
    if (letter == '"') {
      escaped += "%22";
    } else if (letter == '\r' || letter == '\n') {
      escaped += letter == '\r' ? "%0D" : "%0A";
    } else {
      escaped += letter;
    }
  }
  return escaped + "\"";
}

bool is_overloaded(const http::Reply& reply) {
  return reply.status == 503 && reply.body.find("RESOURCE_EXHAUSTED") != std::string::npos;
}

Failure failure_of(const http::Reply& reply) {
  const auto problem = parse_json(reply.body, answer_limits);
  std::string detail = problem ? shown(*problem, "detail") : std::string{};
  if (detail.empty()) {
    detail = "The server answered " + std::to_string(reply.status) + " " +
             std::string{http::reason_phrase(reply.status)};
  }
  return {reply.status, std::move(detail)};
}

ServerCalls::Answer value_of(const http::Reply& reply) {
  if (reply.status < 200 || reply.status > 299) return std::unexpected{failure_of(reply)};
  if (reply.body.empty()) return Value{};
  auto value = parse_json(reply.body, answer_limits);
  if (value) return std::move(*value);
  return std::unexpected{
      Failure{reply.status, "The server's answer is no JSON: " + value.error().message}};
}

}  // namespace

ServerCalls::ServerCalls(http::Client client, std::string authorization)
    : client_{std::move(client)}, authorization_{std::move(authorization)} {}

std::expected<ServerCalls, std::string> ServerCalls::open(std::string_view url,
                                                          std::string_view user,
                                                          std::string_view password) {
  // Longer than the server lets any answer take, so that a long verification is heard out.
  http::ClientOptions options;
  options.answer_timeout = std::chrono::minutes{11};
  auto client = http::Client::for_url(url, std::move(options));
  if (!client) return std::unexpected{std::move(client.error())};
  if (user.find(':') != std::string_view::npos) {
    return std::unexpected{"An account's name has no colon"};
  }
  return ServerCalls{std::move(*client),
                     "Basic " + base64(std::string{user} + ":" + std::string{password})};
}

ServerCalls::Answer ServerCalls::get(std::string_view target) {
  return send("GET", target, {}, {});
}

ServerCalls::Answer ServerCalls::begin(std::string_view target) {
  return send("POST", target, {{"prefer", "respond-async"}}, {});
}

ServerCalls::Answer ServerCalls::ask(std::string_view target, const Value& body) {
  return send("POST", target, {}, body.is_null() ? std::string{} : to_json(body));
}

ServerCalls::Answer ServerCalls::change(std::string_view method, std::string_view target,
                                        const Value& body, std::string_view idempotency_key) {
  return send_change(method, target, {}, body.is_null() ? std::string{} : to_json(body),
                     idempotency_key);
}

ServerCalls::Answer ServerCalls::deploy(
    const std::vector<std::pair<std::string, std::string>>& files,
    std::string_view idempotency_key) {
  const std::string boundary = "tiendo-" + random_word();
  std::string body;
  for (const auto& [name, bytes] : files) {
    body.append("--").append(boundary);
    body.append("\r\nContent-Disposition: form-data; name=\"resources\"; filename=");
    body.append(quoted(name)).append("\r\nContent-Type: application/octet-stream\r\n\r\n");
    body.append(bytes).append("\r\n");
  }
  body.append("--").append(boundary).append("--\r\n");
  http::Headers headers;
  headers.add("content-type", "multipart/form-data; boundary=" + boundary);
  return send_change("POST", "/v2/deployments", std::move(headers), body, idempotency_key);
}

ServerCalls::Answer ServerCalls::send_change(std::string_view method, std::string_view target,
                                             http::Headers headers, std::string_view body,
                                             std::string_view idempotency_key) {
  headers.add("idempotency-key", idempotency_key);
  auto answer = send(method, target, std::move(headers), body);
  if (!answer) answer.error().may_be_done = answer.error().status == 0;
  return answer;
}

ServerCalls::Answer ServerCalls::send(std::string_view method, std::string_view target,
                                      http::Headers headers, std::string_view body) {
  headers.add("authorization", authorization_);
  headers.add("accept", "application/json, application/problem+json");
  if (!body.empty() && headers.find("content-type") == nullptr) {
    headers.add("content-type", "application/json");
  }
  auto pause = first_pause;
  for (int attempt = 1;; ++attempt) {
    const auto reply = client_.request(method, target, headers, body);
    if (!reply) return std::unexpected{Failure{0, reply.error()}};
    if (!is_overloaded(*reply) || attempt == attempts_max) return value_of(*reply);
    std::this_thread::sleep_for(pause);
    pause *= 2;
  }
}

std::string new_idempotency_key() { return random_word(); }

}  // namespace tiendo::ops::cli
