#pragma once

#include "engine/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tiendo::ops::cli {

/// `07/05/2019 08:00` in Asia/Ho_Chi_Minh, as people there write it.
std::string civil_text(Instant instant);
/// The same of an RFC 3339 text; any other text stays as it is.
std::string civil_text(std::string_view rfc3339);
/// The same with seconds, `07/05/2019 08:00:00`.
std::string civil_text_with_seconds(std::string_view rfc3339);

/// Reads an instant as people give it: RFC 3339 with offset (`2019-05-07T01:00:00Z`), or civil time
/// of Asia/Ho_Chi_Minh as `07/05/2019 08:00` or `07/05/2019`. Nothing on other text.
std::optional<Instant> parse_time_given(std::string_view text);

}  // namespace tiendo::ops::cli
