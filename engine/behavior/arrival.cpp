#include "engine/behavior/arrival.hpp"

#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/behavior/expressions.hpp"
#include "engine/feel/expression.hpp"
#include "engine/model/process.hpp"
#include "engine/vocabulary/event.hpp"

#include <algorithm>
#include <cstdint>
#include <expected>
#include <map>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::behavior {

using namespace vocabulary;

void raise(Arrival& arrival, ElementKey element_key, const Trouble& trouble) {
  // A key is a place: the incident has this one, an element instance that begins stuck the next.
  const bool is_new = element_key == arrival.turn.next_key<ElementKey>();
  if (is_new) element_key = ElementKey{element_key.value() + 1};
  arrival.turn.emit(IncidentRaised{element_key, arrival.element.id, trouble.error_type,
                                   trouble.message, arrival.item});
}

namespace {

constexpr std::string_view condition_error = "CONDITION_ERROR";

/// A flow without a condition is always taken.
std::expected<bool, Trouble> holds(const Arrival& arrival, const model::SequenceFlow& flow,
                                   const feel::Scope& view) {
  if (!flow.condition) return true;
  const auto value = evaluate(*flow.condition, view, arrival.turn, condition_error);
  if (!value) return std::unexpected{value.error()};
  if (const auto* truth = value->if_boolean()) return *truth;
  return std::unexpected{
      Trouble{std::string{condition_error}, "The condition '" + flow.condition->text() +
                                                "' of sequence flow '" + flow.id.value() +
                                                "' must be true or false, but is neither"}};
}

}  // namespace

std::expected<std::vector<FlowTaken>, Trouble> choose_flows(const Arrival& arrival,
                                                            ElementKey from) {
  const auto& element = arrival.element;
  if (ends_instance(arrival, element.id)) return std::vector<FlowTaken>{};
  const bool exclusive = std::holds_alternative<model::ExclusiveGateway>(element.detail);
  const View view{arrival.now(), from};
  std::vector<FlowTaken> taken;
  const model::SequenceFlow* otherwise = nullptr;
  for (const auto& flow : element.outgoing) {
    if (element.default_flow == flow.id) {
      otherwise = &flow;
      continue;
    }
    const auto truth = holds(arrival, flow, view);
    if (!truth) return std::unexpected{truth.error()};
    if (!*truth) continue;
    taken.push_back({flow.id, flow.target});
    if (exclusive) break;
  }
  if (!taken.empty() || element.outgoing.empty()) return taken;
  if (otherwise != nullptr) return std::vector<FlowTaken>{{otherwise->id, otherwise->target}};
  return std::unexpected{
      Trouble{std::string{condition_error},
              "No outgoing sequence flow of '" + element.id.value() +
                  "' has a true condition, and none is the default; mend the variables or the "
                  "model, then resolve this incident"}};
}

std::vector<Todo> tokens_at(const model::Process& process, const ElementId& body, ElementKey scope,
                            const std::vector<ElementId>& elements) {
  std::vector<Todo> tokens;
  for (const auto& element : elements) {
    const auto* child = &process.element(element);
    while (child->parent != body) child = &process.element(child->parent);
    if (child->id == element) {
      tokens.push_back({Step::enter, element, scope, ElementKey{}});
      continue;
    }
    const auto holder = std::ranges::find_if(tokens, [&](const Todo& token) {
      return token.step == Step::enter_at && token.element == child->id;
    });
    if (holder == tokens.end()) {
      tokens.push_back({Step::enter_at, child->id, scope, ElementKey{}, {element}});
    } else {
      holder->inside.push_back(element);
    }
  }
  return tokens;
}

bool ends_instance(const Arrival& arrival, const ElementId& element) {
  return arrival.now().end_after.contains(element);
}

std::vector<Todo> end_of_instance(const Arrival& arrival) {
  const auto& now = arrival.now();
  if (now.ending) return {};
  return {{Step::terminate, arrival.process.body().id, ElementKey{}, now.root()}};
}

Progress leave(const Arrival& arrival, ElementKey scope, const std::vector<FlowTaken>& taken) {
  Progress progress;
  progress.settles = arrival.item;
  if (ends_instance(arrival, arrival.element.id)) {
    progress.adds = end_of_instance(arrival);
    return progress;
  }
  for (const auto& flow : taken) {
    progress.adds.push_back({Step::enter, flow.target, scope, ElementKey{}});
  }
  if (taken.empty() && arrival.now().scope(scope).open == 1) {
    progress.adds.push_back(
        {Step::complete, arrival.now().scope(scope).element, ElementKey{}, scope});
  }
  return progress;
}

void pass(Arrival& arrival) {
  const auto scope = arrival.todo.scope;
  auto taken = choose_flows(arrival, scope);
  if (!taken) return raise(arrival, arrival.new_key(), taken.error());
  auto progress = leave(arrival, scope, *taken);
  arrival.turn.emit(ElementPassed{arrival.new_key(),
                                  arrival.element.id,
                                  std::string{model::type_name(arrival.element.detail)},
                                  scope,
                                  std::move(*taken),
                                  {},
                                  {},
                                  std::move(progress)});
}

std::expected<std::vector<Instant>, Trouble> boundary_due(const Arrival& arrival,
                                                          const feel::Scope& view) {
  std::vector<Instant> due;
  for (const auto& id : arrival.element.boundary_events) {
    const auto& boundary = std::get<model::TimerBoundaryEvent>(arrival.process.element(id).detail);
    auto instant = due_of(boundary.timer, view, arrival.turn);
    if (!instant) {
      instant.error().message += " (boundary event '" + id.value() + "')";
      return std::unexpected{std::move(instant.error())};
    }
    due.push_back(*instant);
  }
  return due;
}

void arm_boundary_timers(Arrival& arrival, ElementKey host, const std::vector<Instant>& due) {
  auto instant = due.begin();
  for (const auto& id : arrival.element.boundary_events) {
    arrival.turn.emit(TimerArmed{host, id, *instant++});
  }
}

void set_variables(Turn& turn, ElementKey from, const Entries& values, bool local) {
  std::map<ElementKey, std::vector<VariableSet>> by_scope;
  for (const auto& [name, value] : values) {
    const auto scope = local ? from : turn.now().scope_of_variable(from, name);
    const bool created = !turn.now().scope(scope).variables.contains(name);
    by_scope[scope].push_back({name, value, created});
  }
  for (auto& [scope, sets] : by_scope) turn.emit(VariablesSet{scope, std::move(sets)});
}

std::vector<TimerRef> timers_of(const instance::Instance& state, ElementKey key) {
  std::vector<TimerRef> timers;
  for (const auto timer : state.scope(key).timers) {
    timers.push_back({timer, state.timers.at(timer).due});
  }
  return timers;
}

Loose loose_ends(const instance::Instance& state, ElementKey key, std::uint64_t except) {
  Loose loose;
  const auto collect = [&](const std::map<std::uint64_t, Todo>& items) {
    for (const auto& [number, todo] : items) {
      const bool rests = todo.scope == key || todo.instance == key;
      if (rests && number != except) loose.items.push_back(number);
    }
  };
  collect(state.pending);
  collect(state.stuck);
  for (const auto& [incident, one] : state.incidents) {
    if (std::ranges::find(loose.items, one.item) != loose.items.end()) {
      loose.incidents.push_back(incident);
    }
  }
  return loose;
}

}  // namespace tiendo::behavior
