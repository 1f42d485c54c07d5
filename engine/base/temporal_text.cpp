#include "engine/base/temporal.hpp"
#include "engine/base/zone.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo {

namespace {

constexpr std::int64_t day_s = 86'400;
constexpr std::int32_t year_max = 999'999'999;  // DMN 1.5 §10.3.2.3.5
constexpr std::int32_t offset_max_s = 18 * 3'600;

/// Reads a text from left to right; every step says whether it could.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : left_{text} {}

  bool at_end() const { return left_.empty(); }
  bool at_digit() const { return !left_.empty() && left_[0] >= '0' && left_[0] <= '9'; }
  std::string_view rest() const { return left_; }

  bool take(char c) {
    if (left_.empty() || left_[0] != c) return false;
    left_.remove_prefix(1);
    return true;
  }

  std::string_view digits() {
    const std::size_t end = std::min(left_.find_first_not_of("0123456789"), left_.size());
    const auto taken = left_.substr(0, end);
    left_.remove_prefix(end);
    return taken;
  }

  /// Exactly two digits, at most `max`.
  bool two(std::uint32_t max, std::uint32_t& out) {
    if (left_.size() < 2 || !at_digit() || left_[1] < '0' || left_[1] > '9') return false;
    out = static_cast<std::uint32_t>((left_[0] - '0') * 10 + (left_[1] - '0'));
    left_.remove_prefix(2);
    return out <= max;
  }

 private:
  std::string_view left_;
};

std::optional<std::int64_t> integer(std::string_view digits) {
  constexpr std::size_t digits_max = 18;
  if (digits.empty()) return std::nullopt;
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.size() > digits_max) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

/// The nanoseconds of `.5`; digits after the ninth are dropped.
std::optional<std::uint32_t> fraction(Cursor& cursor) {
  const auto digits = cursor.digits();
  if (digits.empty()) return std::nullopt;
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 9; ++i) {
    value = value * 10 + (i < digits.size() ? static_cast<std::uint32_t>(digits[i] - '0') : 0);
  }
  return value;
}

bool read_zone(Cursor& cursor, Zone& out) {
  if (cursor.at_end()) return true;
  if (cursor.take('@')) {
    out.kind = Zone::Kind::named;
    out.name = cursor.rest();
    return known_zone(out.name);
  }
  out.kind = Zone::Kind::offset;
  if (cursor.take('Z')) return cursor.at_end();
  const bool minus = cursor.take('-');
  if (!minus && !cursor.take('+')) return false;
  std::uint32_t hours = 0;
  std::uint32_t minutes = 0;
  std::uint32_t seconds = 0;
  if (!cursor.two(18, hours) || !cursor.take(':') || !cursor.two(59, minutes)) return false;
  if (cursor.take(':') && !cursor.two(59, seconds)) return false;
  const auto total = static_cast<std::int32_t>(hours * 3'600 + minutes * 60 + seconds);
  out.offset_s = minus ? -total : total;
  return cursor.at_end() && total <= offset_max_s;
}

void append_padded(std::string& out, std::int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  out.append(width > digits.size() ? width - digits.size() : 0, '0').append(digits);
}

void append_fraction(std::string& out, std::uint32_t nanosecond) {
  if (nanosecond == 0) return;
  out.push_back('.');
  append_padded(out, nanosecond, 9);
  out.erase(out.find_last_not_of('0') + 1);
}

void append_zone(std::string& out, const Zone& zone) {
  if (zone.kind == Zone::Kind::none) return;
  if (zone.kind == Zone::Kind::named) {
    out.append("@").append(zone.name);
    return;
  }
  if (zone.offset_s == 0) {
    out.push_back('Z');
    return;
  }
  const std::int32_t size = std::abs(zone.offset_s);
  out.push_back(zone.offset_s < 0 ? '-' : '+');
  append_padded(out, size / 3'600, 2);
  append_padded(out.append(":"), size / 60 % 60, 2);
  if (size % 60 != 0) append_padded(out.append(":"), size % 60, 2);
}

/// Adds `digits` units of `unit_s` seconds; false on overflow.
bool add_units(std::int64_t& total, std::string_view digits, std::int64_t unit_s) {
  const auto count = integer(digits);
  if (!count || *count > (std::numeric_limits<std::int64_t>::max() - total) / unit_s) return false;
  total += *count * unit_s;
  return true;
}

/// What stands behind a number: its place in the order, and how many seconds it means.
struct ClockUnit {
  int place = 0;  ///< 0: none
  std::int64_t second = 1;
};

ClockUnit take_clock_unit(Cursor& cursor) {
  if (cursor.take('H')) return {1, 3'600};
  if (cursor.take('M')) return {2, 60};
  if (cursor.take('S')) return {3, 1};
  return {};
}

/// The part after `T`: hours, minutes, seconds in this order, at least one of them.
bool read_clock_units(Cursor& cursor, std::int64_t& seconds, std::uint32_t& nanosecond) {
  int last = 0;
  while (!cursor.at_end()) {
    const auto digits = cursor.digits();
    const bool point = cursor.take('.');
    const auto part = point ? fraction(cursor) : std::optional{nanosecond};
    const auto unit = take_clock_unit(cursor);
    if (!part || unit.place <= last || (point && unit.second != 1)) return false;
    if (!add_units(seconds, digits, unit.second)) return false;
    nanosecond = *part;
    last = unit.place;
  }
  return last > 0;
}

}  // namespace

std::string to_text(const Date& date) {
  std::string out = date.year < 0 ? "-" : "";
  append_padded(out, std::abs(std::int64_t{date.year}), 4);
  append_padded(out.append("-"), date.month, 2);
  append_padded(out.append("-"), date.day, 2);
  return out;
}

std::string to_text(const TimeOfDay& time) {
  std::string out;
  append_padded(out, time.second_of_day / 3'600, 2);
  append_padded(out.append(":"), time.second_of_day / 60 % 60, 2);
  append_padded(out.append(":"), time.second_of_day % 60, 2);
  append_fraction(out, time.nanosecond);
  append_zone(out, time.zone);
  return out;
}

std::string to_text(const DateTime& value) {
  return to_text(value.date) + "T" + to_text(value.time);
}

std::string to_text(const DayTimeDuration& duration) {
  const bool minus = duration.second < 0 || duration.nanosecond < 0;
  // Not std::abs: the least number has no opposite.
  const auto bits = static_cast<std::uint64_t>(duration.second);
  const std::uint64_t size = duration.second < 0 ? ~bits + 1 : bits;
  const auto nanosecond = static_cast<std::uint32_t>(std::abs(duration.nanosecond));
  const std::uint64_t days = size / day_s;
  const std::uint64_t rest = size % day_s;
  std::string out = minus ? "-P" : "P";
  if (days > 0) out += std::to_string(days) + "D";
  if (rest == 0 && nanosecond == 0) return days > 0 ? out : "PT0S";
  out.push_back('T');
  if (rest >= 3'600) out += std::to_string(rest / 3'600) + "H";
  if (rest / 60 % 60 > 0) out += std::to_string(rest / 60 % 60) + "M";
  if (rest % 60 == 0 && nanosecond == 0) return out;
  out += std::to_string(rest % 60);
  append_fraction(out, nanosecond);
  return out + "S";
}

std::string to_text(const YearMonthDuration& duration) {
  const auto bits = static_cast<std::uint64_t>(duration.month);
  const std::uint64_t size = duration.month < 0 ? ~bits + 1 : bits;
  std::string out = duration.month < 0 ? "-P" : "P";
  if (size >= 12) out += std::to_string(size / 12) + "Y";
  if (size % 12 != 0 || size == 0) out += std::to_string(size % 12) + "M";
  return out;
}

std::optional<Date> parse_date(std::string_view text) {
  Cursor cursor{text};
  const bool minus = cursor.take('-');
  const auto digits = cursor.digits();
  const auto year = integer(digits);
  std::uint32_t month = 0;
  std::uint32_t day = 0;
  if (!year || digits.size() < 4 || (digits.size() > 4 && digits[0] == '0') || *year > year_max ||
      !cursor.take('-') || !cursor.two(12, month) || !cursor.take('-') || !cursor.two(31, day) ||
      !cursor.at_end()) {
    return std::nullopt;
  }
  const Date date{static_cast<std::int32_t>(minus ? -*year : *year),
                  static_cast<std::uint8_t>(month), static_cast<std::uint8_t>(day)};
  return valid(date) ? std::optional{date} : std::nullopt;
}

std::optional<TimeOfDay> parse_time(std::string_view text) {
  Cursor cursor{text};
  std::uint32_t hours = 0;
  std::uint32_t minutes = 0;
  std::uint32_t seconds = 0;
  if (!cursor.two(23, hours) || !cursor.take(':') || !cursor.two(59, minutes) ||
      !cursor.take(':') || !cursor.two(59, seconds)) {
    return std::nullopt;
  }
  TimeOfDay time;
  time.second_of_day = hours * 3'600 + minutes * 60 + seconds;
  if (cursor.take('.')) {
    const auto part = fraction(cursor);
    if (!part) return std::nullopt;
    time.nanosecond = *part;
  }
  if (!read_zone(cursor, time.zone)) return std::nullopt;
  return time;
}

std::optional<DateTime> parse_date_time(std::string_view text) {
  const auto middle = text.find('T');
  if (middle == std::string_view::npos) return std::nullopt;
  const auto date = parse_date(text.substr(0, middle));
  // ISO 8601: the end of a day is the midnight of the next one.
  constexpr std::string_view end_of_day = "24:00:00";
  std::string clock{text.substr(middle + 1)};
  const bool ends_day = clock.starts_with(end_of_day);
  if (ends_day) clock.replace(0, 2, "00");
  auto time = parse_time(clock);
  if (!date || !time || (ends_day && time->nanosecond != 0)) return std::nullopt;
  return DateTime{ends_day ? date_of(days_of(*date) + 1) : *date, std::move(*time)};
}

std::optional<DayTimeDuration> parse_day_time_duration(std::string_view text) {
  Cursor cursor{text};
  const bool minus = cursor.take('-');
  if (!cursor.take('P')) return std::nullopt;
  std::int64_t seconds = 0;
  std::uint32_t nanosecond = 0;
  const bool days = cursor.at_digit();
  if (days && (!add_units(seconds, cursor.digits(), day_s) || !cursor.take('D'))) {
    return std::nullopt;
  }
  if (cursor.take('T') ? !read_clock_units(cursor, seconds, nanosecond)
                       : !days || !cursor.at_end()) {
    return std::nullopt;
  }
  const auto part = static_cast<std::int32_t>(nanosecond);
  return DayTimeDuration{minus ? -seconds : seconds, minus ? -part : part};
}

std::optional<YearMonthDuration> parse_year_month_duration(std::string_view text) {
  constexpr std::int64_t months_max = 12'000'000'000;
  Cursor cursor{text};
  const bool minus = cursor.take('-');
  if (!cursor.take('P') || cursor.at_end()) return std::nullopt;
  std::int64_t months = 0;
  auto digits = cursor.digits();
  const bool years = cursor.take('Y');
  if (years) {
    if (!add_units(months, digits, 12)) return std::nullopt;
    digits = cursor.digits();
  }
  const bool more = !digits.empty() || !years;
  if (more && (!add_units(months, digits, 1) || !cursor.take('M'))) return std::nullopt;
  if (!cursor.at_end() || months > months_max) return std::nullopt;
  return YearMonthDuration{minus ? -months : months};
}

}  // namespace tiendo
