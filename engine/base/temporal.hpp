#pragma once

#include "engine/base/time.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo {

/// A civil date of the proleptic Gregorian calendar (FEEL `date`, DMN 1.5 §10.3.2.3.4).
struct Date {
  std::int32_t year = 1970;
  std::uint8_t month = 1;
  std::uint8_t day = 1;
  friend constexpr auto operator<=>(const Date&, const Date&) = default;
};

/// The zone of a time: none (local), an offset in seconds, or a name of the IANA database.
struct Zone {
  enum class Kind : std::uint8_t { none, offset, named };
  Kind kind = Kind::none;
  std::int32_t offset_s = 0;  ///< with `offset`
  std::string name;           ///< with `named`
  friend auto operator<=>(const Zone&, const Zone&) = default;
};

/// A time of day (FEEL `time`). Equality is of the fields: FEEL's own comparison is in `feel/`.
struct TimeOfDay {
  std::uint32_t second_of_day = 0;
  std::uint32_t nanosecond = 0;
  Zone zone;
  friend auto operator<=>(const TimeOfDay&, const TimeOfDay&) = default;
};

/// FEEL `date and time`.
struct DateTime {
  Date date;
  TimeOfDay time;
  friend auto operator<=>(const DateTime&, const DateTime&) = default;
};

/// FEEL `days and time duration`: signed; `nanosecond` has the sign of `second`.
struct DayTimeDuration {
  std::int64_t second = 0;
  std::int32_t nanosecond = 0;
  friend constexpr auto operator<=>(const DayTimeDuration&, const DayTimeDuration&) = default;
};

/// FEEL `years and months duration`, signed months.
struct YearMonthDuration {
  std::int64_t month = 0;
  friend constexpr auto operator<=>(const YearMonthDuration&, const YearMonthDuration&) = default;
};

/// Days since 1970-01-01 and back; any year that fits.
std::int64_t days_of(const Date& date);
Date date_of(std::int64_t days);
bool valid(const Date& date);
/// Adds months, clamping the day to the end of the month.
Date add_months(const Date& date, std::int64_t months);

/// ISO 8601 texts, as FEEL writes and reads them (DMN 1.5 §10.3.4.1). Nothing on other text.
std::string to_text(const Date& date);
std::string to_text(const TimeOfDay& time);
std::string to_text(const DateTime& value);
std::string to_text(const DayTimeDuration& duration);
std::string to_text(const YearMonthDuration& duration);
std::optional<Date> parse_date(std::string_view text);
std::optional<TimeOfDay> parse_time(std::string_view text);
std::optional<DateTime> parse_date_time(std::string_view text);
std::optional<DayTimeDuration> parse_day_time_duration(std::string_view text);
std::optional<YearMonthDuration> parse_year_month_duration(std::string_view text);

/// The instant of a date-time; one without zone is read in `default_zone`. Nothing if the zone is
/// unknown or the instant does not fit. Named zones come from the system's database, read once.
std::optional<Instant> instant_of(const DateTime& value, const Zone& default_zone);
/// The civil time of an instant in a zone; nothing if the zone is unknown.
std::optional<DateTime> date_time_of(Instant instant, const Zone& zone);

}  // namespace tiendo
