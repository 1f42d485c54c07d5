#pragma once

#include "engine/base/id.hpp"
#include "engine/feel/expression.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// A process as it is executed: immutable, indexed, compiled once from its BPMN file.
namespace tiendo::model {

/// An attribute that is a literal text or, where its text began with `=`, a FEEL expression.
using Attribute = std::variant<std::string, feel::Expression>;

/// One input or output mapping: `target` is a variable name, dots reach into contexts (`a.b`).
struct Mapping {
  Attribute source;
  std::string target;
};

struct SequenceFlow {
  FlowId id;
  ElementId source;
  ElementId target;
  std::optional<feel::Expression> condition;
};

/// When a timer is due: an instant (ISO 8601 date-time) or a duration from its arming.
struct TimerDefinition {
  enum class Kind : std::uint8_t { date, duration };
  Kind kind = Kind::date;
  Attribute value;
};

enum class RungKind : std::uint8_t { remind, escalate };

/// What a timer on a user task tells people when it fires. `to` gives group names (a literal is a
/// comma list); absent: the assignee or, if nobody has the task, its candidates.
struct Rung {
  RungKind kind = RungKind::remind;
  std::optional<Attribute> to;
};

struct FormReference {
  enum class Kind : std::uint8_t { deployed, external };
  Kind kind = Kind::deployed;
  std::string form_id;                ///< with `deployed`: the id of a deployed form
  std::optional<Attribute> external;  ///< with `external`
};

// One struct a kind of element; `Detail` is their sum. A kind without behaviour does not compile.

struct ProcessBody {
  ElementId start;  ///< the none start event; empty if there is none
};
struct SubProcess {
  ElementId start;
};
struct NoneStartEvent {
  std::optional<FormReference> form;
};
struct UserTask {
  std::optional<Attribute> assignee;
  std::optional<Attribute> candidate_groups;
  std::optional<Attribute> candidate_users;
  std::optional<Attribute> due_date;
  std::optional<Attribute> follow_up_date;
  std::optional<Attribute> priority;
  std::optional<FormReference> form;
  std::vector<std::pair<std::string, std::string>> headers;
};
struct ExclusiveGateway {};
struct TimerCatchEvent {
  TimerDefinition timer;
};
struct TimerBoundaryEvent {
  ElementId attached_to;
  bool interrupting = true;
  TimerDefinition timer;
  std::optional<Rung> rung;
};
struct NoneEndEvent {};
struct TerminateEndEvent {};

using Detail = std::variant<ProcessBody, SubProcess, NoneStartEvent, UserTask, ExclusiveGateway,
                            TimerCatchEvent, TimerBoundaryEvent, NoneEndEvent, TerminateEndEvent>;

struct Element {
  ElementId id;
  std::optional<std::string> name;
  ElementId parent;  ///< the (sub-)process it stands in; empty for the process itself
  Detail detail;
  std::vector<SequenceFlow> outgoing;      ///< in the order of the file
  std::optional<FlowId> default_flow;      ///< one of `outgoing`
  std::vector<ElementId> boundary_events;  ///< attached to it, in the order of the file
  std::vector<Mapping> inputs;
  std::vector<Mapping> outputs;
};

/// An executable process; its elements by id, the process itself among them under its own id.
struct Process {
  ProcessId id;
  std::optional<std::string> name;
  std::optional<std::string> version_tag;
  std::map<std::string, Element, std::less<>> elements;

  const Element& element(const ElementId& element_id) const;  ///< must exist (else `Bug`)
  const Element& body() const { return element(ElementId{id.value()}); }
};

/// The word of the public API for the kind of an element, e.g. `USER_TASK`.
std::string_view type_name(const Detail& detail);

}  // namespace tiendo::model
