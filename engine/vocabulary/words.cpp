#include "engine/base/match.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/effect.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "engine/vocabulary/stream.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::vocabulary {

std::string to_text(const StreamId& stream) {
  switch (stream.kind) {
    case StreamKind::instance:
      return "instance " + std::to_string(stream.key);
    case StreamKind::reference:
      return "reference";
    case StreamKind::sink:
      return "sink " + stream.name;
    case StreamKind::refusals:
      return "refusals";
  }
  return "unknown stream";
}

std::string_view role_name(Role role) {
  switch (role) {
    case Role::administrator:
      return "administrator";
    case Role::operator_:
      return "operator";
    case Role::approver:
      return "approver";
    case Role::auditor:
      return "auditor";
    case Role::worker:
      return "worker";
  }
  return "unknown";
}

bool Account::in_group(std::string_view group) const {
  return std::ranges::find(groups, group) != groups.end();
}

std::vector<Grantee> grantees_of(const Account& account) {
  std::vector<Grantee> grantees{{Grantee::Kind::account, account.name}};
  for (const auto& group : account.groups) grantees.push_back({Grantee::Kind::group, group});
  if (account.has(Role::administrator) || account.has(Role::operator_) ||
      account.has(Role::auditor)) {
    grantees.push_back({Grantee::Kind::overseers, {}});
  }
  return grantees;
}

std::string_view refusal_name(RefusalCode code) {
  switch (code) {
    case RefusalCode::invalid_argument:
      return "INVALID_ARGUMENT";
    case RefusalCode::forbidden:
      return "FORBIDDEN";
    case RefusalCode::not_found:
      return "NOT_FOUND";
    case RefusalCode::invalid_state:
      return "INVALID_STATE";
    case RefusalCode::already_exists:
      return "ALREADY_EXISTS";
    case RefusalCode::resource_exhausted:
      return "RESOURCE_EXHAUSTED";
    case RefusalCode::quarantined:
      return "QUARANTINED";
    case RefusalCode::key_reused:
      return "KEY_REUSED";
    case RefusalCode::stopped:
      return "STOPPED";
    case RefusalCode::unseen:
      return "UNSEEN";
    case RefusalCode::deadline_exceeded:
      return "DEADLINE_EXCEEDED";
  }
  return "UNKNOWN";
}

std::string_view notification_name(NotificationKind kind) {
  switch (kind) {
    case NotificationKind::task_offered:
      return "task_offered";
    case NotificationKind::reminder:
      return "reminder";
    case NotificationKind::escalation:
      return "escalation";
  }
  return "unknown";
}

std::string_view command_name(const Command& command) {
  return match(
      command, [](const StartInstance&) { return "CREATE"; },
      [](const CancelInstance&) { return "CANCEL"; },
      [](const AssignUserTask&) { return "ASSIGN"; },
      [](const UnassignUserTask&) { return "UNASSIGN"; },
      [](const CompleteUserTask&) { return "COMPLETE"; },
      [](const ResolveIncident&) { return "RESOLVE"; }, [](const FireTimer&) { return "TRIGGER"; },
      [](const ContinueTurn&) { return "CONTINUE"; },
      [](const DeployResources&) { return "DEPLOY"; },
      [](const SetAccount&) { return "SET_ACCOUNT"; }, [](const SetClock&) { return "SET_CLOCK"; },
      [](const AdvanceSink&) { return "ADVANCE_SINK"; },
      [](const RecordZones&) { return "RECORD_ZONES"; });
}

}  // namespace tiendo::vocabulary
