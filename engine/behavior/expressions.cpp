#include "engine/behavior/expressions.hpp"

#include "engine/base/json.hpp"
#include "engine/base/mixed_duration.hpp"
#include "engine/base/temporal.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/decision/turn.hpp"
#include "engine/feel/expression.hpp"
#include "engine/model/process.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::behavior {

namespace {

constexpr std::string_view extract_error = "EXTRACT_VALUE_ERROR";
constexpr std::string_view mapping_error = "IO_MAPPING_ERROR";
constexpr std::uint32_t value_depth_max = 200;                     // of what may stand in the log
constexpr std::size_t variables_bytes_max = std::size_t{4} << 20;  // mapped at once
constexpr std::size_t names_max = 1'000;                           // of people and groups
constexpr std::size_t name_bytes_max = 1'000;

std::unexpected<Trouble> trouble(std::string_view error_type, std::string message) {
  return std::unexpected{Trouble{std::string{error_type}, std::move(message)}};
}

std::string shorten(std::string text) {
  constexpr std::size_t length_max = 200;
  if (text.size() <= length_max) return text;
  auto length = length_max;
  const auto is_inside_letter = [&] {
    return (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U;
  };
  while (is_inside_letter()) --length;
  return text.substr(0, length) + "…";
}

std::string shorten(const Value& value) { return shorten(to_json(value)); }

/// A name that is too long for the log, as trouble.
std::expected<void, Trouble> check_name(std::string_view what, const std::string& name) {
  if (name.size() <= name_bytes_max) return {};
  return trouble(extract_error, "The " + std::string{what} + " must have at most " +
                                    std::to_string(name_bytes_max) + " bytes each, but has " +
                                    std::to_string(name.size()));
}

std::expected<std::vector<std::string>, Trouble> check_names(std::string_view what,
                                                             std::vector<std::string> names) {
  if (names.size() > names_max) {
    return trouble(extract_error, "The " + std::string{what} + " must be at most " +
                                      std::to_string(names_max) + ", but are " +
                                      std::to_string(names.size()));
  }
  for (const auto& name : names) {
    const auto checked = check_name(what, name);
    if (!checked) return std::unexpected{checked.error()};
  }
  return names;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::vector<std::string> split_commas(std::string_view text) {
  std::vector<std::string> parts;
  for (const auto part : std::views::split(text, ',')) {
    const auto name = trim(std::string_view{part.begin(), part.end()});
    if (!name.empty()) parts.emplace_back(name);
  }
  return parts;
}

std::optional<Instant> to_instant(const Value& value, const Zone& zone) {
  if (const auto* when = std::get_if<DateTime>(&value.kind())) return instant_of(*when, zone);
  if (const auto* day = std::get_if<Date>(&value.kind())) {
    return instant_of(DateTime{*day, TimeOfDay{}}, zone);
  }
  if (const auto* text = value.if_string()) {
    if (const auto when = parse_date_time(*text)) return instant_of(*when, zone);
    if (const auto day = parse_date(*text)) return instant_of(DateTime{*day, TimeOfDay{}}, zone);
  }
  return std::nullopt;
}

std::optional<Instant> after(Instant start, const Value& duration, const Zone& zone) {
  if (const auto* span = std::get_if<DayTimeDuration>(&duration.kind())) {
    constexpr std::int64_t second_max = 400LL * 366 * 86'400;  // four centuries
    if (span->second > second_max || span->second < -second_max) return std::nullopt;
    return Instant{start.ms + span->second * 1000 + span->nanosecond / 1'000'000};
  }
  if (const auto* months = std::get_if<YearMonthDuration>(&duration.kind())) {
    auto civil = date_time_of(start, zone);
    if (!civil) return std::nullopt;
    civil->date = add_months(civil->date, months->month);
    return instant_of(*civil, zone);
  }
  if (const auto* text = duration.if_string()) {
    // ISO 8601: years and months are added on the calendar first, then days and time.
    const auto mixed = parse_duration(*text);
    if (!mixed) return std::nullopt;
    const bool by_calendar = mixed->months != YearMonthDuration{};
    const auto later = by_calendar ? after(start, mixed->months, zone) : start;
    return later ? after(*later, mixed->rest, zone) : std::nullopt;
  }
  return std::nullopt;
}

/// Puts a value at a dotted path, keeping what else the contexts on the way hold.
Value put(const Value& into, std::string_view path, Value value) {
  const auto dot = path.find('.');
  const auto* entries = into.if_context();
  Entries changed = entries == nullptr ? Entries{} : *entries;
  const std::string name{path.substr(0, dot)};
  if (dot == std::string_view::npos) {
    changed[name] = std::move(value);
  } else {
    changed[name] = put(changed[name], path.substr(dot + 1), std::move(value));
  }
  return changed;
}

/// What there is too much of once a value is mapped.
std::string excess(const Value& value) {
  return depth_of(value) > value_depth_max
             ? "a value nested deeper than " + std::to_string(value_depth_max)
             : "the variables of the element larger than " + std::to_string(variables_bytes_max) +
                   " bytes";
}

/// The variable `name` with `value` at `inside` of it, what else it holds as it was.
Value with_part(std::string_view name, std::string_view inside, Value value, Target target,
                const View& view) {
  const auto own = view.own.find(name);
  const auto* mine = own == view.own.end() ? nullptr : &own->second;
  const auto* before = target == Target::seen ? view.find(name) : mine;
  return put(before == nullptr ? Value{} : *before, inside, std::move(value));
}

}  // namespace

const Value* View::find(std::string_view name) const {
  const auto found = own.find(name);
  if (found != own.end()) return &found->second;
  return state_.find_variable(from_, name);
}

std::expected<Value, Trouble> evaluate(const feel::Expression& expression, const feel::Scope& scope,
                                       const Turn& turn, std::string_view error_type) {
  feel::Environment environment;
  environment.now = turn.context().now;
  environment.zone = turn.context().zone;
  environment.limits.steps_max = turn.context().limits.expression_steps_max;
  auto value = feel::evaluate(expression, scope, environment);
  if (value && depth_of(*value) <= value_depth_max) return std::move(*value);
  if (value) {
    return trouble(error_type, "Expression '" + expression.text() +
                                   "' gives a value nested deeper " + "than " +
                                   std::to_string(value_depth_max));
  }
  return trouble(error_type, "Expression '" + expression.text() + "' failed at character " +
                                 std::to_string(value.error().offset + 1) + ": " +
                                 value.error().message);
}

std::expected<Value, Trouble> evaluate(const model::Attribute& attribute, const feel::Scope& scope,
                                       const Turn& turn, std::string_view error_type) {
  if (const auto* literal = std::get_if<std::string>(&attribute)) return Value{*literal};
  return evaluate(std::get<feel::Expression>(attribute), scope, turn, error_type);
}

std::unexpected<Trouble> misfit(const std::string& demand, const model::Attribute& attribute,
                                const Value& value) {
  const auto* expression = std::get_if<feel::Expression>(&attribute);
  const auto found = expression == nullptr ? std::string{"it is "}
                                           : "'" + shorten(expression->text()) + "' gives ";
  return trouble(extract_error, demand + ", but " + found + shorten(value));
}

std::expected<std::optional<std::string>, Trouble> text_of(
    const std::optional<model::Attribute>& attribute, std::string_view what,
    const feel::Scope& scope, const Turn& turn) {
  if (!attribute) return std::nullopt;
  const auto value = evaluate(*attribute, scope, turn, extract_error);
  if (!value) return std::unexpected{value.error()};
  if (value->is_null()) return std::nullopt;
  if (const auto* text = value->if_string()) {
    const auto checked = check_name(what, *text);
    if (!checked) return std::unexpected{checked.error()};
    return *text;
  }
  return misfit("The " + std::string{what} + " must be a string", *attribute, *value);
}

std::expected<std::vector<std::string>, Trouble> texts_of(
    const std::optional<model::Attribute>& attribute, std::string_view what,
    const feel::Scope& scope, const Turn& turn) {
  if (!attribute) return std::vector<std::string>{};
  if (const auto* literal = std::get_if<std::string>(&*attribute)) {
    return check_names(what, split_commas(*literal));
  }
  const auto value = evaluate(*attribute, scope, turn, extract_error);
  if (!value) return std::unexpected{value.error()};
  if (value->is_null()) return std::vector<std::string>{};
  if (const auto* text = value->if_string()) return check_names(what, {*text});
  std::vector<std::string> texts;
  const auto* list = value->if_list();
  for (const auto& item : list == nullptr ? List{Value{}} : *list) {
    const auto* text = item.if_string();
    if (text == nullptr) {
      return misfit("The " + std::string{what} + " must be a list of strings", *attribute, *value);
    }
    texts.push_back(*text);
  }
  return check_names(what, std::move(texts));
}

std::expected<std::optional<Instant>, Trouble> instant_from(
    const std::optional<model::Attribute>& attribute, std::string_view what,
    const feel::Scope& scope, const Turn& turn) {
  if (!attribute) return std::nullopt;
  const auto value = evaluate(*attribute, scope, turn, extract_error);
  if (!value) return std::unexpected{value.error()};
  if (value->is_null() || (value->if_string() != nullptr && value->if_string()->empty())) {
    return std::nullopt;
  }
  if (const auto instant = to_instant(*value, turn.context().zone)) return *instant;
  return misfit("The " + std::string{what} + " must be a date and time", *attribute, *value);
}

std::expected<Instant, Trouble> due_of(const model::TimerDefinition& timer,
                                       const feel::Scope& scope, const Turn& turn) {
  const auto value = evaluate(timer.value, scope, turn, extract_error);
  if (!value) return std::unexpected{value.error()};
  const auto& zone = turn.context().zone;
  const bool is_date = timer.kind == model::TimerDefinition::Kind::date;
  const auto due = is_date ? to_instant(*value, zone) : after(turn.context().now, *value, zone);
  if (due) return *due;
  return misfit(std::string{"The timer must give a "} + (is_date ? "date and time" : "duration"),
                timer.value, *value);
}

std::expected<Entries, Trouble> map_variables(const std::vector<model::Mapping>& mappings,
                                              Target target, View& view, const Turn& turn) {
  Entries mapped;
  std::size_t bytes = 0;
  for (const auto& mapping : mappings) {
    auto value = evaluate(mapping.source, view, turn, mapping_error);
    if (!value) return std::unexpected{value.error()};
    const std::string_view path = mapping.target;
    const auto dot = path.find('.');
    const std::string name{path.substr(0, dot)};
    if (dot != std::string_view::npos) {
      *value = with_part(name, path.substr(dot + 1), std::move(*value), target, view);
    }
    bytes += size_of(*value);
    if (depth_of(*value) > value_depth_max || bytes > variables_bytes_max) {
      return trouble(mapping_error,
                     "The mapping to '" + mapping.target + "' makes " + excess(*value));
    }
    view.own.insert_or_assign(name, *value);
    mapped.insert_or_assign(name, std::move(*value));
  }
  return mapped;
}

}  // namespace tiendo::behavior
