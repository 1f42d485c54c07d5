#include "engine/base/check.hpp"
#include "engine/behavior/arrival.hpp"
#include "engine/behavior/enter.hpp"
#include "engine/behavior/expressions.hpp"
#include "engine/model/process.hpp"
#include "engine/vocabulary/event.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tiendo::behavior {

using namespace vocabulary;

/// The process itself is begun by `InstanceStarted`; no flow leads to it.
void enter(Arrival&, const model::ProcessBody&) { check(false, "a token entered a process"); }

/// BPMN 2.0.2 §13.3.4 (embedded Sub-Process): a scope of its own, begun at its none start event, or
/// where the start of the instance says.
void enter(Arrival& arrival, const model::SubProcess& kind) {
  auto& turn = arrival.turn;
  const auto scope = arrival.todo.scope;
  const auto key = arrival.new_key();
  View view{arrival.now(), scope};
  const auto locals = map_variables(arrival.element.inputs, Target::fresh, view, turn);
  if (!locals) return raise(arrival, key, locals.error());
  const auto due = boundary_due(arrival, view);
  if (!due) return raise(arrival, key, due.error());

  auto tokens = arrival.todo.step == Step::enter_at
                    ? tokens_at(arrival.process, arrival.element.id, key, arrival.todo.inside)
                    : std::vector<Todo>{{Step::enter, kind.start, key, ElementKey{}}};
  turn.emit(ElementActivated{key,
                             arrival.element.id,
                             std::string{model::type_name(arrival.element.detail)},
                             scope,
                             {arrival.item, std::move(tokens)}});
  set_variables(turn, key, *locals, true);
  arm_boundary_timers(arrival, key, *due);
}

}  // namespace tiendo::behavior
