#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tiendo::workflows {

enum class Severity : std::uint8_t { error, warning };

/// One thing that is wrong in a file: where, what, and what to do about it.
struct Diagnostic {
  std::string file;
  int line = 0;           ///< from 1; 0: the file as a whole
  std::string element;    ///< id of the element, empty if none
  std::string attribute;  ///< attribute or child of the element, empty if none
  std::string message;
  Severity severity = Severity::error;

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

/// By file and line; errors and warnings mixed.
using Diagnostics = std::vector<Diagnostic>;

bool has_errors(const Diagnostics& diagnostics);

/// One line a diagnostic, for people: `'a.bpmn' line 12, Task_1, dueDate: …`; a warning begins its
/// message with `warning: `.
std::string render(const Diagnostics& diagnostics);

}  // namespace tiendo::workflows
