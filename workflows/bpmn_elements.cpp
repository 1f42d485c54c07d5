#include "workflows/bpmn_elements.hpp"

#include "engine/base/check.hpp"
#include "engine/model/process.hpp"
#include "workflows/bpmn_extensions.hpp"
#include "workflows/bpmn_problems.hpp"
#include "workflows/bpmn_values.hpp"
#include "workflows/bpmn_words.hpp"
#include "workflows/xml.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::workflows {
namespace {

/// One node that is being read.
struct Node {
  const XmlElement& xml;
  Extensions& extensions;
  const Where& where;
  Problems& problems;

  void refuse(std::string message) const { problems.error(where, std::move(message)); }
};

using Read = std::optional<model::Detail> (*)(const Node&);

struct Kind {
  std::string_view name;
  Read read;  ///< null: not supported yet
};

bool is_event_definition(const XmlElement& child) {
  return child.space == space::bpmn &&
         (child.name.ends_with("EventDefinition") || child.name == "eventDefinitionRef");
}

std::vector<const XmlElement*> event_definitions(const XmlElement& node) {
  std::vector<const XmlElement*> found;
  for (const auto& child : node.children) {
    if (is_event_definition(child)) found.push_back(&child);
  }
  return found;
}

/// The only event definition of a node if it has that name; else tells that it is not supported.
const XmlElement* only_definition(const Node& node, std::string_view wanted) {
  const auto definitions = event_definitions(node.xml);
  if (definitions.size() > 1) {
    node.refuse("an event with several event definitions is not supported yet; keep one");
    return nullptr;
  }
  if (definitions.empty()) {
    node.refuse(with_article(node.xml.name) +
                " without event definition is not supported yet; add a " + std::string{wanted});
    return nullptr;
  }
  if (definitions.front()->name == wanted) return definitions.front();
  node.refuse(with_article(node.xml.name) + " with " + definitions.front()->name +
              " is not supported yet; use a " + std::string{wanted});
  return nullptr;
}

std::optional<model::TimerDefinition> read_timer(const Node& node, const XmlElement& definition) {
  std::vector<const XmlElement*> rules;
  for (const auto& child : definition.children) {
    if (child.space == space::bpmn && child.name.starts_with("time")) rules.push_back(&child);
  }
  if (rules.size() != 1) {
    node.refuse("a timer needs exactly one of timeDate and timeDuration");
    return std::nullopt;
  }
  const auto& rule = *rules.front();
  const Where where{rule.line, node.where.element, rule.name};
  const bool date = rule.name == "timeDate";
  if (!date && rule.name != "timeDuration") {
    node.problems.error(where, rule.name + " is not supported yet; use timeDate or timeDuration");
    return std::nullopt;
  }
  const auto text = std::string{trimmed(rule.text)};
  if (text.empty()) {
    node.problems.error(where, "the timer is empty; say when it is due");
    return std::nullopt;
  }
  auto value =
      date ? read_date_time(text, where, node.problems) : read_duration(text, where, node.problems);
  if (!value) return std::nullopt;
  model::TimerDefinition timer;
  timer.kind = date ? model::TimerDefinition::Kind::date : model::TimerDefinition::Kind::duration;
  timer.value = std::move(*value);
  return timer;
}

std::optional<model::RungKind> read_rung_kind(std::string_view word, const Where& where,
                                              Problems& problems) {
  if (word == "remind") return model::RungKind::remind;
  if (word == "escalate") return model::RungKind::escalate;
  problems.error(where, "'" + std::string{word} + "' is not known; write remind or escalate");
  return std::nullopt;
}

/// The rung that our own properties make of a timer. Whether it hangs on a user task is checked
/// when all elements are known.
std::optional<model::Rung> read_rung(const Node& node) {
  std::optional<model::RungKind> kind;
  std::optional<model::Attribute> to;
  for (const auto& [name, value] : node.extensions.properties()) {
    const auto where = node.where.at(name);
    if (name == "tiendo:notify") {
      kind = read_rung_kind(value, where, node.problems);
      if (!kind) return std::nullopt;
    } else if (name == "tiendo:notifyTo") {
      to = read_attribute(value, where, node.problems);
    } else if (name.starts_with("tiendo:")) {
      node.problems.error(where,
                          "the property is not known; known are tiendo:notify and "
                          "tiendo:notifyTo");
    }
  }
  if (kind) return model::Rung{*kind, std::move(to)};
  if (to) {
    node.refuse(
        "tiendo:notifyTo says whom to tell, but not what; add tiendo:notify with remind or "
        "escalate");
  }
  return std::nullopt;
}

std::optional<model::Detail> read_start_event(const Node& node) {
  const auto definitions = event_definitions(node.xml);
  if (!definitions.empty()) {
    node.refuse("a startEvent with " + definitions.front()->name +
                " is not supported yet; use a start event without event definition");
    return std::nullopt;
  }
  return model::NoneStartEvent{node.extensions.form()};
}

std::optional<model::Detail> read_user_task(const Node& node) {
  auto& extensions = node.extensions;
  if (extensions.take("userTask") == nullptr) {
    node.refuse(
        "the user task has no zeebe:userTask; add <zeebe:userTask /> to its "
        "extensionElements (user tasks that are jobs are not supported yet)");
  }
  model::UserTask task;
  if (const auto* const people = extensions.take("assignmentDefinition")) {
    const auto read = [&](const char* name) {
      const Where where{people->line, node.where.element, name};
      return read_attribute(people->attribute(name), where, node.problems);
    };
    task.assignee = read("assignee");
    task.candidate_groups = read("candidateGroups");
    task.candidate_users = read("candidateUsers");
  }
  if (const auto* const schedule = extensions.take("taskSchedule")) {
    const auto read = [&](const char* name) {
      const Where where{schedule->line, node.where.element, name};
      return read_date_time(schedule->attribute(name), where, node.problems);
    };
    task.due_date = read("dueDate");
    task.follow_up_date = read("followUpDate");
  }
  if (const auto* const definition = extensions.take("priorityDefinition")) {
    const Where where{definition->line, node.where.element, "priority"};
    task.priority = read_priority(definition->attribute("priority"), where, node.problems);
  }
  task.form = extensions.form();
  task.headers = extensions.headers();
  return task;
}

std::optional<model::Detail> read_exclusive_gateway(const Node&) {
  return model::ExclusiveGateway{};
}

std::optional<model::Detail> read_catch_event(const Node& node) {
  const auto* const definition = only_definition(node, "timerEventDefinition");
  if (definition == nullptr) return std::nullopt;
  auto timer = read_timer(node, *definition);
  if (!timer) return std::nullopt;
  model::TimerCatchEvent event;
  event.timer = std::move(*timer);
  return event;
}

std::optional<model::Detail> read_boundary_event(const Node& node) {
  const auto* const definition = only_definition(node, "timerEventDefinition");
  if (definition == nullptr) return std::nullopt;
  auto timer = read_timer(node, *definition);
  auto rung = read_rung(node);
  const auto attached_to = read_reference(node.xml.attribute("attachedToRef").value_or(""));
  if (attached_to.empty()) {
    node.problems.error(node.where.at("attachedToRef"),
                        "the boundary event is attached to nothing; name an activity");
    return std::nullopt;
  }
  if (!timer) return std::nullopt;
  model::TimerBoundaryEvent event;
  event.attached_to = ElementId{attached_to};
  event.interrupting = read_boolean(node.xml.attribute("cancelActivity"), true,
                                    node.where.at("cancelActivity"), node.problems);
  event.timer = std::move(*timer);
  event.rung = std::move(rung);
  return event;
}

std::optional<model::Detail> read_end_event(const Node& node) {
  const auto definitions = event_definitions(node.xml);
  if (definitions.empty()) return model::NoneEndEvent{};
  if (definitions.size() == 1 && definitions.front()->name == "terminateEventDefinition") {
    return model::TerminateEndEvent{};
  }
  node.refuse("an endEvent with " + definitions.front()->name +
              " is not supported yet; use a none or a terminate end event");
  return std::nullopt;
}

std::optional<model::Detail> read_sub_process(const Node& node) {
  if (read_boolean(node.xml.attribute("triggeredByEvent"), false, node.where.at("triggeredByEvent"),
                   node.problems)) {
    node.refuse("an event sub-process is not supported yet");
    return std::nullopt;
  }
  return model::SubProcess{};
}

constexpr std::array kinds{
    Kind{"startEvent", read_start_event},
    Kind{"userTask", read_user_task},
    Kind{"exclusiveGateway", read_exclusive_gateway},
    Kind{"intermediateCatchEvent", read_catch_event},
    Kind{"boundaryEvent", read_boundary_event},
    Kind{"endEvent", read_end_event},
    Kind{"subProcess", read_sub_process},
    Kind{"task", nullptr},
    Kind{"serviceTask", nullptr},
    Kind{"sendTask", nullptr},
    Kind{"receiveTask", nullptr},
    Kind{"scriptTask", nullptr},
    Kind{"manualTask", nullptr},
    Kind{"businessRuleTask", nullptr},
    Kind{"callActivity", nullptr},
    Kind{"transaction", nullptr},
    Kind{"adHocSubProcess", nullptr},
    Kind{"subChoreography", nullptr},
    Kind{"callChoreography", nullptr},
    Kind{"choreographyTask", nullptr},
    Kind{"parallelGateway", nullptr},
    Kind{"inclusiveGateway", nullptr},
    Kind{"eventBasedGateway", nullptr},
    Kind{"complexGateway", nullptr},
    Kind{"intermediateThrowEvent", nullptr},
    Kind{"implicitThrowEvent", nullptr},
};

/// Children of a process, a sub-process or a node that change nothing of what is executed.
constexpr std::array<std::string_view, 26> silent{"documentation",
                                                  "extensionElements",
                                                  "auditing",
                                                  "monitoring",
                                                  "categoryValueRef",
                                                  "laneSet",
                                                  "textAnnotation",
                                                  "association",
                                                  "group",
                                                  "dataObject",
                                                  "dataObjectReference",
                                                  "dataStoreReference",
                                                  "ioSpecification",
                                                  "property",
                                                  "supportedInterfaceRef",
                                                  "ioBinding",
                                                  "incoming",
                                                  "outgoing",
                                                  "rendering",
                                                  "dataInputAssociation",
                                                  "dataOutputAssociation",
                                                  "dataInput",
                                                  "dataOutput",
                                                  "inputSet",
                                                  "outputSet",
                                                  "supports"};

const Kind* kind_of(std::string_view name) {
  const auto* const found = std::ranges::find(kinds, name, &Kind::name);
  return found == kinds.end() ? nullptr : found;
}

void check_common(const Node& node) {
  for (const char* const name : {"startQuantity", "completionQuantity"}) {
    if (trimmed(node.xml.attribute(name).value_or("1")) != "1") {
      node.problems.error(node.where.at(name), "only 1 is supported; remove the attribute");
    }
  }
  if (read_boolean(node.xml.attribute("isForCompensation"), false,
                   node.where.at("isForCompensation"), node.problems)) {
    node.refuse("compensation is not supported yet; remove isForCompensation");
  }
  if (node.xml.name == "subProcess") return;  // its children are read as a scope
  for (const auto& child : node.xml.children) {
    if (!is_event_definition(child))
      check_other_child(child, node.xml.name, node.where, node.problems);
  }
}

}  // namespace

bool is_flow_node(std::string_view name) { return kind_of(name) != nullptr; }

bool is_supported(std::string_view name) {
  const auto* const kind = kind_of(name);
  return kind != nullptr && kind->read != nullptr;
}

void check_other_child(const XmlElement& child, std::string_view owner_name, const Where& owner,
                       Problems& problems) {
  constexpr std::array<std::string_view, 4> performers{"performer", "humanPerformer",
                                                       "potentialOwner", "resourceRole"};
  const Where where{child.line, owner.element, child.name};
  if (child.space != space::bpmn) {
    problems.warning(where, "the element of '" + child.space + "' is not known; it is ignored");
  } else if (std::ranges::find(performers, child.name) != performers.end()) {
    problems.warning(where,
                     "the " + child.name + " is ignored; say who in zeebe:assignmentDefinition");
  } else if (child.name.ends_with("LoopCharacteristics")) {
    problems.error(where, child.name + " is not supported yet; remove the loop");
  } else if (std::ranges::find(silent, child.name) == silent.end()) {
    problems.error(where, with_article(child.name) + " in " + with_article(owner_name) +
                              " is not supported yet; remove it");
  }
}

std::optional<model::Detail> read_detail(const XmlElement& node, Extensions& extensions,
                                         const Where& where, Problems& problems) {
  const auto* const kind = kind_of(node.name);
  const bool supported = kind != nullptr && kind->read != nullptr;
  check(supported, "only supported elements have a detail");
  if (!supported) return std::nullopt;
  const Node reading{node, extensions, where, problems};
  check_common(reading);
  return kind->read(reading);
}

}  // namespace tiendo::workflows
