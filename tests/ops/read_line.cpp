#include "tests/ops/read_line.hpp"

#include <cerrno>
#include <string>
#include <unistd.h>

namespace tiendo::ops::test {

std::string read_line(int pipe) {
  std::string line;
  char one = 0;
  while (true) {
    const auto count = ::read(pipe, &one, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0 || one == '\n') return line;
    line += one;
  }
}

}  // namespace tiendo::ops::test
