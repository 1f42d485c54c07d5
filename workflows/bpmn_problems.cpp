#include "workflows/bpmn_problems.hpp"

namespace tiendo::workflows {

void Problems::add(const Where& where, std::string message, Severity severity) {
  if (severity == Severity::error) failed_ = true;
  if (full_) return;
  if (found_.size() == problems_max) {
    full_ = true;
    message = "there is more that is wrong; only the first " + std::to_string(problems_max) +
              " problems are listed";
    found_.push_back({file_, 0, {}, {}, std::move(message), severity});
    return;
  }
  found_.push_back(
      {file_, where.line, where.element, where.attribute, std::move(message), severity});
}

}  // namespace tiendo::workflows
