#include "engine/people/authority.hpp"

#include "engine/decision/context.hpp"
#include "engine/instance/instance.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::people {

using vocabulary::Account;
using vocabulary::Actor;
using vocabulary::Grantee;
using vocabulary::Refusal;
using vocabulary::RefusalCode;
using vocabulary::Role;

std::string_view act_name(Act act) {
  switch (act) {
    case Act::deploy:
      return "deploy";
    case Act::start_instance:
      return "start an instance";
    case Act::steer_start:
      return "start an instance elsewhere or let it end early";
    case Act::cancel_instance:
      return "cancel an instance";
    case Act::claim_task:
      return "claim a task";
    case Act::complete_task:
      return "complete a task";
    case Act::assign_task:
      return "assign a task to another";
    case Act::resolve_incident:
      return "resolve an incident";
    case Act::set_account:
      return "change accounts";
    case Act::set_clock:
      return "set the clock";
    case Act::read_history:
      return "read the history";
    case Act::verify_log:
      return "verify the log";
  }
  return "unknown act";
}

bool may(Role role, Act act) {
  switch (act) {
    case Act::deploy:
    case Act::steer_start:
    case Act::cancel_instance:
    case Act::assign_task:
    case Act::resolve_incident:
      return role == Role::administrator || role == Role::operator_;
    case Act::start_instance:
    case Act::claim_task:
    case Act::complete_task:
      return role == Role::administrator || role == Role::operator_ || role == Role::approver;
    case Act::set_account:
    case Act::set_clock:
      return role == Role::administrator;
    case Act::read_history:
      return role == Role::administrator || role == Role::operator_ || role == Role::auditor;
    case Act::verify_log:
      return role == Role::administrator || role == Role::auditor;
  }
  return false;
}

bool may(const Account& account, Act act) {
  return std::ranges::any_of(account.roles, [act](Role role) { return may(role, act); });
}

std::optional<Refusal> refuse(const Context& context, Act act) {
  if (context.acts_by_itself()) return std::nullopt;
  const auto* account = context.account();
  if (account != nullptr && may(*account, act)) return std::nullopt;
  return Refusal{RefusalCode::forbidden, "'" + context.actor.name + "' has no role that may " +
                                             std::string{act_name(act)} +
                                             "; an administrator can give one"};
}

bool sees(const Account& account, const instance::UserTask& task) {
  const auto granted = task_grants(task.assignee, task.candidate_groups, task.candidate_users);
  return std::ranges::any_of(vocabulary::grantees_of(account), [&](const auto& grantee) {
    return std::ranges::find(granted, grantee) != granted.end();
  });
}

bool sees_all(const Account& account) {
  const Grantee overseers{Grantee::Kind::overseers, {}};
  const auto grantees = vocabulary::grantees_of(account);
  return std::ranges::find(grantees, overseers) != grantees.end();
}

bool is_candidate(const Account& account, const instance::UserTask& task) {
  if (std::ranges::find(task.candidate_users, account.name) != task.candidate_users.end()) {
    return true;
  }
  return std::ranges::any_of(task.candidate_groups,
                             [&](const auto& group) { return account.in_group(group); });
}

Actor acting_on(const Context& context, const instance::UserTask* task) {
  Actor actor = context.actor;
  const auto* account = context.account();
  if (account == nullptr) return actor;
  actor.person = account->person;
  if (task != nullptr) {
    const auto held = std::ranges::find_if(
        task->candidate_groups, [&](const auto& group) { return account->in_group(group); });
    if (held != task->candidate_groups.end()) {
      actor.position = *held;
      return actor;
    }
  }
  if (!account->groups.empty()) actor.position = account->groups.front();
  return actor;
}

std::vector<Grantee> task_grants(const std::string& assignee,
                                 const std::vector<std::string>& candidate_groups,
                                 const std::vector<std::string>& candidate_users) {
  std::vector<Grantee> grants{{Grantee::Kind::overseers, {}}};
  std::set<std::pair<Grantee::Kind, std::string_view>> known;
  const auto add = [&](Grantee::Kind kind, const std::string& name) {
    if (known.emplace(kind, name).second) grants.push_back({kind, name});
  };
  if (!assignee.empty()) add(Grantee::Kind::account, assignee);
  for (const auto& group : candidate_groups) add(Grantee::Kind::group, group);
  for (const auto& user : candidate_users) add(Grantee::Kind::account, user);
  return grants;
}

}  // namespace tiendo::people
