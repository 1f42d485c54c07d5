#pragma once

#include <expected>
#include <string>

namespace tiendo::ops::cli {

/// The caller's password, from TIENDO_PASSWORD.
std::expected<std::string, std::string> password_from_environment();

/// A line of standard input. At a terminal it is asked for and not shown.
std::expected<std::string, std::string> password_from_input(const std::string& account);

}  // namespace tiendo::ops::cli
