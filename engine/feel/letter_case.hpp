#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tiendo::feel {

/// Simple case mapping (one code point to one) of the Latin, Greek and Cyrillic letters, with all
/// letters of Vietnamese; other characters stay.
std::uint32_t upper_of(std::uint32_t point);
std::uint32_t lower_of(std::uint32_t point);
std::string to_upper(std::string_view text);
std::string to_lower(std::string_view text);

}  // namespace tiendo::feel
