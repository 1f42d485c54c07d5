#include "engine/base/temporal.hpp"

#include "engine/base/time.hpp"
#include "engine/base/zone.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

namespace tiendo {

namespace {

constexpr std::int64_t day_s = 86'400;
constexpr std::int64_t days_of_era = 146'097;  // 400 years
// Beyond these the milliseconds of an instant do not fit.
constexpr std::int64_t seconds_max = std::numeric_limits<std::int64_t>::max() / 1'000 - day_s;

constexpr std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

std::uint8_t days_in_month(std::int64_t year, unsigned month) {
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (month == 2) return leap ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

std::optional<std::int64_t> offset_of_local(const Zone& zone, std::int64_t local_s) {
  switch (zone.kind) {
    case Zone::Kind::none:
      return 0;
    case Zone::Kind::offset:
      return zone.offset_s;
    case Zone::Kind::named:
      return zone_offset_of_local_s(zone.name, local_s);
  }
  return std::nullopt;
}

}  // namespace

// Years are counted from March, so that the leap day is the last of a year: a day of the year is
// then a linear function of the month.
std::int64_t days_of(const Date& date) {
  const std::int64_t year = std::int64_t{date.year} - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = floor_divide(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t month = date.month > 2 ? date.month - 3 : date.month + 9;
  const std::int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * days_of_era + day_of_era - 719'468;
}

Date date_of(std::int64_t days) {
  const std::int64_t shifted = days + 719'468;
  const std::int64_t era = floor_divide(shifted, days_of_era);
  const std::int64_t day_of_era = shifted - era * days_of_era;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * day_of_year + 2) / 153;
  const std::int64_t day = day_of_year - (153 * month + 2) / 5 + 1;
  const std::int64_t civil = month < 10 ? month + 3 : month - 9;
  const std::int64_t year = year_of_era + era * 400 + (civil <= 2 ? 1 : 0);
  return {static_cast<std::int32_t>(year), static_cast<std::uint8_t>(civil),
          static_cast<std::uint8_t>(day)};
}

bool valid(const Date& date) {
  return date.month >= 1 && date.month <= 12 && date.day >= 1 &&
         date.day <= days_in_month(date.year, date.month);
}

Date add_months(const Date& date, std::int64_t months) {
  const std::int64_t total = std::int64_t{date.year} * 12 + (date.month - 1) + months;
  const std::int64_t year = floor_divide(total, 12);
  const auto month = static_cast<std::uint8_t>(total - year * 12 + 1);
  return {static_cast<std::int32_t>(year), month, std::min(date.day, days_in_month(year, month))};
}

std::optional<Instant> instant_of(const DateTime& value, const Zone& default_zone) {
  const std::int64_t local_s =
      days_of(value.date) * day_s + static_cast<std::int64_t>(value.time.second_of_day);
  const Zone& zone = value.time.zone.kind == Zone::Kind::none ? default_zone : value.time.zone;
  const auto offset_s = offset_of_local(zone, local_s);
  if (!offset_s || local_s > seconds_max || local_s < -seconds_max) return std::nullopt;
  return Instant{(local_s - *offset_s) * 1'000 + value.time.nanosecond / 1'000'000};
}

std::optional<DateTime> date_time_of(Instant instant, const Zone& zone) {
  const std::int64_t utc_s = floor_divide(instant.ms, 1'000);
  std::int64_t offset_s = zone.kind == Zone::Kind::offset ? zone.offset_s : 0;
  if (zone.kind == Zone::Kind::named) {
    const auto found = zone_offset_s(zone.name, utc_s);
    if (!found) return std::nullopt;
    offset_s = *found;
  }
  const std::int64_t local_s = utc_s + offset_s;
  const std::int64_t days = floor_divide(local_s, day_s);
  DateTime result;
  result.date = date_of(days);
  result.time.second_of_day = static_cast<std::uint32_t>(local_s - days * day_s);
  result.time.nanosecond = static_cast<std::uint32_t>(instant.ms - utc_s * 1'000) * 1'000'000;
  result.time.zone = zone;
  return result;
}

}  // namespace tiendo
