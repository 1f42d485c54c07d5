#include "engine/feel/expression.hpp"

#include "engine/feel/program.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace tiendo::feel {

const std::string& Expression::text() const {
  static const std::string nothing;
  return program_ == nullptr ? nothing : program_->text;
}

const std::vector<std::string>& Expression::names() const {
  static const std::vector<std::string> nothing;
  return program_ == nullptr ? nothing : program_->free_names;
}

std::optional<Diagnostic> Expression::unknown_call() const {
  if (program_ == nullptr) return std::nullopt;
  const auto found = std::ranges::find(program_->codes, Act::unknown_call, &Code::act);
  if (found == program_->codes.end()) return std::nullopt;
  return Diagnostic{found->offset,
                    "no function '" + program_->names[found->operand] + "' takes these arguments"};
}

}  // namespace tiendo::feel
