#pragma once

#include <string>

/// The structured log of the program, on standard error.
namespace tiendo::ops {

void start_log(bool quiet);
void log_info(const std::string& text);
void log_warning(const std::string& text);
void log_error(const std::string& text);

}  // namespace tiendo::ops
