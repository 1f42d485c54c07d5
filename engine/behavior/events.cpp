#include "engine/behavior/arrival.hpp"
#include "engine/behavior/enter.hpp"
#include "engine/behavior/expressions.hpp"
#include "engine/model/process.hpp"
#include "engine/vocabulary/event.hpp"

#include <utility>

namespace tiendo::behavior {

using namespace vocabulary;

namespace {

/// Events may map outputs before the token goes on.
bool map_outputs(Arrival& arrival) {
  if (arrival.element.outputs.empty()) return true;
  View view{arrival.now(), arrival.todo.scope};
  const auto values = map_variables(arrival.element.outputs, Target::seen, view, arrival.turn);
  if (!values) {
    raise(arrival, arrival.new_key(), values.error());
    return false;
  }
  set_variables(arrival.turn, arrival.todo.scope, *values, false);
  return true;
}

}  // namespace

/// BPMN 2.0.2 §13.5.1 (Start Events).
void enter(Arrival& arrival, const model::NoneStartEvent&) {
  if (map_outputs(arrival)) pass(arrival);
}

/// BPMN 2.0.2 §13.5.6 (End Events): the token is consumed; with the last one the scope is done.
void enter(Arrival& arrival, const model::NoneEndEvent&) { pass(arrival); }

/// A boundary event that has fired (BPMN 2.0.2 §13.5.3): a token starts on its outgoing flows.
void enter(Arrival& arrival, const model::TimerBoundaryEvent&) {
  if (map_outputs(arrival)) pass(arrival);
}

/// BPMN 2.0.2 §13.5.6 (Terminate End Event): all else in its scope ends, then the scope completes.
void enter(Arrival& arrival, const model::TerminateEndEvent&) {
  const auto scope = arrival.todo.scope;
  auto loose = loose_ends(arrival.now(), scope, arrival.item);
  const auto& body = arrival.now().scope(scope);
  const auto step = body.children.empty() ? Step::complete : Step::clear;
  Progress progress{arrival.item, {{step, body.element, ElementKey{}, scope}}};
  if (arrival.now().ending && scope == arrival.now().root()) {
    // The end of the instance is among what rests on the root, and void: it is to be done still.
    progress.adds = {{Step::terminate, body.element, ElementKey{}, scope}};
  } else if (ends_instance(arrival, arrival.element.id)) {
    progress.adds = end_of_instance(arrival);
  }
  arrival.turn.emit(ElementPassed{arrival.new_key(),
                                  arrival.element.id,
                                  std::string{model::type_name(arrival.element.detail)},
                                  scope,
                                  {},
                                  std::move(loose.items),
                                  std::move(loose.incidents),
                                  std::move(progress)});
}

}  // namespace tiendo::behavior
