#include "storage/read_model/rows.hpp"

#include "engine/base/id.hpp"
#include "engine/base/match.hpp"
#include "engine/vocabulary/event.hpp"
#include "storage/read_model/database.hpp"
#include "storage/read_model/schema.hpp"

#include <span>
#include <string_view>

namespace tiendo::read_model {

using namespace vocabulary;  // every fact is named below

Rows::Rows(const Database& database)
    : definitions_{database},
      instances_{database},
      tasks_{database, instances_},
      variables_{database},
      incidents_{database},
      elements_{database} {}

void Rows::close(std::span<const IncidentKey> incidents, const Place& place) {
  incidents_.closed(incidents, place);
  elements_.given_up(incidents, place);
}

void Rows::end(std::string_view state, const Place& place) {
  instances_.ended(state, place);
  elements_.instance_ended(place);
}

void Rows::apply(const Event& event, const Place& place) {
  match(
      event, [&](const InstanceStarted& fact) { instances_.started(fact, place); },
      [&](const InstanceCompleted&) { end(state::completed, place); },
      [&](const InstanceTerminated& fact) {
        close(fact.incidents_closed, place);
        end(state::terminated, place);
      },
      [&](const VariablesSet& fact) { variables_.set(fact, place); },
      [&](const ElementActivated& fact) { elements_.activated(fact, place); },
      [&](const ElementPassed& fact) {
        close(fact.incidents_closed, place);
        elements_.passed(fact, place);
      },
      [&](const ElementCompleted& fact) { elements_.ended(fact.key, state::completed, place); },
      [&](const ElementTerminating& fact) { close(fact.incidents_closed, place); },
      [&](const ElementTerminated& fact) {
        close(fact.incidents_closed, place);
        elements_.ended(fact.key, state::terminated, place);
      },
      [&](const UserTaskCreated& fact) { tasks_.created(fact, place); },
      [&](const UserTaskAssigned& fact) { tasks_.assigned(fact, place); },
      [&](const UserTaskCompleted& fact) { tasks_.completed(fact, place); },
      [&](const UserTaskCanceled& fact) { tasks_.canceled(fact); },
      [&](const IncidentRaised& fact) {
        incidents_.raised(fact, place);
        elements_.stuck(fact, place);
      },
      [&](const StreamQuarantined& fact) { incidents_.quarantined(fact, place); },
      [&](const IncidentResolved& fact) { incidents_.resolved(fact.incident, place); },
      [&](const ProcessDefined& fact) { definitions_.defined(fact, place); },
      // What no collection shows.
      [](const InstanceCanceling&) {}, [](const TimerArmed&) {}, [](const TimerFired&) {},
      [](const RungFired&) {}, [](const TurnSuspended&) {}, [](const TurnResumed&) {},
      [](const DeploymentCreated&) {}, [](const FormDefined&) {}, [](const AccountSet&) {},
      [](const ClockSet&) {}, [](const SinkAdvanced&) {}, [](const ZonesRead&) {},
      [](const EndPlanned&) {});
}

}  // namespace tiendo::read_model
