#pragma once

#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/actor.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// The facts. A struct a fact, one variant at the end. Every number that `evolve` needs stands in
/// the event; elements are named by their BPMN id. An event takes one position, or as many as it
/// creates keyed things.
namespace tiendo::vocabulary {

using Digest = std::array<std::uint8_t, 32>;  ///< SHA-256

/// The machine's time zones (IANA).
struct ZoneDatabase {
  std::string version;  ///< e.g. `2025b`; empty if the machine does not say
  Digest digest{};      ///< of all zones
  friend bool operator==(const ZoneDatabase&, const ZoneDatabase&) = default;
};

// ---- What is still to be done inside an instance is data

enum class Step : std::uint8_t {
  enter = 1,      ///< a token arrives at `element` in `scope`
  complete = 2,   ///< the work of element instance `instance` is done: map outputs, leave
  terminate = 3,  ///< end element instance `instance` and all below it, then enter `element` if set
  clear = 4,      ///< end all below scope `instance`, then complete it (terminate end event)
  enter_at = 5,   ///< as `enter`, of a sub-process that begins at `inside`, not at its start event
};

struct Todo {
  Step step = Step::enter;
  ElementId element;
  ElementKey scope;
  ElementKey instance;  ///< with a token: the key kept from a failed attempt, or none
  std::vector<ElementId> inside = {};  ///< with `enter_at`: elements anywhere below the sub-process
  friend bool operator==(const Todo&, const Todo&) = default;
};
/// Is it a token on its way to an element?
inline bool is_token(const Todo& todo) {
  return todo.step == Step::enter || todo.step == Step::enter_at;
}

/// How a fact moves the pending work: it settles one item (by number; 0 none) and adds others.
struct Progress {
  std::uint64_t settles = 0;
  std::vector<Todo> adds;
  friend bool operator==(const Progress&, const Progress&) = default;
};

struct FlowTaken {
  FlowId flow;
  ElementId target;
  friend bool operator==(const FlowTaken&, const FlowTaken&) = default;
};

/// An entry of the due index.
struct TimerRef {
  TimerKey timer;
  Instant due;
  friend auto operator<=>(const TimerRef&, const TimerRef&) = default;
};

// ---- Process instance

struct InstanceStarted {
  DefinitionKey definition;
  ProcessId process;
  std::int32_t version = 0;
  std::string business_id;  ///< may be empty
  std::vector<std::string> tags;
  std::vector<Grantee> grants;
  Progress progress;
  friend bool operator==(const InstanceStarted&, const InstanceStarted&) = default;
};

/// The instance is terminated as soon as one of these elements is done (`runtimeInstructions`).
struct EndPlanned {
  std::vector<ElementId> after;
  friend bool operator==(const EndPlanned&, const EndPlanned&) = default;
};

struct VariableSet {
  std::string name;
  Value value;
  bool created = true;  ///< then its key is the event's position + index in the list
  friend bool operator==(const VariableSet&, const VariableSet&) = default;
};
/// Takes one position a variable.
struct VariablesSet {
  ElementKey scope;
  std::vector<VariableSet> variables;
  friend bool operator==(const VariablesSet&, const VariablesSet&) = default;
};

/// A token went through an element that does not wait: start and end events, gateways, a fired
/// boundary event.
struct ElementPassed {
  ElementKey key;
  ElementId element;
  std::string type;
  ElementKey scope;
  std::vector<FlowTaken> taken;
  std::vector<std::uint64_t> drops;  ///< items of the scope that a terminate end event voids
  std::vector<IncidentKey> incidents_closed;
  Progress progress;
  friend bool operator==(const ElementPassed&, const ElementPassed&) = default;
};

/// An element that waits or holds others begins.
struct ElementActivated {
  ElementKey key;
  ElementId element;
  std::string type;
  ElementKey scope;
  Progress progress;
  friend bool operator==(const ElementActivated&, const ElementActivated&) = default;
};

struct ElementCompleted {
  ElementKey key;
  ElementId element;
  ElementKey scope;
  std::vector<FlowTaken> taken;
  std::vector<TimerRef> disarmed;
  Progress progress;
  friend bool operator==(const ElementCompleted&, const ElementCompleted&) = default;
};

/// An element instance with others below it stops taking tokens; the items named are void.
struct ElementTerminating {
  ElementKey key;
  ElementId element;
  std::vector<std::uint64_t> drops;
  std::vector<IncidentKey> incidents_closed;
  std::vector<TimerRef> disarmed;
  friend bool operator==(const ElementTerminating&, const ElementTerminating&) = default;
};

struct ElementTerminated {
  ElementKey key;
  ElementId element;
  ElementKey scope;
  std::vector<std::uint64_t> drops;
  std::vector<IncidentKey> incidents_closed;
  std::vector<TimerRef> disarmed;
  Progress progress;
  friend bool operator==(const ElementTerminated&, const ElementTerminated&) = default;
};

struct InstanceCanceling {
  Progress progress;
  friend bool operator==(const InstanceCanceling&, const InstanceCanceling&) = default;
};
struct InstanceCompleted {
  Progress progress;
  friend bool operator==(const InstanceCompleted&, const InstanceCompleted&) = default;
};
struct InstanceTerminated {
  std::vector<std::uint64_t> drops;
  std::vector<IncidentKey> incidents_closed;
  Progress progress;
  friend bool operator==(const InstanceTerminated&, const InstanceTerminated&) = default;
};

// ---- User tasks; the task's key is the event's position

struct UserTaskCreated {
  ElementKey element_key;
  ElementId element;
  std::string name;  ///< empty: the model has none
  std::string assignee;
  std::vector<std::string> candidate_groups;
  std::vector<std::string> candidate_users;
  std::optional<Instant> due;
  std::optional<Instant> follow_up;
  std::int32_t priority = 50;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string form_id;             ///< a deployed form, resolved at creation, or empty
  FormKey form_key;                ///< of `form_id`
  std::string external_reference;  ///< a foreign form, or empty
  std::vector<Grantee> grants;
  friend bool operator==(const UserTaskCreated&, const UserTaskCreated&) = default;
};
struct UserTaskAssigned {
  UserTaskKey task;
  std::string assignee;  ///< empty: nobody any more
  std::string action;    ///< `assign`, `claim`, `unassign` or the caller's word
  std::vector<Grantee> grants_added;
  std::vector<Grantee> grants_removed;
  friend bool operator==(const UserTaskAssigned&, const UserTaskAssigned&) = default;
};
struct UserTaskCompleted {
  UserTaskKey task;
  ElementKey element_key;
  std::string action;
  Progress progress;
  friend bool operator==(const UserTaskCompleted&, const UserTaskCompleted&) = default;
};
struct UserTaskCanceled {
  UserTaskKey task;
  ElementKey element_key;
  friend bool operator==(const UserTaskCanceled&, const UserTaskCanceled&) = default;
};

// ---- Timers; the timer's key is the event's position

struct TimerArmed {
  ElementKey element_key;  ///< the waiting element instance
  ElementId element;       ///< the timer event itself
  Instant due;
  friend bool operator==(const TimerArmed&, const TimerArmed&) = default;
};
struct TimerFired {
  TimerKey timer;
  ElementKey element_key;
  ElementId element;
  Instant due;     ///< the planned instant, also the entry of the due index to remove
  Instant actual;  ///< when it was decided
  Progress progress;
  friend bool operator==(const TimerFired&, const TimerFired&) = default;
};

enum class RungWord : std::uint8_t { remind = 1, escalate = 2 };
/// A rung of a deadline's ladder: who is to be told what about which task.
struct RungFired {
  RungWord word = RungWord::remind;
  ElementId element;
  UserTaskKey task;
  ElementId task_element;
  std::string task_name;  ///< may be empty
  std::vector<Grantee> to;
  Instant planned;
  Instant actual;
  friend bool operator==(const RungFired&, const RungFired&) = default;
};

// ---- Trouble

/// Its position is the incident's key. The next one is the key of the element instance if it has
/// none yet because its element is stuck on entering; else it stays empty.
struct IncidentRaised {
  ElementKey element_key;
  ElementId element;
  std::string error_type;  ///< a word of the public API, e.g. `CONDITION_ERROR`
  std::string message;
  std::uint64_t item = 0;  ///< the pending item that is stuck
  friend bool operator==(const IncidentRaised&, const IncidentRaised&) = default;
};
/// An operator lets the stuck item run again.
struct IncidentResolved {
  IncidentKey incident;
  std::uint64_t item = 0;
  friend bool operator==(const IncidentResolved&, const IncidentResolved&) = default;
};

struct TurnSuspended {
  friend bool operator==(const TurnSuspended&, const TurnSuspended&) = default;
};
struct TurnResumed {
  friend bool operator==(const TurnResumed&, const TurnResumed&) = default;
};
/// A bug in `decide` met this stream; it takes no more commands until a release that mends it.
struct StreamQuarantined {
  std::string reason;
  friend bool operator==(const StreamQuarantined&, const StreamQuarantined&) = default;
};

// ---- Reference log

struct Resource {
  std::string name;
  std::string bytes;
  Digest digest{};
  friend bool operator==(const Resource&, const Resource&) = default;
};
/// The deployment's key is the event's position. Holds only the resources that are new.
struct DeploymentCreated {
  std::vector<Resource> resources;
  friend bool operator==(const DeploymentCreated&, const DeploymentCreated&) = default;
};
/// The definition's key is the event's position.
struct ProcessDefined {
  ProcessId process;
  std::int32_t version = 0;
  std::string name;         ///< may be empty
  std::string version_tag;  ///< may be empty
  std::string resource_name;
  Digest digest{};
  DeploymentKey deployment;
  bool has_start_form = false;
  friend bool operator==(const ProcessDefined&, const ProcessDefined&) = default;
};
/// The form's key is the event's position.
struct FormDefined {
  std::string form_id;
  std::int32_t version = 0;
  std::string resource_name;
  Digest digest{};
  DeploymentKey deployment;
  friend bool operator==(const FormDefined&, const FormDefined&) = default;
};
struct AccountSet {
  Account account;
  friend bool operator==(const AccountSet&, const AccountSet&) = default;
};
/// The virtual clock moved, or an operator confirmed a wall clock that had jumped.
struct ClockSet {
  Instant now;
  friend bool operator==(const ClockSet&, const ClockSet&) = default;
};
/// The time-zone database that zones are looked up in from here on. What was decided before keeps
/// its instants.
struct ZonesRead {
  ZoneDatabase database;
  friend bool operator==(const ZonesRead&, const ZonesRead&) = default;
};

// ---- Sinks

/// The sink has delivered everything up to and including `delivered`.
struct SinkAdvanced {
  Position delivered = 0;
  friend bool operator==(const SinkAdvanced&, const SinkAdvanced&) = default;
};

using Event =
    std::variant<InstanceStarted, VariablesSet, ElementPassed, ElementActivated, ElementCompleted,
                 ElementTerminating, ElementTerminated, InstanceCanceling, InstanceCompleted,
                 InstanceTerminated, UserTaskCreated, UserTaskAssigned, UserTaskCompleted,
                 UserTaskCanceled, TimerArmed, TimerFired, RungFired, IncidentRaised,
                 IncidentResolved, TurnSuspended, TurnResumed, StreamQuarantined, DeploymentCreated,
                 ProcessDefined, FormDefined, AccountSet, ClockSet, SinkAdvanced, ZonesRead,
                 EndPlanned>;

/// How many positions the event takes: one, or one a variable set, or two for an incident, which
/// may be the first that is told of an element instance.
std::uint64_t width(const Event& event);
/// The name of the fact, e.g. `UserTaskCreated`.
std::string_view event_name(const Event& event);
/// Estimated bytes in the log, for the limits of a turn.
std::size_t size_of(const Event& event);

}  // namespace tiendo::vocabulary
