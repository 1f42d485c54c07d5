#include "engine/base/decimal.hpp"
#include "engine/base/temporal.hpp"
#include "engine/base/value.hpp"
#include "engine/base/zone.hpp"
#include "engine/feel/builtin.hpp"
#include "engine/feel/print.hpp"
#include "engine/feel/temporal.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Functions that make a value of one kind from others, DMN 1.5 §10.3.4.1.
namespace tiendo::feel {

namespace {

template <class T>
const T* as(const Value& value) {
  return std::get_if<T>(&value.kind());
}

template <class T>
Value or_null(std::optional<T> found) {
  return found ? Value{std::move(*found)} : Value{};
}

std::string without(std::string text, char character) {
  std::erase(text, character);
  return text;
}

/// The separator that an argument names: `\0` if it is null, nothing if it is not allowed.
std::optional<char> separator(const Arguments& arguments, std::size_t index,
                              std::string_view allowed) {
  if (arguments.at(index).is_null()) return '\0';
  const std::string* mark = arguments.text(index);
  if (mark == nullptr || mark->size() != 1 || !allowed.contains(mark->front())) {
    return std::nullopt;
  }
  return mark->front();
}

/// `number(from, grouping separator, decimal separator)`.
Value number_from(const Arguments& arguments) {
  const std::string* text = arguments.text(0);
  if (text == nullptr) {
    const bool is_number = arguments.size() == 1 && arguments.number(0) != nullptr;
    return is_number ? Value{*arguments.number(0)} : Value{};
  }
  const auto grouping = separator(arguments, 1, " ,.");
  const auto point = separator(arguments, 2, ",.");
  if (!grouping || !point || (*grouping != '\0' && *grouping == *point)) return {};
  std::string plain = *grouping == '\0' ? *text : without(*text, *grouping);
  if (*point == ',') std::ranges::replace(plain, ',', '.');
  return or_null(Decimal::parse(plain));
}

Value string_from(const Arguments& arguments) {
  if (arguments.at(0).is_null()) return {};
  return or_null(print(arguments.at(0), arguments.services()));
}

Value date_from(const Arguments& arguments) {
  const Value& value = arguments.single(0);
  if (const std::string* text = value.if_string()) return or_null(parse_date(*text));
  if (as<Date>(value) != nullptr) return value;
  const auto* both = as<DateTime>(value);
  return both == nullptr ? Value{} : Value{both->date};
}

Value date_from_parts(const Arguments& arguments) {
  constexpr std::int64_t year_max = 999'999'999;
  const auto year = arguments.integer(0);
  const auto month = arguments.integer(1);
  const auto day = arguments.integer(2);
  if (!year || !month || !day || *year > year_max || *year < -year_max || *month < 1 ||
      *month > 12 || *day < 1 || *day > 31) {
    return {};
  }
  const Date date{static_cast<std::int32_t>(*year), static_cast<std::uint8_t>(*month),
                  static_cast<std::uint8_t>(*day)};
  return valid(date) ? Value{date} : Value{};
}

Value time_from(const Arguments& arguments) {
  const Value& value = arguments.single(0);
  if (const std::string* text = value.if_string()) return or_null(parse_time(*text));
  if (as<TimeOfDay>(value) != nullptr) return value;
  if (const auto* both = as<DateTime>(value)) return Value{both->time};
  // A date is its midnight in UTC (table 66).
  if (as<Date>(value) == nullptr) return {};
  return Value{TimeOfDay{0, 0, {Zone::Kind::offset, 0, {}}}};
}

Value time_from_parts(const Arguments& arguments) {
  const auto hour = arguments.integer(0);
  const auto minute = arguments.integer(1);
  const Decimal* second = arguments.number(2);
  if (!hour || !minute || second == nullptr) return {};
  const DayTimeDuration seconds = duration_of(*second).value_or(DayTimeDuration{60, 0});
  if (*hour < 0 || *hour > 23 || *minute < 0 || *minute > 59 || second->is_negative() ||
      seconds.second > 59) {
    return {};
  }
  TimeOfDay time;
  time.second_of_day = static_cast<std::uint32_t>(*hour * 3'600 + *minute * 60 + seconds.second);
  time.nanosecond = static_cast<std::uint32_t>(seconds.nanosecond);
  if (arguments.at(3).is_null()) return Value{std::move(time)};
  const auto* offset = as<DayTimeDuration>(arguments.single(3));
  constexpr std::int64_t offset_max_s = 18 * 3'600;
  if (offset == nullptr || offset->second > offset_max_s || offset->second < -offset_max_s) {
    return {};
  }
  time.zone = {Zone::Kind::offset, static_cast<std::int32_t>(offset->second), {}};
  return Value{std::move(time)};
}

Value date_time_from(const Arguments& arguments) {
  const Value& value = arguments.single(0);
  if (as<DateTime>(value) != nullptr) return value;
  if (const auto* date = as<Date>(value)) return Value{midnight(*date)};
  const std::string* text = value.if_string();
  if (text == nullptr) return {};
  if (const auto date = parse_date(*text)) return Value{midnight(*date)};
  return or_null(parse_date_time(*text));
}

Value date_time_from_parts(const Arguments& arguments) {
  const Value& first = arguments.single(0);
  const Value& second = arguments.single(1);
  const auto* both = as<DateTime>(first);
  if (const std::string* zone = second.if_string(); zone != nullptr && both != nullptr) {
    // The same instant in another zone.
    const auto instant = instant_of(*both, {});
    if (!instant || !known_zone(*zone)) return {};
    return or_null(date_time_of(*instant, {Zone::Kind::named, 0, *zone}));
  }
  const auto* date = both == nullptr ? as<Date>(first) : &both->date;
  const auto* time = as<TimeOfDay>(second);
  if (date == nullptr || time == nullptr) return {};
  return Value{DateTime{*date, *time}};
}

Value duration_from(const Arguments& arguments) {
  const Value& value = arguments.single(0);
  if (as<DayTimeDuration>(value) != nullptr || as<YearMonthDuration>(value) != nullptr) {
    return value;
  }
  const std::string* text = value.if_string();
  if (text == nullptr) return {};
  if (const auto seconds = parse_day_time_duration(*text)) return Value{*seconds};
  return or_null(parse_year_month_duration(*text));
}

Value months_from(const Arguments& arguments) {
  const auto date_in = [&](std::size_t index) -> std::optional<Date> {
    const Value& value = arguments.single(index);
    if (const auto* date = as<Date>(value)) return *date;
    const auto* both = as<DateTime>(value);
    return both == nullptr ? std::nullopt : std::optional{both->date};
  };
  const auto from = date_in(0);
  const auto to = date_in(1);
  return from && to ? Value{months_between(*from, *to)} : Value{};
}

}  // namespace

std::span<const Builtin> conversion_builtins() {
  static const std::vector<Builtin> family{
      {"number", {"from", "grouping separator", "decimal separator"}, 1, number_from},
      {"string", {"from"}, 1, string_from},
      {"date", {"from"}, 1, date_from},
      {"date", {"year", "month", "day"}, 3, date_from_parts},
      {"time", {"from"}, 1, time_from},
      {"time", {"hour", "minute", "second", "offset"}, 3, time_from_parts},
      {"date and time", {"from"}, 1, date_time_from},
      {"date and time", {"date", "time"}, 2, date_time_from_parts},
      {"date and time", {"date", "timezone"}, 2, date_time_from_parts},
      {"duration", {"from"}, 1, duration_from},
      {"years and months duration", {"from", "to"}, 2, months_from},
  };
  return family;
}

}  // namespace tiendo::feel
