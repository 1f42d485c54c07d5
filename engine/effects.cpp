#include "engine/effects.hpp"

#include "engine/base/id.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/effect.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/stream.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tiendo {

namespace {

using namespace vocabulary;

/// The place of a fact is its name for ever.
std::string effect_id(InstanceKey instance, Position at) {
  return std::to_string(UserTaskKey::at(instance.partition(), at).value());
}

Notify offer(const UserTaskCreated& task, InstanceKey instance, Position at,
             const RecordHeader& header) {
  Notify notify{effect_id(instance, at),
                NotificationKind::task_offered,
                header.time,
                instance,
                UserTaskKey::at(instance.partition(), at),
                task.element,
                task.name,
                {},
                task.due,
                std::nullopt};
  std::ranges::copy_if(task.grants, std::back_inserter(notify.to), [](const Grantee& grantee) {
    return grantee.kind != Grantee::Kind::overseers;
  });
  return notify;
}

Notify tell(const RungFired& rung, InstanceKey instance, Position at, const RecordHeader& header) {
  const auto kind =
      rung.word == RungWord::remind ? NotificationKind::reminder : NotificationKind::escalation;
  return {effect_id(instance, at), kind,           header.time, instance,     rung.task,
          rung.task_element,       rung.task_name, rung.to,     std::nullopt, rung.planned};
}

}  // namespace

std::vector<Effect> effects(const Record& record) {
  std::vector<Effect> effects;
  const auto& header = record.header;
  if (header.stream.kind != StreamKind::instance) return effects;
  const InstanceKey instance{header.stream.key};
  Position at = header.position;
  for (const auto& event : record.events) {
    if (const auto* task = std::get_if<UserTaskCreated>(&event)) {
      effects.push_back(offer(*task, instance, at, header));
    } else if (const auto* rung = std::get_if<RungFired>(&event)) {
      effects.push_back(tell(*rung, instance, at, header));
    }
    at += width(event);
  }
  return effects;
}

}  // namespace tiendo
