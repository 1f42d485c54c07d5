#include "workflows/bpmn_problems.hpp"

#include <algorithm>

namespace tiendo::workflows {

std::string with_article(std::string_view name) {
  constexpr std::string_view vowels = "aeio";  // `userTask` begins with a consonant's sound
  const bool vowel = !name.empty() && vowels.find(name.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + std::string{name};
}

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

Diagnostics Problems::take() && {
  const auto end = found_.end() - (full_ ? 1 : 0);
  std::ranges::stable_sort(found_.begin(), end, {}, &Diagnostic::line);
  return std::move(found_);
}

}  // namespace tiendo::workflows
