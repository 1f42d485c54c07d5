#include "engine/model/process.hpp"

#include "engine/base/check.hpp"
#include "engine/base/id.hpp"
#include "engine/base/match.hpp"

#include <string_view>

namespace tiendo::model {

const Element& Process::element(const ElementId& element_id) const {
  const auto found = elements.find(element_id.value());
  if (found == elements.end()) fail("no element " + element_id.value() + " in " + id.value());
  return found->second;
}

std::string_view type_name(const Detail& detail) {
  return match(
      detail, [](const ProcessBody&) { return "PROCESS"; },
      [](const SubProcess&) { return "SUB_PROCESS"; },
      [](const NoneStartEvent&) { return "START_EVENT"; },
      [](const UserTask&) { return "USER_TASK"; },
      [](const ExclusiveGateway&) { return "EXCLUSIVE_GATEWAY"; },
      [](const TimerCatchEvent&) { return "INTERMEDIATE_CATCH_EVENT"; },
      [](const TimerBoundaryEvent&) { return "BOUNDARY_EVENT"; },
      [](const NoneEndEvent&) { return "END_EVENT"; },
      [](const TerminateEndEvent&) { return "END_EVENT"; });
}

}  // namespace tiendo::model
