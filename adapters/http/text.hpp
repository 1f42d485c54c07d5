#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::http {

std::string to_lower(std::string_view text);
bool equal_ignoring_case(std::string_view left, std::string_view right);
/// Without spaces and tabs at both ends.
std::string_view trim(std::string_view text);

/// Undoes percent-encoding; with `plus_is_space` also `+`. Nothing if an escape is broken.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);
/// Reads `a=1&b=2`; a name without `=` has an empty value. Nothing if an escape is broken.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view text);

bool is_utf8(std::string_view text);
/// The text with a replacement character for each byte that is not part of valid UTF-8.
std::string to_valid_utf8(std::string_view text);
std::string latin1_to_utf8(std::string_view text);

}  // namespace tiendo::http
