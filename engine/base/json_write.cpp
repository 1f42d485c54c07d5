#include "engine/base/decimal.hpp"
#include "engine/base/json.hpp"
#include "engine/base/match.hpp"
#include "engine/base/temporal.hpp"
#include "engine/base/value.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace tiendo {

namespace {

/// What JSON writes for a byte that may not stand in a string as it is; nothing if it may.
std::string_view short_escape(char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return {};
  }
}

bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

void write_list(std::string& out, const List& list) {
  char separator = '[';
  for (const Value& item : list) {
    out.push_back(separator);
    write_json(out, item);
    separator = ',';
  }
  out.append(list.empty() ? "[]" : "]");
}

void write_entries(std::string& out, const Entries& entries) {
  char separator = '{';
  for (const auto& [name, content] : entries) {
    out.push_back(separator);
    write_json_string(out, name);
    out.push_back(':');
    write_json(out, content);
    separator = ',';
  }
  out.append(entries.empty() ? "{}" : "}");
}

}  // namespace

void write_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out.push_back('"');
  std::size_t written = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (is_plain(c)) continue;
    out.append(text, written, at - written);
    written = at + 1;
    if (const auto escape = short_escape(c); !escape.empty()) {
      out.append(escape);
    } else {
      out.append("\\u00");
      out.push_back(hex[static_cast<unsigned char>(c) >> 4]);
      out.push_back(hex[static_cast<unsigned char>(c) & 0x0F]);
    }
  }
  out.append(text, written);
  out.push_back('"');
}

void write_json(std::string& out, const Value& value) {
  match(
      value.kind(), [&](std::monostate) { out.append("null"); },
      [&](bool truth) { out.append(truth ? "true" : "false"); },
      [&](const Decimal& number) { out.append(number.to_string()); },
      [&](const std::string& text) { write_json_string(out, text); },
      [&](const Date& date) { write_json_string(out, to_text(date)); },
      [&](const TimeOfDay& time) { write_json_string(out, to_text(time)); },
      [&](const DateTime& both) { write_json_string(out, to_text(both)); },
      [&](const DayTimeDuration& duration) { write_json_string(out, to_text(duration)); },
      [&](const YearMonthDuration& duration) { write_json_string(out, to_text(duration)); },
      [&](const Shared<List>& list) { write_list(out, *list); },
      [&](const Shared<Entries>& entries) { write_entries(out, *entries); },
      [&](const Sealed&) { out.append("null"); });
}

std::string to_json(const Value& value) {
  std::string out;
  write_json(out, value);
  return out;
}

}  // namespace tiendo
