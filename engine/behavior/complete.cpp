#include "engine/behavior/arrival.hpp"
#include "engine/behavior/enter.hpp"
#include "engine/behavior/expressions.hpp"
#include "engine/vocabulary/event.hpp"

#include <utility>

namespace tiendo::behavior {

using namespace vocabulary;

/// BPMN 2.0.2 §13.3.2 (the end of an activity): outputs are mapped, then tokens leave.
void complete(Arrival& arrival) {
  auto& turn = arrival.turn;
  const auto key = arrival.todo.instance;
  if (key == arrival.now().root()) {
    turn.emit(InstanceCompleted{{arrival.item, {}}});
    return;
  }
  const auto scope = arrival.now().scope(key).scope;
  View view{arrival.now(), key};
  const auto outputs = map_variables(arrival.element.outputs, Target::seen, view, turn);
  if (!outputs) return raise(arrival, key, outputs.error());
  // The conditions of outgoing flows see the outputs, so these are stated first. Were a condition
  // to fail then, a repeat of this step would map the outputs again, to the same values or newer.
  set_variables(turn, scope, *outputs, false);
  auto taken = choose_flows(arrival, scope);
  if (!taken) return raise(arrival, key, taken.error());
  auto progress = leave(arrival, scope, *taken);
  turn.emit(ElementCompleted{key, arrival.element.id, scope, std::move(*taken),
                             timers_of(arrival.now(), key), std::move(progress)});
}

}  // namespace tiendo::behavior
