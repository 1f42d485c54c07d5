#pragma once

#include "ops/cli/command.hpp"

#include <expected>
#include <string>
#include <vector>

namespace tiendo::ops::cli {

/// The program ends without a command: help and version (0), or a line it cannot read (2).
struct Ending {
  int exit_code = 0;
  std::string text;  ///< for standard output with 0, else for standard error
};

/// Reads the arguments after the program's name.
std::expected<Command, Ending> parse_command_line(const std::vector<std::string>& arguments);

}  // namespace tiendo::ops::cli
