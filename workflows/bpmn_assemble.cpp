#include "engine/base/check.hpp"
#include "engine/model/process.hpp"
#include "workflows/bpmn_draft.hpp"

#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace tiendo::workflows {
namespace {

model::Element& element_in(model::Process& process, const std::string& id) {
  const auto found = process.elements.find(id);
  check(found != process.elements.end(), "a checked process refers to an unknown element");
  return found->second;
}

void note_start(model::Process& process, const ElementDraft& draft) {
  auto& detail = element_in(process, draft.scope).detail;
  if (auto* const body = std::get_if<model::ProcessBody>(&detail)) {
    body->start = ElementId{draft.id};
  } else if (auto* const nested = std::get_if<model::SubProcess>(&detail)) {
    nested->start = ElementId{draft.id};
  }
}

model::Element element_of(ElementDraft& draft) {
  model::Element element;
  element.id = ElementId{draft.id};
  element.name = std::move(draft.name);
  element.parent = ElementId{draft.scope};
  check(draft.detail.has_value(), "a process with errors is not assembled");
  if (draft.detail) element.detail = std::move(*draft.detail);
  if (!draft.default_flow.empty()) element.default_flow = FlowId{draft.default_flow};
  element.inputs = std::move(draft.inputs);
  element.outputs = std::move(draft.outputs);
  return element;
}

}  // namespace

std::shared_ptr<const model::Process> assemble(ProcessDraft draft) {
  auto process = std::make_shared<model::Process>();
  process->id = ProcessId{draft.id};
  process->name = std::move(draft.name);
  process->version_tag = std::move(draft.version_tag);
  for (auto& element : draft.elements) {
    process->elements.emplace(element.id, element_of(element));
  }
  for (const auto& element : draft.elements) {
    if (element.kind == "startEvent") note_start(*process, element);
    const auto& detail = element_in(*process, element.id).detail;
    if (const auto* const boundary = std::get_if<model::TimerBoundaryEvent>(&detail)) {
      element_in(*process, boundary->attached_to.value()).boundary_events.emplace_back(element.id);
    }
  }
  for (auto& flow : draft.flows) {
    element_in(*process, flow.source)
        .outgoing.push_back({FlowId{flow.id}, ElementId{flow.source}, ElementId{flow.target},
                             std::move(flow.condition)});
  }
  return process;
}

}  // namespace tiendo::workflows
