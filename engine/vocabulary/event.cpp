#include "engine/vocabulary/event.hpp"

#include "engine/base/match.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/record.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

namespace tiendo::vocabulary {

std::uint64_t width(const Event& event) {
  if (std::holds_alternative<IncidentRaised>(event)) return 2;
  const auto* variables = std::get_if<VariablesSet>(&event);
  if (variables == nullptr || variables->variables.empty()) return 1;
  return variables->variables.size();
}

std::uint64_t width(const Record& record) {
  if (record.events.empty()) return 1;
  std::uint64_t sum = 0;
  for (const auto& event : record.events) sum += width(event);
  return sum;
}

std::string_view event_name(const Event& event) {
  return match(
      event, [](const InstanceStarted&) { return "InstanceStarted"; },
      [](const VariablesSet&) { return "VariablesSet"; },
      [](const ElementPassed&) { return "ElementPassed"; },
      [](const ElementActivated&) { return "ElementActivated"; },
      [](const ElementCompleted&) { return "ElementCompleted"; },
      [](const ElementTerminating&) { return "ElementTerminating"; },
      [](const ElementTerminated&) { return "ElementTerminated"; },
      [](const InstanceCanceling&) { return "InstanceCanceling"; },
      [](const InstanceCompleted&) { return "InstanceCompleted"; },
      [](const InstanceTerminated&) { return "InstanceTerminated"; },
      [](const UserTaskCreated&) { return "UserTaskCreated"; },
      [](const UserTaskAssigned&) { return "UserTaskAssigned"; },
      [](const UserTaskCompleted&) { return "UserTaskCompleted"; },
      [](const UserTaskCanceled&) { return "UserTaskCanceled"; },
      [](const TimerArmed&) { return "TimerArmed"; },
      [](const TimerFired&) { return "TimerFired"; }, [](const RungFired&) { return "RungFired"; },
      [](const IncidentRaised&) { return "IncidentRaised"; },
      [](const IncidentResolved&) { return "IncidentResolved"; },
      [](const TurnSuspended&) { return "TurnSuspended"; },
      [](const TurnResumed&) { return "TurnResumed"; },
      [](const StreamQuarantined&) { return "StreamQuarantined"; },
      [](const DeploymentCreated&) { return "DeploymentCreated"; },
      [](const ProcessDefined&) { return "ProcessDefined"; },
      [](const FormDefined&) { return "FormDefined"; },
      [](const AccountSet&) { return "AccountSet"; }, [](const ClockSet&) { return "ClockSet"; },
      [](const SinkAdvanced&) { return "SinkAdvanced"; });
}

std::size_t size_of(const Event& event) {
  constexpr std::size_t ordinary = 96;  // a fact of a few ids and keys
  if (const auto* set = std::get_if<VariablesSet>(&event)) {
    std::size_t bytes = ordinary;
    for (const auto& variable : set->variables) {
      bytes += variable.name.size() + tiendo::size_of(variable.value);
    }
    return bytes;
  }
  if (const auto* deployment = std::get_if<DeploymentCreated>(&event)) {
    std::size_t bytes = ordinary;
    for (const auto& resource : deployment->resources) bytes += resource.bytes.size();
    return bytes;
  }
  return ordinary;
}

}  // namespace tiendo::vocabulary
