#include "workflows/bpmn_problems.hpp"

#include "workflows/diagnostic.hpp"

#include <algorithm>  // IWYU pragma: keep
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::workflows {

std::string with_article(std::string_view name) {
  constexpr std::string_view vowels = "aeio";  // `userTask` begins with a consonant's sound
  const bool vowel = !name.empty() && vowels.find(name.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + std::string{name};
}

void Problems::add(const Where& where, std::string message, Severity severity) {
  if (severity == Severity::error) failed_ = true;
  if (found_.size() == problems_max) {
    cut_off_ = true;
    return;
  }
  const auto place = std::ranges::upper_bound(found_, where.line, {}, &Diagnostic::line);
  found_.insert(place, Diagnostic{file_, where.line, where.element, where.attribute,
                                  std::move(message), severity});
}

Diagnostics Problems::take() && {
  if (cut_off_) {
    found_.push_back({file_,
                      0,
                      {},
                      {},
                      "there is more that is wrong; only " + std::to_string(problems_max) +
                          " problems are listed",
                      failed_ ? Severity::error : Severity::warning});
  }
  return std::move(found_);
}

}  // namespace tiendo::workflows
