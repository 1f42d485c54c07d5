#include "workflows/diagnostic.hpp"

#include <algorithm>
#include <string>

namespace tiendo::workflows {

bool has_errors(const Diagnostics& diagnostics) {
  return std::ranges::any_of(diagnostics, [](const Diagnostic& diagnostic) {
    return diagnostic.severity == Severity::error;
  });
}

std::string render(const Diagnostics& diagnostics) {
  std::string text;
  for (const auto& diagnostic : diagnostics) {
    if (!text.empty()) text += '\n';
    text += "'" + diagnostic.file + "'";
    if (diagnostic.line > 0) text += " line " + std::to_string(diagnostic.line);
    if (!diagnostic.element.empty()) text += ", " + diagnostic.element;
    if (!diagnostic.attribute.empty()) text += ", " + diagnostic.attribute;
    text += ": ";
    if (diagnostic.severity == Severity::warning) text += "warning: ";
    text += diagnostic.message;
  }
  return text;
}

}  // namespace tiendo::workflows
