#include "ops/cli/progress_line.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <unistd.h>

namespace tiendo::ops::cli {

bool ProgressLine::error_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }

ProgressLine::~ProgressLine() {
  if (at_terminal_ && width_ > 0) err_ << '\n' << std::flush;
}

void ProgressLine::tell(std::string_view what, std::optional<int> percent) {
  const bool same = what == what_ && percent == percent_;
  const bool small_step =
      what == what_ && percent && percent_ && *percent < *percent_ + 10 && *percent < 100;
  if (same || (!at_terminal_ && small_step)) return;
  what_ = what;
  percent_ = percent;
  std::string line = what_;
  if (percent) line += ": " + std::to_string(*percent) + " %";
  if (!at_terminal_) {
    err_ << line << '\n' << std::flush;
    return;
  }
  // The rest of a longer line before is wiped.
  const std::size_t wiped = width_ > line.size() ? width_ - line.size() : 0;
  err_ << '\r' << line << std::string(wiped, ' ') << std::flush;
  width_ = std::max(width_, line.size());
}

}  // namespace tiendo::ops::cli
