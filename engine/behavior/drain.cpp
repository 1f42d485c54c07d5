#include "engine/base/check.hpp"
#include "engine/behavior/arrival.hpp"
#include "engine/behavior/behavior.hpp"
#include "engine/behavior/enter.hpp"
#include "engine/decision/turn.hpp"
#include "engine/model/process.hpp"
#include "engine/vocabulary/event.hpp"

#include <variant>

namespace tiendo::behavior {

using namespace vocabulary;

namespace {

void step(Arrival& arrival) {
  switch (arrival.todo.step) {
    case Step::enter:
    case Step::enter_at:
      std::visit([&](const auto& kind) { enter(arrival, kind); }, arrival.element.detail);
      return;
    case Step::complete:
      complete(arrival);
      return;
    case Step::terminate:
      terminate(arrival);
      return;
    case Step::clear:
      clear(arrival);
      return;
  }
  check(false, "unknown step");
}

}  // namespace

void drain(Turn& turn, const model::Process& process) {
  // Every turn takes at least one step: the smallest budget makes slow turns, not idle ones.
  while (!turn.now().pending.empty()) {
    const auto& [number, todo] = *turn.now().pending.begin();
    Arrival arrival{turn, process, process.element(todo.element), number, todo};
    step(arrival);
    if (turn.spent() && !turn.now().pending.empty()) {
      turn.emit(TurnSuspended{});
      return;
    }
  }
}

}  // namespace tiendo::behavior
