#pragma once

#include "engine/base/temporal.hpp"
#include "engine/base/value.hpp"

#include <compare>
#include <optional>
#include <string_view>

/// Arithmetic of dates, times and durations (DMN 1.5 §10.3.2.3.4 to §10.3.2.3.9). Nothing where the
/// result does not fit or is not defined.
namespace tiendo::feel {

/// By instant if both have a zone, by the fields if none has.
std::optional<std::strong_ordering> order(const TimeOfDay& left, const TimeOfDay& right);
std::optional<std::strong_ordering> order(const DateTime& left, const DateTime& right);

std::optional<Date> plus(const Date& date, const YearMonthDuration& duration);
std::optional<Date> plus(const Date& date, const DayTimeDuration& duration);
std::optional<DateTime> plus(const DateTime& value, const YearMonthDuration& duration);
std::optional<DateTime> plus(const DateTime& value, const DayTimeDuration& duration);
TimeOfDay plus(const TimeOfDay& time, const DayTimeDuration& duration);
std::optional<DayTimeDuration> plus(const DayTimeDuration& left, const DayTimeDuration& right);
std::optional<YearMonthDuration> plus(const YearMonthDuration& left,
                                      const YearMonthDuration& right);
DayTimeDuration negate(const DayTimeDuration& duration);
YearMonthDuration negate(const YearMonthDuration& duration);

std::optional<DayTimeDuration> difference(const DateTime& left, const DateTime& right);
std::optional<DayTimeDuration> difference(const TimeOfDay& left, const TimeOfDay& right);
/// The months from `from` to `to`, whole ones only (`years and months duration`).
YearMonthDuration months_between(const Date& from, const Date& to);

/// Midnight of a date, with the zone that the other operand has.
DateTime midnight(const Date& date, const Zone& zone = {});
/// Seconds with their fraction, and back.
std::optional<Decimal> seconds_of(const DayTimeDuration& duration);
std::optional<DayTimeDuration> duration_of(const Decimal& seconds);

/// 1 Monday … 7 Sunday.
int weekday(const Date& date);
/// ISO 8601 week of the year.
int week_of_year(const Date& date);
int day_of_year(const Date& date);
/// The offset that a zone has at that moment; nothing if there is no zone.
std::optional<DayTimeDuration> offset_of(const DateTime& value);

/// A property such as `year` or `time offset` of a temporal value; null if it has none of that
/// name (DMN 1.5 table 65).
std::optional<Value> temporal_property(const Value& value, std::string_view name);

}  // namespace tiendo::feel
