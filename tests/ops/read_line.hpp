#pragma once

#include <string>

namespace tiendo::ops::test {

/// Reads a line from a pipe, byte by byte, so that nothing behind it is taken; what there was if
/// the other end has closed.
std::string read_line(int pipe);

}  // namespace tiendo::ops::test
