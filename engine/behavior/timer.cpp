#include "engine/base/id.hpp"
#include "engine/behavior/arrival.hpp"
#include "engine/behavior/behavior.hpp"
#include "engine/behavior/enter.hpp"
#include "engine/behavior/expressions.hpp"
#include "engine/instance/instance.hpp"
#include "engine/model/process.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/event.hpp"

#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::behavior {

using namespace vocabulary;

/// BPMN 2.0.2 §13.5.2 (intermediate catch event, timer): waits for its instant.
void enter(Arrival& arrival, const model::TimerCatchEvent& kind) {
  auto& turn = arrival.turn;
  const auto key = arrival.new_key();
  View view{arrival.now(), arrival.todo.scope};
  const auto locals = map_variables(arrival.element.inputs, Target::fresh, view, turn);
  if (!locals) return raise(arrival, key, locals.error());
  const auto due = due_of(kind.timer, view, turn);
  if (!due) return raise(arrival, key, due.error());
  turn.emit(ElementActivated{key,
                             arrival.element.id,
                             std::string{model::type_name(arrival.element.detail)},
                             arrival.todo.scope,
                             {arrival.item, {}}});
  set_variables(turn, key, *locals, true);
  turn.emit(TimerArmed{key, arrival.element.id, *due});
}

namespace {

/// Whom a rung tells. Nothing may swallow a reminder: if its expression fails, the overseers are
/// told beside those who would be told without it, and they are told if there is nobody else.
std::vector<Grantee> addressees(const Turn& turn, const model::Rung& rung, ElementKey host,
                                const instance::UserTask& task) {
  std::vector<Grantee> to;
  if (rung.to) {
    const View view{turn.now(), host};
    const auto groups = texts_of(rung.to, "addressees", view, turn);
    if (groups && !groups->empty()) {
      for (const auto& group : *groups) to.push_back({Grantee::Kind::group, group});
      return to;
    }
    to.push_back({Grantee::Kind::overseers, {}});
  }
  if (!task.assignee.empty()) {
    to.push_back({Grantee::Kind::account, task.assignee});
    return to;
  }
  for (const auto& group : task.candidate_groups) to.push_back({Grantee::Kind::group, group});
  for (const auto& user : task.candidate_users) to.push_back({Grantee::Kind::account, user});
  if (to.empty()) to.push_back({Grantee::Kind::overseers, {}});
  return to;
}

std::optional<RungFired> rung_of(const Turn& turn, const model::TimerBoundaryEvent& boundary,
                                 const instance::Timer& timer) {
  if (!boundary.rung) return std::nullopt;
  const auto& state = turn.now();
  const auto task_key = state.scope(timer.element_key).task;
  if (!task_key) return std::nullopt;
  const auto& task = state.tasks.at(task_key);
  const bool remind = boundary.rung->kind == model::RungKind::remind;
  return RungFired{remind ? RungWord::remind : RungWord::escalate,
                   timer.element,
                   task_key,
                   task.element,
                   task.name,
                   addressees(turn, *boundary.rung, timer.element_key, task),
                   timer.due,
                   turn.context().now};
}

}  // namespace

void fire(Turn& turn, const model::Process& process, TimerKey key) {
  const auto timer = turn.now().timers.at(key);
  const auto host = timer.element_key;
  const auto& element = process.element(timer.element);
  TimerFired fired{key, host, timer.element, timer.due, turn.context().now, {}};
  const auto* boundary = std::get_if<model::TimerBoundaryEvent>(&element.detail);
  if (boundary == nullptr) {
    fired.progress.adds.push_back({Step::complete, timer.element, ElementKey{}, host});
    turn.emit(std::move(fired));
    return;
  }
  auto rung = rung_of(turn, *boundary, timer);
  const auto scope = turn.now().scope(host).scope;
  fired.progress.adds.push_back(boundary->interrupting
                                    ? Todo{Step::terminate, timer.element, ElementKey{}, host}
                                    : Todo{Step::enter, timer.element, scope, ElementKey{}});
  turn.emit(std::move(fired));
  if (rung) turn.emit(std::move(*rung));
}

}  // namespace tiendo::behavior
