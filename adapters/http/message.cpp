#include "adapters/http/message.hpp"

#include "adapters/http/text.hpp"
#include "engine/base/check.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::http {
namespace {

/// Details quote what came over the wire, so what is not UTF-8 is replaced here.
void append_json_string(std::string& out, std::string_view text) {
  static constexpr std::string_view digits = "0123456789abcdef";
  out.push_back('"');
  for (const char letter : to_valid_utf8(text)) {
    const auto code = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
      out.push_back('\\');
      out.push_back(letter);
    } else if (code < 0x20) {
      out.append("\\u00").append(1, digits[code >> 4U]).append(1, digits[code & 0xFU]);
    } else {
      out.push_back(letter);
    }
  }
  out.push_back('"');
}

}  // namespace

Headers::Headers(std::initializer_list<Field> fields) {
  for (const auto& [name, value] : fields) add(name, value);
}

void Headers::add(std::string_view name, std::string_view value) {
  std::string key = to_lower(name);
  const auto same = std::ranges::find(fields_, key, &Field::first);
  if (same == fields_.end()) {
    fields_.emplace_back(std::move(key), value);
  } else {
    same->second.append(", ").append(value);
  }
}

const std::string* Headers::find(std::string_view name) const {
  const auto found = std::ranges::find(fields_, name, &Field::first);
  return found == fields_.end() ? nullptr : &found->second;
}

const std::string* Request::query_value(std::string_view name) const {
  const auto found = std::ranges::find(query, name, &Field::first);
  return found == query.end() ? nullptr : &found->second;
}

const std::string& Request::parameter(std::string_view name) const {
  const auto found = std::ranges::find(parameters, name, &Field::first);
  check(found != parameters.end(), "the route has no such path parameter");
  return found->second;
}

Reply problem(int status, std::string_view title, std::string_view detail,
              std::string_view instance) {
  std::string body = R"({"type":"about:blank","title":)";
  append_json_string(body, title);
  body.append(R"(,"status":)").append(std::to_string(status)).append(R"(,"detail":)");
  append_json_string(body, detail);
  body.append(R"(,"instance":)");
  append_json_string(body, instance);
  body.push_back('}');
  return {status, "application/problem+json", std::move(body), {}};
}

Reply json_reply(int status, std::string json) {
  return {status, "application/json", std::move(json), {}};
}

Reply no_content() { return {204, {}, {}, {}}; }

std::string_view reason_phrase(int status) {
  struct Phrase {
    int status;
    std::string_view text;
  };
  static constexpr std::array<Phrase, 29> phrases{{{100, "Continue"},
                                                   {200, "OK"},
                                                   {201, "Created"},
                                                   {202, "Accepted"},
                                                   {204, "No Content"},
                                                   {301, "Moved Permanently"},
                                                   {302, "Found"},
                                                   {303, "See Other"},
                                                   {304, "Not Modified"},
                                                   {307, "Temporary Redirect"},
                                                   {308, "Permanent Redirect"},
                                                   {400, "Bad Request"},
                                                   {401, "Unauthorized"},
                                                   {403, "Forbidden"},
                                                   {404, "Not Found"},
                                                   {405, "Method Not Allowed"},
                                                   {408, "Request Timeout"},
                                                   {409, "Conflict"},
                                                   {412, "Precondition Failed"},
                                                   {413, "Payload Too Large"},
                                                   {415, "Unsupported Media Type"},
                                                   {417, "Expectation Failed"},
                                                   {429, "Too Many Requests"},
                                                   {431, "Request Header Fields Too Large"},
                                                   {500, "Internal Server Error"},
                                                   {501, "Not Implemented"},
                                                   {503, "Service Unavailable"},
                                                   {504, "Gateway Timeout"},
                                                   {505, "HTTP Version Not Supported"}}};
  const auto found = std::ranges::find(phrases, status, &Phrase::status);
  return found == phrases.end() ? "Unknown" : found->text;
}

}  // namespace tiendo::http
