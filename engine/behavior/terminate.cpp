#include "engine/base/id.hpp"
#include "engine/behavior/arrival.hpp"
#include "engine/behavior/enter.hpp"
#include "engine/vocabulary/event.hpp"

#include <utility>

namespace tiendo::behavior {

using namespace vocabulary;

namespace {

/// An element instance with children stops taking tokens. False if it has stopped already.
bool stop(Arrival& arrival, ElementKey key) {
  const auto& one = arrival.now().scope(key);
  if (one.terminating) return false;
  auto loose = loose_ends(arrival.now(), key, arrival.item);
  arrival.turn.emit(ElementTerminating{key, one.element, std::move(loose.items),
                                       std::move(loose.incidents), timers_of(arrival.now(), key)});
  return true;
}

/// Ends an element instance without children.
void end_leaf(Arrival& arrival, ElementKey key, Progress progress) {
  if (const auto task = arrival.now().scope(key).task) {
    arrival.turn.emit(UserTaskCanceled{task, key});
  }
  const auto& one = arrival.now().scope(key);
  auto loose = loose_ends(arrival.now(), key, arrival.item);
  if (ends_instance(arrival, one.element)) {
    // Before what else would follow, the boundary event or the end of the scope.
    const auto end = end_of_instance(arrival);
    progress.adds.insert(progress.adds.begin(), end.begin(), end.end());
  }
  arrival.turn.emit(ElementTerminated{key, one.element, one.scope, std::move(loose.items),
                                      std::move(loose.incidents), timers_of(arrival.now(), key),
                                      std::move(progress)});
}

/// One step towards ending what stands below `key`; its last child takes `then` with it.
void end_below(Arrival& arrival, ElementKey key, const Progress& then) {
  auto child = *arrival.now().scope(key).children.begin();
  while (!arrival.now().scope(child).children.empty()) {
    if (stop(arrival, child)) return;
    child = *arrival.now().scope(child).children.begin();
  }
  const auto& parent = arrival.now().scope(arrival.now().scope(child).scope);
  const bool last = arrival.now().scope(child).scope == key && parent.children.size() == 1;
  end_leaf(arrival, child, last ? then : Progress{});
}

}  // namespace

void terminate(Arrival& arrival) {
  const auto key = arrival.todo.instance;
  const auto& one = arrival.now().scope(key);
  if (!one.children.empty()) {
    if (!stop(arrival, key)) end_below(arrival, key, {});
    return;
  }
  if (key == arrival.now().root()) {
    auto loose = loose_ends(arrival.now(), key, arrival.item);
    arrival.turn.emit(
        InstanceTerminated{std::move(loose.items), std::move(loose.incidents), {arrival.item, {}}});
    return;
  }
  Progress progress{arrival.item, {}};
  const auto scope = one.scope;
  const auto next = arrival.todo.element;  // the boundary event that interrupts
  progress.adds.push_back({Step::enter, next, scope, ElementKey{}});
  end_leaf(arrival, key, std::move(progress));
}

void clear(Arrival& arrival) {
  const auto scope = arrival.todo.instance;
  const auto& body = arrival.now().scope(scope);
  end_below(arrival, scope, {arrival.item, {{Step::complete, body.element, ElementKey{}, scope}}});
}

}  // namespace tiendo::behavior
