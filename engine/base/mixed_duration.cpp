#include "engine/base/mixed_duration.hpp"

#include "engine/base/temporal.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tiendo {

std::optional<MixedDuration> parse_duration(std::string_view text) {
  if (const auto rest = parse_day_time_duration(text)) return MixedDuration{{}, *rest};
  if (const auto months = parse_year_month_duration(text)) return MixedDuration{*months, {}};
  // Both parts: in the date part years and months stand before days.
  const auto seam = text.substr(0, text.find('T')).find_last_of("YM");
  if (seam == std::string_view::npos) return std::nullopt;
  const bool minus = text.starts_with('-');
  const auto months = parse_year_month_duration(text.substr(0, seam + 1));
  const auto rest =
      parse_day_time_duration((minus ? "-P" : "P") + std::string{text.substr(seam + 1)});
  if (!months || !rest) return std::nullopt;
  return MixedDuration{*months, *rest};
}

}  // namespace tiendo
