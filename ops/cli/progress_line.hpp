#pragma once

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo::ops::cli {

/// How far something is, on standard error: a terminal shows every step in one line, a log each
/// tenth in a line of its own.
class ProgressLine {
 public:
  explicit ProgressLine(std::ostream& err) : ProgressLine{err, error_is_terminal()} {}
  ProgressLine(std::ostream& err, bool at_terminal) : err_{err}, at_terminal_{at_terminal} {}
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine();

  void tell(std::string_view what, std::optional<int> percent);

 private:
  static bool error_is_terminal();

  std::ostream& err_;
  const bool at_terminal_;
  std::string what_;
  std::optional<int> percent_;
  std::size_t width_ = 0;  // of the line on the terminal
};

}  // namespace tiendo::ops::cli
