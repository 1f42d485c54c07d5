#pragma once

#include <string>

namespace tiendo::tests {

/// Plays a scenario and returns its text with what came out: blocks divided by an empty line, each
/// a command, `----`, and what followed. `tests/scenarios/README.md` lists the commands. Throws
/// `std::runtime_error` on a mistake in the text.
std::string play(const std::string& text);

}  // namespace tiendo::tests
