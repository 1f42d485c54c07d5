#include "engine/base/temporal.hpp"
#include "engine/base/value.hpp"
#include "engine/feel/temporal.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace tiendo::feel {

namespace {

std::optional<Value> date_property(const Date& date, std::string_view name) {
  if (name == "year") return Value{date.year};
  if (name == "month") return Value{int{date.month}};
  if (name == "day") return Value{int{date.day}};
  if (name == "weekday") return Value{weekday(date)};
  return std::nullopt;
}

std::optional<Value> time_property(const DateTime& moment, std::string_view name) {
  const auto second = static_cast<int>(moment.time.second_of_day);
  if (name == "hour") return Value{second / 3'600};
  if (name == "minute") return Value{second / 60 % 60};
  if (name == "second") {
    const DayTimeDuration part{second % 60, static_cast<std::int32_t>(moment.time.nanosecond)};
    const auto seconds = seconds_of(part);
    return seconds ? Value{*seconds} : Value{};
  }
  if (name == "time offset") {
    const auto offset = offset_of(moment);
    return offset ? Value{*offset} : Value{};
  }
  if (name == "timezone") {
    const Zone& zone = moment.time.zone;
    return zone.kind == Zone::Kind::named ? Value{zone.name} : Value{};
  }
  return std::nullopt;
}

/// Properties of a duration are parts of its normal form: 90 minutes are 1 hour and 30 minutes.
std::optional<Value> day_time_property(const DayTimeDuration& duration, std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::pair<std::int64_t, std::int64_t>>, 3> parts{
      {{"days", {86'400, 0}}, {"hours", {3'600, 24}}, {"minutes", {60, 60}}}};
  for (const auto& [part, unit] : parts) {
    if (name != part) continue;
    const std::int64_t count = duration.second / unit.first;
    return Value{unit.second == 0 ? count : count % unit.second};
  }
  if (name != "seconds") return std::nullopt;
  const auto seconds = seconds_of({duration.second % 60, duration.nanosecond});
  return seconds ? Value{*seconds} : Value{};
}

std::optional<Value> year_month_property(const YearMonthDuration& duration, std::string_view name) {
  if (name == "years") return Value{duration.month / 12};
  if (name == "months") return Value{duration.month % 12};
  return std::nullopt;
}

}  // namespace

std::optional<Value> temporal_property(const Value& value, std::string_view name) {
  if (const auto* date = std::get_if<Date>(&value.kind())) return date_property(*date, name);
  if (const auto* both = std::get_if<DateTime>(&value.kind())) {
    if (auto found = date_property(both->date, name)) return found;
    return time_property(*both, name);
  }
  if (const auto* time = std::get_if<TimeOfDay>(&value.kind())) {
    return time_property({Date{}, *time}, name);
  }
  if (const auto* seconds = std::get_if<DayTimeDuration>(&value.kind())) {
    return day_time_property(*seconds, name);
  }
  if (const auto* months = std::get_if<YearMonthDuration>(&value.kind())) {
    return year_month_property(*months, name);
  }
  return std::nullopt;
}

}  // namespace tiendo::feel
