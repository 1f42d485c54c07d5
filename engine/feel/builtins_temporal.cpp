#include "engine/base/temporal.hpp"
#include "engine/base/value.hpp"
#include "engine/feel/builtin.hpp"
#include "engine/feel/expression.hpp"
#include "engine/feel/temporal.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

/// Functions on dates and the clock of the environment, DMN 1.5 §10.3.4.7 and §10.3.4.8.
namespace tiendo::feel {

namespace {

Value now(const Arguments& arguments) {
  const Environment& environment = arguments.services().environment();
  auto moment = date_time_of(environment.now, environment.zone);
  if (!moment) return {};
  // A moment of the clock always has a zone, so that it can be compared with other moments.
  if (moment->time.zone.kind == Zone::Kind::none) moment->time.zone.kind = Zone::Kind::offset;
  return Value{std::move(*moment)};
}

Value today(const Arguments& arguments) {
  const Environment& environment = arguments.services().environment();
  const auto moment = date_time_of(environment.now, environment.zone);
  return moment ? Value{moment->date} : Value{};
}

std::optional<Date> date_in(const Arguments& arguments) {
  const Value& value = arguments.single(0);
  if (const auto* date = std::get_if<Date>(&value.kind())) return *date;
  const auto* both = std::get_if<DateTime>(&value.kind());
  return both == nullptr ? std::nullopt : std::optional{both->date};
}

Value year_day(const Arguments& arguments) {
  const auto date = date_in(arguments);
  return date ? Value{day_of_year(*date)} : Value{};
}

Value day_name(const Arguments& arguments) {
  constexpr std::array<const char*, 7> names{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                             "Friday", "Saturday", "Sunday"};
  const auto date = date_in(arguments);
  return date ? Value{names[static_cast<std::size_t>(weekday(*date)) - 1]} : Value{};
}

Value month_name(const Arguments& arguments) {
  constexpr std::array<const char*, 12> names{"January",   "February", "March",    "April",
                                              "May",       "June",     "July",     "August",
                                              "September", "October",  "November", "December"};
  const auto date = date_in(arguments);
  return date ? Value{names[date->month - std::size_t{1}]} : Value{};
}

Value year_week(const Arguments& arguments) {
  const auto date = date_in(arguments);
  return date ? Value{week_of_year(*date)} : Value{};
}

Value last_day_of_month(const Arguments& arguments) {
  const auto date = date_in(arguments);
  if (!date) return {};
  return Value{date_of(days_of(add_months({date->year, date->month, 1}, 1)) - 1)};
}

}  // namespace

std::span<const Builtin> temporal_builtins() {
  static const std::vector<Builtin> family{
      {"now", {}, 0, now, false, false},
      {"today", {}, 0, today, false, false},
      {"day of year", {"date"}, 1, year_day},
      {"day of week", {"date"}, 1, day_name},
      {"month of year", {"date"}, 1, month_name},
      {"week of year", {"date"}, 1, year_week},
      {"last day of month", {"date"}, 1, last_day_of_month},
  };
  return family;
}

}  // namespace tiendo::feel
