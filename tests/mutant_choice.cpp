#include "engine/base/mutant.hpp"

#include <cstdlib>

namespace tiendo {
namespace {

/// Before the first test: `ops/dev mutants` names the fault in TIENDO_MUTANT.
const bool is_chosen = [] {
  const char* const name = std::getenv("TIENDO_MUTANT");
  if (name != nullptr) choose_mutant(name);
  return name != nullptr;
}();

}  // namespace
}  // namespace tiendo
