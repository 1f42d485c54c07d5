#include "engine/base/time.hpp"

#include "engine/base/temporal.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo {

namespace {

constexpr std::int64_t day_ms = 86'400'000;

void append_padded(std::string& out, std::int64_t number, std::size_t width) {
  const std::string digits = std::to_string(number);
  out.append(width > digits.size() ? width - digits.size() : 0, '0').append(digits);
}

}  // namespace

std::string to_rfc3339(Instant instant) {
  const std::int64_t first = days_of({0, 1, 1}) * day_ms;
  const std::int64_t last = days_of({10'000, 1, 1}) * day_ms - 1;
  const std::int64_t ms = std::clamp(instant.ms, first, last);
  const std::int64_t days = ms >= 0 ? ms / day_ms : (ms - day_ms + 1) / day_ms;
  const std::int64_t rest = ms - days * day_ms;
  const Date date = date_of(days);
  std::string out;
  append_padded(out, date.year, 4);
  append_padded(out.append("-"), date.month, 2);
  append_padded(out.append("-"), date.day, 2);
  append_padded(out.append("T"), rest / 3'600'000, 2);
  append_padded(out.append(":"), rest / 60'000 % 60, 2);
  append_padded(out.append(":"), rest / 1'000 % 60, 2);
  append_padded(out.append("."), rest % 1'000, 3);
  return out.append("Z");
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  constexpr std::size_t longest = 64;
  constexpr std::size_t date_size = 10;
  if (text.size() <= date_size || text.size() > longest) return std::nullopt;
  // RFC 3339 §5.6 allows small letters; ISO texts do not.
  std::string upper{text};
  std::ranges::replace(upper, 't', 'T');
  std::ranges::replace(upper, 'z', 'Z');
  const bool four_digit_year =
      upper[4] == '-' && upper[date_size] == 'T' && !upper.substr(date_size).starts_with("T24");
  const auto read = four_digit_year ? parse_date_time(upper) : std::nullopt;
  if (!read || read->date.year < 0 || read->time.zone.kind != Zone::Kind::offset ||
      read->time.zone.offset_s % 60 != 0) {
    return std::nullopt;
  }
  return instant_of(*read, {});
}

}  // namespace tiendo
