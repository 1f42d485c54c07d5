#pragma once

#include "ops/cli/command.hpp"

#include <iosfwd>
#include <string>

namespace tiendo::ops::cli {

struct Secrets {
  std::string password;      ///< of the caller
  std::string new_password;  ///< of an account to add
};

/// Calls the server and prints its answer; a refusal goes to `err`. Gives the exit code.
int ask_server(const AskServer& asked, const Secrets& secrets, std::ostream& out,
               std::ostream& err);

}  // namespace tiendo::ops::cli
