#pragma once

#include <string>
#include <string_view>

/// The structured log of the program, on standard error: a line of fields an entry.
namespace tiendo::ops {

void start_log(bool quiet);
void log_info(std::string_view text);
void log_warning(std::string_view text);
void log_error(std::string_view text);

/// A text as it stands between the quotes of a field: one line, its quotes and backslashes escaped.
std::string as_field(std::string_view text);

}  // namespace tiendo::ops
