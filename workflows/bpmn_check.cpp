#include "engine/model/process.hpp"
#include "workflows/bpmn_draft.hpp"
#include "workflows/bpmn_problems.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace tiendo::workflows {
namespace {

bool is_activity(const ElementDraft& element) {
  return element.kind.ends_with("Task") || element.kind == "task" ||
         element.kind.ends_with("ubProcess") || element.kind == "callActivity" ||
         element.kind == "transaction";
}

bool has_scope(const ElementDraft& element) {
  return element.kind == "process" || element.kind == "subProcess";
}

class ProcessCheck {
 public:
  ProcessCheck(const ProcessDraft& draft, Problems& problems) : draft_{draft}, problems_{problems} {
    for (const auto& element : draft_.elements) elements_.emplace(element.id, &element);
    for (const auto& flow : draft_.flows) flows_.emplace(flow.id, &flow);
    for (const auto& flow : draft_.flows) {
      outgoing_[flow.source].push_back(&flow);
      reached_.insert(flow.target);
    }
  }

  void run() {
    for (const auto& flow : draft_.flows) check_flow(flow);
    for (const auto& element : draft_.elements) {
      check_listed(element);
      check_default(element);
      if (has_scope(element) && element.detail) check_start(element);
      if (element.kind == "exclusiveGateway") check_gateway(element);
      if (element.kind == "boundaryEvent") check_boundary(element);
      check_reached(element);
    }
  }

 private:
  const ElementDraft* find(const std::string& id) const {
    const auto found = elements_.find(id);
    return found == elements_.end() ? nullptr : found->second;
  }

  const std::vector<const FlowDraft*>& outgoing_of(const ElementDraft& element) const {
    static const std::vector<const FlowDraft*> none;
    const auto found = outgoing_.find(element.id);
    return found == outgoing_.end() ? none : found->second;
  }

  /// One end of a flow: known, and in the flow's own scope. Null if not.
  const ElementDraft* end_of(const FlowDraft& flow, const std::string& id, const char* attribute) {
    const auto where = flow.where.at(attribute);
    const auto* const element = find(id);
    if (element == nullptr || element->kind == "process") {
      problems_.error(where, id.empty() ? std::string{"the flow has an open end; connect it"}
                                        : "no element '" + id +
                                              "' in this process; connect the "
                                              "flow to one that is there");
      return nullptr;
    }
    if (element->scope == flow.scope) return element;
    problems_.error(where, "the flow crosses the border of a sub-process to '" + id +
                               "'; keep flows within one scope");
    return nullptr;
  }

  void check_flow(const FlowDraft& flow) {
    const auto* const source = end_of(flow, flow.source, "sourceRef");
    const auto* const target = end_of(flow, flow.target, "targetRef");
    if (source != nullptr && source->kind == "endEvent") {
      problems_.error(flow.where.at("sourceRef"), "no flow leaves an end event; remove it");
    }
    if (target != nullptr && (target->kind == "startEvent" || target->kind == "boundaryEvent")) {
      problems_.error(flow.where.at("targetRef"),
                      "no flow enters " + with_article(target->kind) + "; lead it elsewhere");
    }
    if (source != nullptr && flow.conditional && source->kind != "exclusiveGateway" &&
        source->kind != "inclusiveGateway" && !is_activity(*source)) {
      problems_.error(flow.where.at("conditionExpression"),
                      "a flow from " + with_article(source->kind) +
                          " has no condition; put a gateway before it");
    }
  }

  void check_listed(const ElementDraft& element) {
    const auto check = [&](const std::vector<std::string>& ids, std::string FlowDraft::* end,
                           const char* attribute) {
      for (const auto& id : ids) {
        const auto found = flows_.find(id);
        if (found != flows_.end() && found->second->*end == element.id) continue;
        problems_.error(element.where.at(attribute),
                        found == flows_.end() ? "no sequence flow '" + id + "' in this process"
                                              : "the sequence flow '" + id +
                                                    "' is not connected "
                                                    "here; correct one of the two");
      }
    };
    check(element.incoming, &FlowDraft::target, "incoming");
    check(element.outgoing, &FlowDraft::source, "outgoing");
  }

  void check_default(const ElementDraft& element) {
    if (element.default_flow.empty()) return;
    const auto where = element.where.at("default");
    const auto& flows = outgoing_of(element);
    const auto found = std::ranges::find(flows, element.default_flow, &FlowDraft::id);
    if (found == flows.end()) {
      problems_.error(where, "the default flow '" + element.default_flow +
                                 "' does not leave this element; name one that does");
    } else if ((*found)->conditional) {
      problems_.error(where, "the default flow '" + element.default_flow +
                                 "' has a condition; remove the condition");
    }
    if (element.kind != "exclusiveGateway" && element.detail && !is_activity(element)) {
      problems_.error(where,
                      with_article(element.kind) + " has no default flow; remove the attribute");
    }
  }

  void check_start(const ElementDraft& scope) {
    const auto starts = std::ranges::count_if(draft_.elements, [&](const ElementDraft& element) {
      return element.scope == scope.id && element.kind == "startEvent";
    });
    if (starts == 1) return;
    problems_.error(scope.where, starts == 0
                                     ? "the " + scope.kind + " has no start event; add one"
                                     : "the " + scope.kind + " has several start events; keep one");
  }

  void check_gateway(const ElementDraft& gateway) {
    const auto& flows = outgoing_of(gateway);
    if (flows.size() < 2) return;
    for (const auto* const flow : flows) {
      if (flow->conditional || flow->id == gateway.default_flow) continue;
      problems_.error(flow->where,
                      "the flow leaves an exclusive gateway with several ways and has "
                      "no condition; give it one or make it the default");
    }
  }

  void check_boundary(const ElementDraft& event) {
    if (!event.detail) return;
    const auto& boundary = std::get<model::TimerBoundaryEvent>(*event.detail);
    const auto where = event.where.at("attachedToRef");
    const auto& id = boundary.attached_to.value();
    const auto* const host = find(id);
    if (host == nullptr || !is_activity(*host)) {
      problems_.error(where, host == nullptr ? "no element '" + id + "' in this process"
                                             : "'" + id +
                                                   "' is no activity; attach the event to "
                                                   "a task or a sub-process");
      return;
    }
    if (host->scope != event.scope) {
      problems_.error(where, "'" + id + "' stands in another scope; move the event beside it");
    }
    if (boundary.rung && host->kind != "userTask") {
      problems_.error(event.where.at("tiendo:notify"),
                      "only timers of user tasks tell people; attach the event to a user task");
    }
    if (!boundary.rung && outgoing_of(event).empty()) {
      problems_.warning(event.where,
                        "nothing follows when the timer fires; connect it or remove it");
    }
  }

  void check_reached(const ElementDraft& element) {
    if (element.kind == "process" || element.kind == "startEvent" ||
        element.kind == "boundaryEvent" || reached_.contains(element.id)) {
      return;
    }
    problems_.warning(element.where, "no flow leads to this element; it is never reached");
  }

  const ProcessDraft& draft_;
  Problems& problems_;
  std::map<std::string, const ElementDraft*> elements_;
  std::map<std::string, const FlowDraft*> flows_;
  std::map<std::string, std::vector<const FlowDraft*>> outgoing_;
  std::set<std::string> reached_;
};

}  // namespace

void check_process(const ProcessDraft& draft, Problems& problems) {
  ProcessCheck{draft, problems}.run();
}

}  // namespace tiendo::workflows
