#include "storage/read_model/rows.hpp"

#include "engine/base/match.hpp"
#include "engine/vocabulary/event.hpp"
#include "storage/read_model/database.hpp"
#include "storage/read_model/schema.hpp"

namespace tiendo::read_model {

using namespace vocabulary;  // every fact is named below

Rows::Rows(const Database& database)
    : definitions_{database},
      instances_{database},
      tasks_{database, instances_},
      variables_{database},
      incidents_{database} {}

void Rows::apply(const Event& event, const Place& place) {
  match(
      event, [&](const InstanceStarted& fact) { instances_.started(fact, place); },
      [&](const InstanceCompleted&) { instances_.ended(state::completed, place); },
      [&](const InstanceTerminated& fact) {
        incidents_.closed(fact.incidents_closed, place);
        instances_.ended(state::terminated, place);
      },
      [&](const VariablesSet& fact) { variables_.set(fact, place); },
      [&](const ElementPassed& fact) { incidents_.closed(fact.incidents_closed, place); },
      [&](const ElementTerminating& fact) { incidents_.closed(fact.incidents_closed, place); },
      [&](const ElementTerminated& fact) { incidents_.closed(fact.incidents_closed, place); },
      [&](const UserTaskCreated& fact) { tasks_.created(fact, place); },
      [&](const UserTaskAssigned& fact) { tasks_.assigned(fact, place); },
      [&](const UserTaskCompleted& fact) { tasks_.completed(fact, place); },
      [&](const UserTaskCanceled& fact) { tasks_.canceled(fact); },
      [&](const IncidentRaised& fact) { incidents_.raised(fact, place); },
      [&](const IncidentResolved& fact) { incidents_.resolved(fact.incident, place); },
      [&](const ProcessDefined& fact) { definitions_.defined(fact, place); },
      // What no collection shows.
      [](const ElementActivated&) {}, [](const ElementCompleted&) {},
      [](const InstanceCanceling&) {}, [](const TimerArmed&) {}, [](const TimerFired&) {},
      [](const RungFired&) {}, [](const TurnSuspended&) {}, [](const TurnResumed&) {},
      [](const StreamQuarantined&) {}, [](const DeploymentCreated&) {}, [](const FormDefined&) {},
      [](const AccountSet&) {}, [](const ClockSet&) {}, [](const SinkAdvanced&) {});
}

}  // namespace tiendo::read_model
