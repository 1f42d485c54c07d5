#pragma once

#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The process instance: one aggregate, one stream.
namespace tiendo::instance {

struct Variable {
  VariableKey key;
  Value value;
  friend bool operator==(const Variable&, const Variable&) = default;
};
using Variables = std::map<std::string, Variable, std::less<>>;

/// An element instance that waits or holds others; the root is the process itself.
struct ElementInstance {
  ElementId element;
  ElementKey scope;  ///< none for the root
  bool terminating = false;
  std::uint64_t open = 0;  ///< tokens on the way in this scope: active children and pending enters
  std::set<ElementKey> children;
  Variables variables;
  std::vector<TimerKey> timers;  ///< armed for it
  UserTaskKey task;              ///< of a user task, else none
  friend bool operator==(const ElementInstance&, const ElementInstance&) = default;
};

struct UserTask {
  ElementKey element_key;
  ElementId element;
  std::string name;
  std::string assignee;
  std::vector<std::string> candidate_groups;
  std::vector<std::string> candidate_users;
  std::optional<Instant> due;
  std::optional<Instant> follow_up;
  std::int32_t priority = 50;
  friend bool operator==(const UserTask&, const UserTask&) = default;
};

struct Timer {
  ElementKey element_key;
  ElementId element;
  Instant due;
  friend bool operator==(const Timer&, const Timer&) = default;
};

struct Incident {
  std::uint64_t item = 0;
  ElementKey element_key;
  ElementId element;
  std::string error_type;
  std::string message;
  friend bool operator==(const Incident&, const Incident&) = default;
};

enum class Status : std::uint8_t { none = 0, active = 1, completed = 2, terminated = 3 };

/// The state of one instance. After the end only the tombstone is left: key, status, definition.
struct Instance {
  InstanceKey key;
  Status status = Status::none;
  bool canceling = false;
  bool suspended = false;    ///< a turn stopped at its limit and is to go on
  bool quarantined = false;  ///< no command is taken any more
  DefinitionKey definition;
  ProcessId process;
  std::int32_t version = 0;
  std::string business_id;
  std::vector<std::string> tags;
  std::set<ElementId> end_after;  ///< the instance is terminated when one of these is done
  bool ending = false;            ///< it is being terminated: that the root ends is to be done
  std::map<ElementKey, ElementInstance> elements;
  std::map<UserTaskKey, UserTask> tasks;
  std::map<TimerKey, Timer> timers;
  std::set<std::pair<Instant, TimerKey>> due;  ///< `timers` in the order they fire
  std::map<IncidentKey, Incident> incidents;
  std::uint64_t todo_last = 0;                        ///< number of the newest item
  std::map<std::uint64_t, vocabulary::Todo> pending;  ///< to do, lowest number first
  std::map<std::uint64_t, vocabulary::Todo> stuck;    ///< each held by an incident

  ElementKey root() const { return ElementKey{key.value()}; }
  const ElementInstance& scope(ElementKey scope_key) const;  ///< must exist (else `Bug`)
  /// The value of a variable visible from a scope, innermost first; null if there is none.
  const Value* find_variable(ElementKey from, std::string_view name) const;
  /// The scope, from this one outwards, that holds the variable; the root if none does.
  ElementKey scope_of_variable(ElementKey from, const std::string& name) const;

  friend bool operator==(const Instance&, const Instance&) = default;
};

/// What an event means: the only way to change an instance, live and in replay.
/// `at` is the position of the event.
void evolve(Instance& state, const vocabulary::Event& event, Position at,
            const vocabulary::RecordHeader& header);

}  // namespace tiendo::instance
