#include "engine/feel/temporal.hpp"

#include "engine/base/decimal.hpp"
#include "engine/base/temporal.hpp"
#include "engine/base/zone.hpp"

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>

namespace tiendo::feel {

namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t day_s = 86'400;
constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t year_max = 999'999'999;

Wide nanoseconds(const DayTimeDuration& duration) {
  return static_cast<Wide>(duration.second) * second_ns + duration.nanosecond;
}

std::optional<DayTimeDuration> duration_of_nanoseconds(Wide total) {
  const Wide seconds = total / second_ns;
  if (seconds > std::numeric_limits<std::int64_t>::max() ||
      seconds < -std::numeric_limits<std::int64_t>::max()) {
    return std::nullopt;
  }
  return DayTimeDuration{static_cast<std::int64_t>(seconds),
                         static_cast<std::int32_t>(total % second_ns)};
}

std::int64_t local_second(const DateTime& value) {
  return days_of(value.date) * day_s + static_cast<std::int64_t>(value.time.second_of_day);
}

std::optional<std::int32_t> offset_s(const Zone& zone, std::int64_t local_s) {
  if (zone.kind == Zone::Kind::named) return zone_offset_of_local_s(zone.name, local_s);
  return zone.kind == Zone::Kind::offset ? zone.offset_s : 0;
}

/// Nanoseconds on the time line of UTC; of a local value on its own.
std::optional<Wide> point(const DateTime& value) {
  const std::int64_t local_s = local_second(value);
  const auto offset = offset_s(value.time.zone, local_s);
  if (!offset) return std::nullopt;
  return static_cast<Wide>(local_s - *offset) * second_ns + value.time.nanosecond;
}

/// A time of day lies on the first of January 1970: named zones need some day.
DateTime on_some_day(const TimeOfDay& time) { return {Date{}, time}; }

bool both_local_or_zoned(const Zone& left, const Zone& right) {
  return (left.kind == Zone::Kind::none) == (right.kind == Zone::Kind::none);
}

std::optional<Date> checked(std::int64_t days) {
  constexpr std::int64_t days_max = (year_max + 1) * 366;
  if (days > days_max || days < -days_max) return std::nullopt;
  const Date date = date_of(days);
  if (date.year > year_max || date.year < -year_max) return std::nullopt;
  return date;
}

/// The date and time that a wall clock shows at a number of nanoseconds.
std::optional<DateTime> at_local(Wide local_ns, const Zone& zone) {
  constexpr Wide day_ns = static_cast<Wide>(day_s) * second_ns;
  const Wide days = local_ns / day_ns - (local_ns % day_ns < 0 ? 1 : 0);
  if (days > std::numeric_limits<std::int32_t>::max() * Wide{1000} ||
      days < std::numeric_limits<std::int32_t>::min() * Wide{1000}) {
    return std::nullopt;
  }
  const auto date = checked(static_cast<std::int64_t>(days));
  if (!date) return std::nullopt;
  const Wide rest = local_ns - days * day_ns;
  DateTime result{*date, {}};
  result.time.second_of_day = static_cast<std::uint32_t>(rest / second_ns);
  result.time.nanosecond = static_cast<std::uint32_t>(rest % second_ns);
  result.time.zone = zone;
  return result;
}

}  // namespace

std::optional<std::strong_ordering> order(const DateTime& left, const DateTime& right) {
  if (!both_local_or_zoned(left.time.zone, right.time.zone)) return std::nullopt;
  const auto a = point(left);
  const auto b = point(right);
  if (!a || !b) return std::nullopt;
  return *a <=> *b;
}

std::optional<std::strong_ordering> order(const TimeOfDay& left, const TimeOfDay& right) {
  return order(on_some_day(left), on_some_day(right));
}

std::optional<Date> plus(const Date& date, const YearMonthDuration& duration) {
  const std::int64_t years = duration.month / 12 + date.year;
  if (years > year_max || years < -year_max) return std::nullopt;
  const Date moved = add_months(date, duration.month);
  if (moved.year > year_max || moved.year < -year_max) return std::nullopt;
  return moved;
}

std::optional<Date> plus(const Date& date, const DayTimeDuration& duration) {
  const auto moved = plus(midnight(date), duration);
  return moved ? std::optional{moved->date} : std::nullopt;
}

std::optional<DateTime> plus(const DateTime& value, const YearMonthDuration& duration) {
  const auto date = plus(value.date, duration);
  return date ? std::optional{DateTime{*date, value.time}} : std::nullopt;
}

std::optional<DateTime> plus(const DateTime& value, const DayTimeDuration& duration) {
  const auto start = point(value);
  if (!start) return std::nullopt;
  const Wide moved = *start + nanoseconds(duration);
  std::int64_t offset = value.time.zone.kind == Zone::Kind::offset ? value.time.zone.offset_s : 0;
  if (value.time.zone.kind == Zone::Kind::named) {
    const auto found =
        zone_offset_s(value.time.zone.name, static_cast<std::int64_t>(moved / second_ns));
    if (!found) return std::nullopt;
    offset = *found;
  }
  return at_local(moved + static_cast<Wide>(offset) * second_ns, value.time.zone);
}

TimeOfDay plus(const TimeOfDay& time, const DayTimeDuration& duration) {
  constexpr Wide day_ns = static_cast<Wide>(day_s) * second_ns;
  Wide total = static_cast<Wide>(time.second_of_day) * second_ns + time.nanosecond;
  total = (total + nanoseconds(duration) % day_ns + day_ns) % day_ns;
  return {static_cast<std::uint32_t>(total / second_ns),
          static_cast<std::uint32_t>(total % second_ns), time.zone};
}

std::optional<DayTimeDuration> plus(const DayTimeDuration& left, const DayTimeDuration& right) {
  return duration_of_nanoseconds(nanoseconds(left) + nanoseconds(right));
}

std::optional<YearMonthDuration> plus(const YearMonthDuration& left,
                                      const YearMonthDuration& right) {
  const Wide sum = static_cast<Wide>(left.month) + right.month;
  if (sum > 12 * Wide{year_max} || sum < -12 * Wide{year_max}) return std::nullopt;
  return YearMonthDuration{static_cast<std::int64_t>(sum)};
}

DayTimeDuration negate(const DayTimeDuration& duration) {
  const auto negated = duration_of_nanoseconds(-nanoseconds(duration));
  return negated.value_or(DayTimeDuration{std::numeric_limits<std::int64_t>::max(), 0});
}

YearMonthDuration negate(const YearMonthDuration& duration) { return {-duration.month}; }

std::optional<DayTimeDuration> difference(const DateTime& left, const DateTime& right) {
  if (!both_local_or_zoned(left.time.zone, right.time.zone)) return std::nullopt;
  const auto a = point(left);
  const auto b = point(right);
  return a && b ? duration_of_nanoseconds(*a - *b) : std::nullopt;
}

std::optional<DayTimeDuration> difference(const TimeOfDay& left, const TimeOfDay& right) {
  return difference(on_some_day(left), on_some_day(right));
}

YearMonthDuration months_between(const Date& from, const Date& to) {
  if (to < from) return negate(months_between(to, from));
  const std::int64_t months =
      (std::int64_t{to.year} - from.year) * 12 + (int{to.month} - int{from.month});
  return {months - (to.day < from.day ? 1 : 0)};
}

DateTime midnight(const Date& date, const Zone& zone) { return {date, {0, 0, zone}}; }

std::optional<Decimal> seconds_of(const DayTimeDuration& duration) {
  const auto fraction = divide(Decimal{duration.nanosecond}, Decimal{second_ns});
  return fraction ? add(Decimal{duration.second}, *fraction) : std::nullopt;
}

std::optional<DayTimeDuration> duration_of(const Decimal& seconds) {
  const auto whole = round(seconds, 0, Rounding::down);
  const auto fraction = whole ? subtract(seconds, *whole) : std::nullopt;
  const auto scaled = fraction ? multiply(*fraction, Decimal{second_ns}) : std::nullopt;
  const auto rounded = scaled ? round(*scaled, 0, Rounding::down) : std::nullopt;
  const auto second = whole ? whole->to_integer() : std::nullopt;
  const auto nanosecond = rounded ? rounded->to_integer() : std::nullopt;
  if (!second || !nanosecond) return std::nullopt;
  return DayTimeDuration{*second, static_cast<std::int32_t>(*nanosecond)};
}

int weekday(const Date& date) {
  return static_cast<int>(((days_of(date) + 3) % 7 + 7) % 7) + 1;  // 1970-01-01 was a Thursday
}

int day_of_year(const Date& date) {
  return static_cast<int>(days_of(date) - days_of({date.year, 1, 1})) + 1;
}

int week_of_year(const Date& date) {
  // The week belongs to the year of its Thursday.
  const Date thursday = date_of(days_of(date) - weekday(date) + 4);
  return (day_of_year(thursday) - 1) / 7 + 1;
}

std::optional<DayTimeDuration> offset_of(const DateTime& value) {
  if (value.time.zone.kind == Zone::Kind::none) return std::nullopt;
  const auto offset = offset_s(value.time.zone, local_second(value));
  return offset ? std::optional{DayTimeDuration{*offset, 0}} : std::nullopt;
}

}  // namespace tiendo::feel
