#include "ops/cli/civil_time.hpp"

#include "engine/base/check.hpp"
#include "engine/base/temporal.hpp"
#include "engine/base/time.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace tiendo::ops::cli {

namespace {

const Zone& zone() {
  static const Zone vietnam{Zone::Kind::named, 0, "Asia/Ho_Chi_Minh"};
  return vietnam;
}

std::string two_digits(std::uint32_t number) {
  const std::string digits = std::to_string(number);
  return digits.size() < 2 ? "0" + digits : digits;
}

/// Reads digits of exactly that many characters.
std::optional<std::uint32_t> number_of(std::string_view text, std::size_t size) {
  std::uint32_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.size() != size || read.ec != std::errc{} || read.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

std::optional<Date> parse_civil_date(std::string_view text) {
  if (text.size() != 10 || text[2] != '/' || text[5] != '/') return std::nullopt;
  const auto day = number_of(text.substr(0, 2), 2);
  const auto month = number_of(text.substr(3, 2), 2);
  const auto year = number_of(text.substr(6), 4);
  if (!day || !month || !year) return std::nullopt;
  const Date date{static_cast<std::int32_t>(*year), static_cast<std::uint8_t>(*month),
                  static_cast<std::uint8_t>(*day)};
  if (!valid(date)) return std::nullopt;
  return date;
}

std::optional<TimeOfDay> parse_civil_clock(std::string_view text) {
  if (text.empty()) return TimeOfDay{};
  if (text.size() != 6 || text[0] != ' ' || text[3] != ':') return std::nullopt;
  const auto hour = number_of(text.substr(1, 2), 2);
  const auto minute = number_of(text.substr(4), 2);
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  return TimeOfDay{*hour * 3600 + *minute * 60, 0, {}};
}

}  // namespace

std::string civil_text(Instant instant) {
  const auto civil = date_time_of(instant, zone());
  check(civil.has_value(), "the zone of the command line is unknown");
  const auto& [date, time] = *civil;
  std::string year = std::to_string(date.year);
  if (year.size() < 4) year.insert(0, 4 - year.size(), '0');
  return two_digits(date.day) + "/" + two_digits(date.month) + "/" + year + " " +
         two_digits(time.second_of_day / 3600) + ":" + two_digits(time.second_of_day / 60 % 60);
}

std::string civil_text(std::string_view rfc3339) {
  const auto instant = parse_rfc3339(rfc3339);
  return instant ? civil_text(*instant) : std::string{rfc3339};
}

std::string civil_text_with_seconds(std::string_view rfc3339) {
  const auto instant = parse_rfc3339(rfc3339);
  if (!instant) return std::string{rfc3339};
  const auto civil = date_time_of(*instant, zone());
  check(civil.has_value(), "the zone of the command line is unknown");
  return civil_text(*instant) + ":" + two_digits(civil->time.second_of_day % 60);
}

std::optional<Instant> parse_time_given(std::string_view text) {
  if (const auto instant = parse_rfc3339(text)) return instant;
  if (text.size() < 10) return std::nullopt;
  const auto date = parse_civil_date(text.substr(0, 10));
  const auto clock = parse_civil_clock(text.substr(10));
  if (!date || !clock) return std::nullopt;
  return instant_of(DateTime{*date, *clock}, zone());
}

}  // namespace tiendo::ops::cli
