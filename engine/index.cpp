#include "engine/index.hpp"

#include "engine/base/id.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/stream.hpp"

#include <variant>
#include <vector>

namespace tiendo {

namespace {

using namespace vocabulary;

void remove_timers(IndexChanges& changes, InstanceKey instance,
                   const std::vector<TimerRef>& timers) {
  for (const auto& timer : timers) {
    changes.due_removed.push_back({timer.due, timer.timer, instance});
  }
}

void add_event(IndexChanges& changes, const Event& event, InstanceKey instance, Position at) {
  if (const auto* armed = std::get_if<TimerArmed>(&event)) {
    const auto timer = TimerKey::at(instance.partition(), at);
    changes.due_added.push_back({armed->due, timer, instance});
  } else if (const auto* fired = std::get_if<TimerFired>(&event)) {
    changes.due_removed.push_back({fired->due, fired->timer, instance});
  } else if (const auto* completed = std::get_if<ElementCompleted>(&event)) {
    remove_timers(changes, instance, completed->disarmed);
  } else if (const auto* terminating = std::get_if<ElementTerminating>(&event)) {
    remove_timers(changes, instance, terminating->disarmed);
  } else if (const auto* terminated = std::get_if<ElementTerminated>(&event)) {
    remove_timers(changes, instance, terminated->disarmed);
  }
}

}  // namespace

IndexChanges index_changes(const Record& record) {
  IndexChanges changes;
  const auto& header = record.header;
  if (header.stream.kind == StreamKind::instance) {
    Position at = header.position;
    for (const auto& event : record.events) {
      add_event(changes, event, InstanceKey{header.stream.key}, at);
      at += width(event);
    }
  }
  if (header.request) {
    changes.request = NotedRequest{*header.request, header.request_digest, header.position,
                                   header.time, header.outcome};
  }
  return changes;
}

}  // namespace tiendo
