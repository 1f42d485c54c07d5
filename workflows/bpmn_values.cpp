#include "workflows/bpmn_values.hpp"

#include "engine/base/mixed_duration.hpp"
#include "engine/base/temporal.hpp"
#include "engine/base/text.hpp"
#include "engine/feel/expression.hpp"
#include "engine/model/process.hpp"
#include "workflows/bpmn_problems.hpp"
#include "workflows/bpmn_words.hpp"

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace tiendo::workflows {
namespace {

constexpr std::size_t excerpt_bytes_max = 200;

/// A text as messages show it: in quotes, cut at a code point if it is long.
std::string quoted(std::string_view text) {
  if (text.size() <= excerpt_bytes_max) return "'" + std::string{text} + "'";
  std::size_t end = excerpt_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return "'" + std::string{text.substr(0, end)} + "…'";
}

bool too_long(std::string_view text, const Where& where, Problems& problems) {
  if (text.size() <= limit::text_bytes_max) return false;
  problems.error(where, "the text has more than " + std::to_string(limit::text_bytes_max) +
                            " bytes; make it shorter");
  return true;
}

/// An attribute whose literals must satisfy `check`, which tells what is wrong with one.
template <class Check>
std::optional<model::Attribute> read_checked(const std::optional<std::string>& text,
                                             const Where& where, Problems& problems, Check check) {
  if (!text) return std::nullopt;
  const auto content = std::string{trimmed(*text)};
  auto attribute = read_attribute(content, where, problems);
  if (!attribute || is_expression(content)) return attribute;
  if (auto fault = check(content); !fault.empty()) {
    problems.error(where, std::move(fault));
    return std::nullopt;
  }
  return attribute;
}

std::string fault_of_date_time(const std::string& text) {
  const auto value = parse_date_time(text);
  if (!value) {
    return quoted(text) +
           " is no ISO 8601 date-time; write it like 2019-11-14T17:00:00+07:00, or begin with '=' "
           "for an expression";
  }
  if (value->time.zone.kind == Zone::Kind::none) {
    return quoted(text) + " has no zone; add one, like +07:00 or Z";
  }
  if (!instant_of(*value, Zone{})) return quoted(text) + " is not an instant of a known zone";
  return {};
}

std::string fault_of_duration(const std::string& text) {
  if (const auto duration = parse_duration(text)) {
    const bool negative =
        duration->months < YearMonthDuration{} || duration->rest < DayTimeDuration{};
    return negative ? quoted(text) + " is negative; a timer waits forward" : std::string{};
  }
  return quoted(text) +
         " is no ISO 8601 duration; write years and months, days and time (P3DT12H, P1Y6M, "
         "P1M10D), "
         "or begin with '=' for an expression";
}

std::string fault_of_priority(const std::string& text) {
  int priority = -1;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, priority);
  if (error == std::errc{} && stop == end && priority >= 0 && priority <= 100) return {};
  return quoted(text) + " is no priority; write a whole number from 0 to 100";
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<feel::Expression> read_expression(std::string_view text, const Where& where,
                                                Problems& problems) {
  if (too_long(text, where, problems)) return std::nullopt;
  if (!is_expression(text)) {
    problems.error(where, quoted(text) + " is no expression; begin it with '=' and write FEEL");
    return std::nullopt;
  }
  const auto body = text.substr(1);
  auto compiled = feel::compile(body);
  const auto told = [&](const feel::Diagnostic& fault) {
    const auto character = code_point_count(body.substr(0, fault.offset)) + 1;
    return "the FEEL expression " + quoted(body) + " is wrong at character " +
           std::to_string(character) + ": " + fault.message;
  };
  if (!compiled) {
    problems.error(where, told(compiled.error()));
    return std::nullopt;
  }
  if (const auto unknown = compiled->unknown_call()) problems.not_any_more(where, told(*unknown));
  return std::move(*compiled);
}

std::optional<model::Attribute> read_attribute(const std::optional<std::string>& text,
                                               const Where& where, Problems& problems) {
  if (!text || trimmed(*text).empty()) return std::nullopt;
  if (is_expression(*text)) {
    auto expression = read_expression(*text, where, problems);
    if (!expression) return std::nullopt;
    return model::Attribute{std::move(*expression)};
  }
  if (too_long(*text, where, problems)) return std::nullopt;
  return model::Attribute{*text};
}

std::optional<model::Attribute> read_date_time(const std::optional<std::string>& text,
                                               const Where& where, Problems& problems) {
  return read_checked(text, where, problems, fault_of_date_time);
}

std::optional<model::Attribute> read_duration(const std::optional<std::string>& text,
                                              const Where& where, Problems& problems) {
  return read_checked(text, where, problems, fault_of_duration);
}

std::optional<model::Attribute> read_priority(const std::optional<std::string>& text,
                                              const Where& where, Problems& problems) {
  return read_checked(text, where, problems, fault_of_priority);
}

bool read_boolean(const std::optional<std::string>& text, bool otherwise, const Where& where,
                  Problems& problems) {
  if (!text) return otherwise;
  const auto word = trimmed(*text);
  if (word == "true" || word == "1") return true;
  if (word == "false" || word == "0") return false;
  problems.error(where, quoted(*text) + " is no truth value; write true or false");
  return otherwise;
}

std::string read_reference(std::string_view text) {
  const auto name = trimmed(text);
  const auto colon = name.rfind(':');
  return std::string{colon == std::string_view::npos ? name : name.substr(colon + 1)};
}

}  // namespace tiendo::workflows
