#include "engine/base/check.hpp"
#include "engine/base/id.hpp"
#include "engine/base/mutant.hpp"
#include "engine/instance/instance.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::instance {

namespace {

using namespace vocabulary;

/// Where an event stands: the state it changes, its position and its record's header.
struct Fact {
  Instance& state;
  Position at;
  Partition partition;
  template <class K>
  K key() const {
    return K::at(partition, at);
  }
};

ElementInstance& element(Instance& state, ElementKey key) {
  const auto found = state.elements.find(key);
  check(found != state.elements.end(), "event for an unknown element instance");
  return found->second;
}

/// A token that was on its way is no more.
void forget(Instance& state, const Todo& todo) {
  if (is_token(todo)) --element(state, todo.scope).open;
}

void drop(Instance& state, const std::vector<std::uint64_t>& numbers) {
  for (const auto number : numbers) {
    auto& items = state.pending.contains(number) ? state.pending : state.stuck;
    const auto found = items.find(number);
    check(found != items.end(), "event drops an unknown item");
    forget(state, found->second);
    items.erase(found);
  }
}

void close_incidents(Instance& state, const std::vector<IncidentKey>& incidents) {
  for (const auto key : incidents) state.incidents.erase(key);
}

void advance(Instance& state, const Progress& progress) {
  if (progress.settles != 0) {
    const auto found = state.pending.find(progress.settles);
    check(found != state.pending.end(), "event settles an unknown item");
    forget(state, found->second);
    state.pending.erase(found);
  }
  for (const auto& todo : progress.adds) {
    if (is_token(todo)) ++element(state, todo.scope).open;
    if (todo.step == Step::terminate && todo.instance == state.root()) state.ending = true;
    state.pending.emplace(++state.todo_last, todo);
  }
}

void disarm(Instance& state, const TimerRef& ref) {
  const auto found = state.timers.find(ref.timer);
  check(found != state.timers.end(), "event for an unknown timer");
  std::erase(element(state, found->second.element_key).timers, ref.timer);
  state.due.erase({found->second.due, ref.timer});
  state.timers.erase(found);
}

void disarm_all(Instance& state, const std::vector<TimerRef>& timers) {
  for (const auto& ref : timers) disarm(state, ref);
}

void remove_element(Instance& state, ElementKey key, ElementKey scope) {
  state.elements.erase(key);
  if (!scope) return;
  auto& parent = element(state, scope);
  parent.children.erase(key);
  --parent.open;
}

/// What is left of an ended instance.
void bury(Instance& state, Status status) {
  Instance tombstone;
  tombstone.key = state.key;
  tombstone.status = status;
  tombstone.definition = state.definition;
  tombstone.process = state.process;
  tombstone.version = state.version;
  tombstone.business_id = state.business_id;
  tombstone.tags = state.tags;
  state = std::move(tombstone);
}

void apply(const Fact& fact, const InstanceStarted& event) {
  auto& state = fact.state;
  state.key = fact.key<InstanceKey>();
  state.status = Status::active;
  state.definition = event.definition;
  state.process = event.process;
  state.version = event.version;
  state.business_id = event.business_id;
  state.tags = event.tags;
  ElementInstance root;
  root.element = ElementId{event.process.value()};
  state.elements.emplace(state.root(), std::move(root));
  advance(state, event.progress);
}

void apply(const Fact& fact, const EndPlanned& event) {
  fact.state.end_after.insert(event.after.begin(), event.after.end());
}

void apply(const Fact& fact, const VariablesSet& event) {
  auto& variables = element(fact.state, event.scope).variables;
  Position at = fact.at;
  for (const auto& set : event.variables) {
    auto& variable = variables[set.name];
    if (set.created) variable.key = VariableKey::at(fact.partition, at);
    variable.value = set.value;
    ++at;
  }
}

void apply(const Fact& fact, const ElementPassed& event) {
  drop(fact.state, event.drops);
  close_incidents(fact.state, event.incidents_closed);
  advance(fact.state, event.progress);
}

void apply(const Fact& fact, const ElementActivated& event) {
  ElementInstance one;
  one.element = event.element;
  one.scope = event.scope;
  fact.state.elements.emplace(event.key, std::move(one));
  auto& parent = element(fact.state, event.scope);
  parent.children.insert(event.key);
  ++parent.open;
  advance(fact.state, event.progress);
}

void apply(const Fact& fact, const ElementCompleted& event) {
  if (!mutant("evolve-forgets-disarmed-timers")) disarm_all(fact.state, event.disarmed);
  remove_element(fact.state, event.key, event.scope);
  advance(fact.state, event.progress);
}

void apply(const Fact& fact, const ElementTerminating& event) {
  disarm_all(fact.state, event.disarmed);
  drop(fact.state, event.drops);
  close_incidents(fact.state, event.incidents_closed);
  element(fact.state, event.key).terminating = true;
}

void apply(const Fact& fact, const ElementTerminated& event) {
  disarm_all(fact.state, event.disarmed);
  drop(fact.state, event.drops);
  close_incidents(fact.state, event.incidents_closed);
  remove_element(fact.state, event.key, event.scope);
  advance(fact.state, event.progress);
}

void apply(const Fact& fact, const InstanceCanceling& event) {
  fact.state.canceling = true;
  advance(fact.state, event.progress);
}

void apply(const Fact& fact, const InstanceCompleted& event) {
  advance(fact.state, event.progress);
  bury(fact.state, Status::completed);
}

void apply(const Fact& fact, const InstanceTerminated& event) {
  drop(fact.state, event.drops);
  advance(fact.state, event.progress);
  bury(fact.state, Status::terminated);
}

void apply(const Fact& fact, const UserTaskCreated& event) {
  const auto key = fact.key<UserTaskKey>();
  fact.state.tasks.emplace(
      key,
      UserTask{event.element_key, event.element, event.name, event.assignee, event.candidate_groups,
               event.candidate_users, event.due, event.follow_up, event.priority});
  element(fact.state, event.element_key).task = key;
}

UserTask& task(Instance& state, UserTaskKey key) {
  const auto found = state.tasks.find(key);
  check(found != state.tasks.end(), "event for an unknown user task");
  return found->second;
}

void apply(const Fact& fact, const UserTaskAssigned& event) {
  if (!mutant("evolve-forgets-assignee")) task(fact.state, event.task).assignee = event.assignee;
}

void end_task(Instance& state, UserTaskKey key) {
  element(state, task(state, key).element_key).task = UserTaskKey{};
  state.tasks.erase(key);
}

void apply(const Fact& fact, const UserTaskCompleted& event) {
  end_task(fact.state, event.task);
  advance(fact.state, event.progress);
}

void apply(const Fact& fact, const UserTaskCanceled& event) { end_task(fact.state, event.task); }

void apply(const Fact& fact, const TimerArmed& event) {
  const auto key = fact.key<TimerKey>();
  fact.state.timers.emplace(key, Timer{event.element_key, event.element, event.due});
  fact.state.due.emplace(event.due, key);
  element(fact.state, event.element_key).timers.push_back(key);
}

void apply(const Fact& fact, const TimerFired& event) {
  disarm(fact.state, {event.timer, event.due});
  advance(fact.state, event.progress);
}

void apply(const Fact&, const RungFired&) {}  // people are told, nothing else changes

void apply(const Fact& fact, const IncidentRaised& event) {
  auto& state = fact.state;
  const auto found = state.pending.find(event.item);
  check(found != state.pending.end(), "incident on an unknown item");
  auto todo = found->second;
  if (is_token(todo)) todo.instance = event.element_key;
  state.pending.erase(found);
  state.stuck.emplace(event.item, std::move(todo));
  state.incidents.emplace(
      fact.key<IncidentKey>(),
      Incident{event.item, event.element_key, event.element, event.error_type, event.message});
}

void apply(const Fact& fact, const IncidentResolved& event) {
  auto& state = fact.state;
  const auto found = state.stuck.find(event.item);
  check(found != state.stuck.end(), "resolution of an item that is not stuck");
  state.pending.emplace(event.item, found->second);
  state.stuck.erase(found);
  state.incidents.erase(event.incident);
}

void apply(const Fact& fact, const TurnSuspended&) { fact.state.suspended = true; }
void apply(const Fact& fact, const TurnResumed&) { fact.state.suspended = false; }
void apply(const Fact& fact, const StreamQuarantined&) { fact.state.quarantined = true; }

template <class Foreign>
void apply(const Fact&, const Foreign&)
  requires std::is_same_v<Foreign, DeploymentCreated> || std::is_same_v<Foreign, ProcessDefined> ||
           std::is_same_v<Foreign, FormDefined> || std::is_same_v<Foreign, AccountSet> ||
           std::is_same_v<Foreign, ClockSet> || std::is_same_v<Foreign, SinkAdvanced> ||
           std::is_same_v<Foreign, ZonesRead>
{
  check(false, "an event of another kind of stream in an instance's stream");
}

}  // namespace

void evolve(Instance& state, const Event& event, Position at, const RecordHeader& header) {
  const Fact fact{state, at, InstanceKey{header.stream.key}.partition()};
  std::visit([&](const auto& one) { apply(fact, one); }, event);
}

}  // namespace tiendo::instance
