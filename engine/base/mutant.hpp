#pragma once

#include <string_view>

namespace tiendo {

/// Planted faults that keep the tests honest: in a test build one fault may be chosen by name, and
/// a named test must then turn red. In every other build the answer is always no.
#ifdef TIENDO_MUTANTS
bool mutant(std::string_view name);
void choose_mutant(std::string_view name);
#else
constexpr bool mutant(std::string_view) { return false; }
#endif

}  // namespace tiendo
