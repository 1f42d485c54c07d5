#include "engine/base/decimal.hpp"
#include "engine/base/text.hpp"
#include "engine/base/value.hpp"
#include "engine/feel/builtin.hpp"
#include "engine/feel/letter_case.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Functions on strings, DMN 1.5 §10.3.4.3. Positions and lengths count code points.
namespace tiendo::feel {

namespace {

/// `substring`: start from 1, or from the end if negative.
Value substring(const Arguments& arguments) {
  const std::string* text = arguments.text(0);
  const Decimal* start = arguments.number(1);
  if (text == nullptr || start == nullptr) return {};
  const auto count = static_cast<std::int64_t>(code_point_count(*text));
  const auto position = arguments.integer(1);
  if (!position || *position == 0 || *position > count || *position < -count) return {};
  const std::int64_t first = *position > 0 ? *position - 1 : count + *position;
  std::int64_t length = count - first;
  if (arguments.given(2)) {
    const Decimal* wanted = arguments.number(2);
    const auto whole = wanted == nullptr ? std::nullopt : round(*wanted, 0, Rounding::down);
    if (!whole || *whole < Decimal{1}) return {};
    length = std::min(length, whole->to_integer().value_or(length));
  }
  const std::size_t begin = byte_offset_of(*text, static_cast<std::size_t>(first));
  const std::string_view rest = std::string_view{*text}.substr(begin);
  return Value{std::string{rest.substr(0, byte_offset_of(rest, static_cast<std::size_t>(length)))}};
}

Value string_length(const Arguments& arguments) {
  const std::string* text = arguments.text(0);
  if (text == nullptr) return {};
  return Value{static_cast<std::int64_t>(code_point_count(*text))};
}

Value upper_case(const Arguments& arguments) {
  const std::string* text = arguments.text(0);
  return text == nullptr ? Value{} : Value{to_upper(*text)};
}

Value lower_case(const Arguments& arguments) {
  const std::string* text = arguments.text(0);
  return text == nullptr ? Value{} : Value{to_lower(*text)};
}

/// Runs a function on two strings; null if one is none.
template <class Function>
Value on_two(const Arguments& arguments, Function function) {
  const std::string* text = arguments.text(0);
  const std::string* match = arguments.text(1);
  if (text == nullptr || match == nullptr) return {};
  return Value{function(*text, *match)};
}

Value substring_before(const Arguments& arguments) {
  return on_two(arguments, [](const std::string& text, const std::string& match) {
    const auto at = text.find(match);
    return at == std::string::npos ? std::string{} : text.substr(0, at);
  });
}

Value substring_after(const Arguments& arguments) {
  return on_two(arguments, [](const std::string& text, const std::string& match) {
    const auto at = text.find(match);
    return at == std::string::npos ? std::string{} : text.substr(at + match.size());
  });
}

Value contains_text(const Arguments& arguments) {
  return on_two(arguments, [](const std::string& text, const std::string& match) {
    return text.find(match) != std::string::npos;
  });
}

Value starts_with(const Arguments& arguments) {
  return on_two(arguments, [](const std::string& text, const std::string& match) {
    return text.starts_with(match);
  });
}

Value ends_with(const Arguments& arguments) {
  return on_two(arguments, [](const std::string& text, const std::string& match) {
    return text.ends_with(match);
  });
}

/// `string join`: items that are null are left out.
Value string_join(const Arguments& arguments) {
  const auto items = arguments.list(0);
  const std::string* delimiter = arguments.text(1);
  if (!items || (delimiter == nullptr && !arguments.at(1).is_null())) return {};
  std::string joined;
  bool first = true;
  for (const Value& item : *items) {
    if (item.is_null()) continue;
    const std::string* text = item.if_string();
    if (text == nullptr) return {};
    if (!first && delimiter != nullptr) joined += *delimiter;
    if (!arguments.services().spend(1 + joined.size() / 4096)) return {};
    joined += *text;
    first = false;
  }
  return Value{std::move(joined)};
}

Value trim(const Arguments& arguments) {
  const std::string* text = arguments.text(0);
  if (text == nullptr) return {};
  constexpr const char* blanks = " \t\r\n\f\v";
  const auto first = text->find_first_not_of(blanks);
  if (first == std::string::npos) return Value{""};
  return Value{text->substr(first, text->find_last_not_of(blanks) - first + 1)};
}

Value is_blank(const Arguments& arguments) {
  const std::string* text = arguments.text(0);
  if (text == nullptr) return {};
  return Value{text->find_first_not_of(" \t\r\n\f\v") == std::string::npos};
}

}  // namespace

std::span<const Builtin> text_builtins() {
  static const std::vector<Builtin> family{
      {"substring", {"string", "start position", "length"}, 2, substring},
      {"string length", {"string"}, 1, string_length},
      {"upper case", {"string"}, 1, upper_case},
      {"lower case", {"string"}, 1, lower_case},
      {"substring before", {"string", "match"}, 2, substring_before},
      {"substring after", {"string", "match"}, 2, substring_after},
      {"contains", {"string", "match"}, 2, contains_text},
      {"starts with", {"string", "match"}, 2, starts_with},
      {"ends with", {"string", "match"}, 2, ends_with},
      {"string join", {"list", "delimiter"}, 1, string_join},
      {"trim", {"string"}, 1, trim},
      {"is blank", {"string"}, 1, is_blank},
  };
  return family;
}

}  // namespace tiendo::feel
