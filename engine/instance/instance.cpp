#include "engine/instance/instance.hpp"

#include "engine/base/check.hpp"
#include "engine/base/id.hpp"
#include "engine/base/value.hpp"

#include <string>
#include <string_view>

namespace tiendo::instance {

const ElementInstance& Instance::scope(ElementKey scope_key) const {
  const auto found = elements.find(scope_key);
  if (found == elements.end()) {
    fail("no element instance " + std::to_string(scope_key.value()));
  }
  return found->second;
}

const Value* Instance::find_variable(ElementKey from, std::string_view name) const {
  for (auto at = from; at;) {
    const auto& one = scope(at);
    const auto found = one.variables.find(name);
    if (found != one.variables.end()) return &found->second.value;
    at = one.scope;
  }
  return nullptr;
}

ElementKey Instance::scope_of_variable(ElementKey from, const std::string& name) const {
  for (auto at = from; at;) {
    const auto& one = scope(at);
    if (one.variables.contains(name)) return at;
    at = one.scope;
  }
  return root();
}

}  // namespace tiendo::instance
