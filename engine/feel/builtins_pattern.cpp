#include "engine/feel/builtin.hpp"

#include <utility>

/// Functions on regular expressions, DMN 1.5 §10.3.4.3.
namespace tiendo::feel {

std::span<const Builtin> pattern_builtins() {
  return {};
}

}  // namespace tiendo::feel
