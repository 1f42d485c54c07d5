#pragma once

#include "engine/base/temporal.hpp"

#include <compare>
#include <optional>
#include <string_view>

namespace tiendo {

/// Both parts of an ISO 8601 duration such as `P1Y2M10DT2H`. FEEL has no value of this kind; timers
/// take one as text.
struct MixedDuration {
  YearMonthDuration months;
  DayTimeDuration rest;
  friend constexpr auto operator<=>(const MixedDuration&, const MixedDuration&) = default;
};
/// Any duration; one of a single part has the other at zero. Nothing on other text.
std::optional<MixedDuration> parse_duration(std::string_view text);

}  // namespace tiendo
