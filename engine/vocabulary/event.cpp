#include "engine/vocabulary/event.hpp"

#include "engine/base/id.hpp"
#include "engine/base/match.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/record.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

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
      [](const SinkAdvanced&) { return "SinkAdvanced"; },
      [](const ZonesRead&) { return "ZonesRead"; }, [](const EndPlanned&) { return "EndPlanned"; });
}

namespace {

constexpr std::size_t ordinary = 96;  // a fact of a few ids and keys
constexpr std::size_t none = 0;
constexpr std::size_t key = 8;
constexpr std::size_t timer = 16;

std::size_t size_of(const std::string& text) { return text.size(); }
std::size_t size_of(const Grantee& grantee) { return 2 + grantee.name.size(); }
std::size_t size_of(const Resource& resource) {
  return resource.name.size() + resource.bytes.size();
}
std::size_t size_of(const VariableSet& variable) {
  return variable.name.size() + tiendo::size_of(variable.value);
}
std::size_t size_of(const std::pair<std::string, std::string>& header) {
  return header.first.size() + header.second.size();
}
std::size_t size_of(const ElementId& element) { return element.value().size(); }
std::size_t size_of(const Todo& todo);
template <class Item>
std::size_t size_of(const std::vector<Item>& items) {
  std::size_t bytes = 0;
  for (const auto& item : items) bytes += 1 + size_of(item);
  return bytes;
}

/// What every event adds is part of `ordinary`; here counts what a start says of elements inside.
std::size_t size_of(const Todo& todo) { return size_of(todo.inside); }

}  // namespace

std::size_t size_of(const Event& event) {
  const auto more = match(
      event,
      [](const InstanceStarted& e) {
        return e.business_id.size() + size_of(e.tags) + size_of(e.grants) +
               size_of(e.progress.adds);
      },
      [](const VariablesSet& e) { return size_of(e.variables); },
      [](const ElementPassed& e) { return key * (e.drops.size() + e.incidents_closed.size()); },
      [](const ElementActivated& e) { return size_of(e.progress.adds); },
      [](const ElementCompleted& e) { return timer * e.disarmed.size(); },
      [](const ElementTerminating& e) {
        return key * (e.drops.size() + e.incidents_closed.size()) + timer * e.disarmed.size();
      },
      [](const ElementTerminated& e) {
        return key * (e.drops.size() + e.incidents_closed.size()) + timer * e.disarmed.size();
      },
      [](const InstanceCanceling&) { return none; }, [](const InstanceCompleted&) { return none; },
      [](const InstanceTerminated& e) {
        return key * (e.drops.size() + e.incidents_closed.size());
      },
      [](const UserTaskCreated& e) {
        return e.name.size() + e.assignee.size() + size_of(e.candidate_groups) +
               size_of(e.candidate_users) + size_of(e.headers) + e.external_reference.size() +
               size_of(e.grants);
      },
      [](const UserTaskAssigned& e) {
        return e.assignee.size() + size_of(e.grants_added) + size_of(e.grants_removed);
      },
      [](const UserTaskCompleted&) { return none; }, [](const UserTaskCanceled&) { return none; },
      [](const TimerArmed&) { return none; }, [](const TimerFired&) { return none; },
      [](const RungFired& e) { return e.task_name.size() + size_of(e.to); },
      [](const IncidentRaised& e) { return e.message.size(); },
      [](const IncidentResolved&) { return none; }, [](const TurnSuspended&) { return none; },
      [](const TurnResumed&) { return none; },
      [](const StreamQuarantined& e) { return e.reason.size(); },
      [](const DeploymentCreated& e) { return size_of(e.resources); },
      [](const ProcessDefined&) { return none; }, [](const FormDefined&) { return none; },
      [](const AccountSet& e) { return size_of(e.account.groups); },
      [](const ClockSet&) { return none; }, [](const SinkAdvanced&) { return none; },
      [](const ZonesRead& e) { return e.database.version.size(); },
      [](const EndPlanned& e) { return size_of(e.after); });
  return ordinary + more;
}

}  // namespace tiendo::vocabulary
