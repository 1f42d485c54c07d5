#include "engine/base/mutant.hpp"

#ifdef TIENDO_MUTANTS
#include <string>

namespace tiendo {

namespace {
std::string& chosen() {
  static std::string name;
  return name;
}
}  // namespace

bool mutant(std::string_view name) { return chosen() == name; }
void choose_mutant(std::string_view name) { chosen() = name; }

}  // namespace tiendo
#endif
