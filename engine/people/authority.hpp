#pragma once

#include "engine/decision/context.hpp"
#include "engine/instance/instance.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Who may do what. Acts are decided here and nowhere else (design law 10).
namespace tiendo::people {

enum class Act : std::uint8_t {
  deploy,
  start_instance,
  steer_start,  ///< begin an instance elsewhere than at its start, or let it end early
  cancel_instance,
  claim_task,     ///< take a task one is a candidate for, or give one's own back
  complete_task,  ///< one's own, or an unassigned one that one is a candidate for
  assign_task,    ///< give any task to anybody, take it away, complete it in their place
  resolve_incident,
  set_account,
  set_clock,
  read_history,
  verify_log,
};
inline constexpr auto all_acts = {Act::deploy,          Act::start_instance,   Act::steer_start,
                                  Act::cancel_instance, Act::claim_task,       Act::complete_task,
                                  Act::assign_task,     Act::resolve_incident, Act::set_account,
                                  Act::set_clock,       Act::read_history,     Act::verify_log};
std::string_view act_name(Act act);

/// The table of roles × acts.
bool may(vocabulary::Role role, Act act);
bool may(const vocabulary::Account& account, Act act);

/// Refuses unless the actor may do the act. Timers, reactions and the start of a store may.
std::optional<vocabulary::Refusal> refuse(const Context& context, Act act);

/// Whether the account is granted the sight of a task: its assignee, its candidates, overseers.
bool sees(const vocabulary::Account& account, const instance::UserTask& task);
/// Whether the account sees everything.
bool sees_all(const vocabulary::Account& account);
bool is_candidate(const vocabulary::Account& account, const instance::UserTask& task);

/// The actor of the context with the position they act in: the first candidate group of the task
/// that they are in, else their main position.
vocabulary::Actor acting_on(const Context& context, const instance::UserTask* task);

/// Who may see a task with these people: assignee, candidates, overseers; without repeats.
std::vector<vocabulary::Grantee> task_grants(const std::string& assignee,
                                             const std::vector<std::string>& candidate_groups,
                                             const std::vector<std::string>& candidate_users);

}  // namespace tiendo::people
