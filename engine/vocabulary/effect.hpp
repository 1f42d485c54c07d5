#pragma once

#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/vocabulary/actor.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tiendo::vocabulary {

enum class NotificationKind : std::uint8_t { task_offered = 1, reminder = 2, escalation = 3 };
std::string_view notification_name(NotificationKind kind);

/// What people are to be told. `id` never changes for one fact, so a receiver can tell a repeat.
struct Notify {
  std::string id;
  NotificationKind kind = NotificationKind::task_offered;
  Instant time;  ///< when the fact was decided
  InstanceKey instance;
  UserTaskKey task;
  ElementId element;
  std::string name;  ///< of the task, may be empty
  std::vector<Grantee> to;
  std::optional<Instant> due;      ///< of the task, with `task_offered`
  std::optional<Instant> planned;  ///< with a rung: when it should have fired
  friend bool operator==(const Notify&, const Notify&) = default;
};
using Effect = Notify;

}  // namespace tiendo::vocabulary
