#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo {

/// A UTC instant in milliseconds since 1970-01-01T00:00:00Z.
struct Instant {
  std::int64_t ms = 0;
  friend constexpr auto operator<=>(const Instant&, const Instant&) = default;
};

/// RFC 3339 in UTC with milliseconds: `2019-05-07T01:00:00.000Z`. Years 0000..9999 only; instants
/// outside are clamped to that range.
std::string to_rfc3339(Instant instant);

/// Reads an RFC 3339 date-time; the offset is required (`Z` or `±hh:mm`), a fraction may follow the
/// seconds (digits after the third are dropped). Nothing on any other text.
std::optional<Instant> parse_rfc3339(std::string_view text);

}  // namespace tiendo
