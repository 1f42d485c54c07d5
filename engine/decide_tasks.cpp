#include "engine/base/check.hpp"
#include "engine/base/id.hpp"
#include "engine/behavior/arrival.hpp"
#include "engine/behavior/behavior.hpp"
#include "engine/decide.hpp"
#include "engine/decision/context.hpp"
#include "engine/decision/turn.hpp"
#include "engine/instance/instance.hpp"
#include "engine/people/authority.hpp"
#include "engine/state.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <algorithm>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace tiendo {

namespace {

using namespace vocabulary;
using instance::Instance;
using instance::UserTask;

std::unexpected<Refusal> refuse(RefusalCode code, std::string message) {
  return std::unexpected{Refusal{code, std::move(message)}};
}

/// How the messages of the public API name a command.
struct Words {
  std::string_view command;
  std::string_view verb;
};
constexpr Words words_of(const AssignUserTask&) { return {"ASSIGN", "assign"}; }
constexpr Words words_of(const UnassignUserTask&) { return {"UNASSIGN", "unassign"}; }
constexpr Words words_of(const CompleteUserTask&) { return {"COMPLETE", "complete"}; }

Refusal no_task(const Words& words, UserTaskKey task) {
  return {RefusalCode::not_found, "Command '" + std::string{words.command} +
                                      "' rejected with code 'NOT_FOUND': Expected to " +
                                      std::string{words.verb} + " user task with key '" +
                                      std::to_string(task.value()) +
                                      "', but no such user task was found"};
}

const UserTask* find_task(const Instance& state, UserTaskKey key) {
  const auto found = state.tasks.find(key);
  return found == state.tasks.end() ? nullptr : &found->second;
}

/// The addressed task must be there and the actor must see it: before anything else is told of it.
template <class Command>
std::expected<const UserTask*, Refusal> seen_task(const Instance& state, const Command& command,
                                                  const Context& context) {
  const auto* task = find_task(state, command.task);
  if (task == nullptr) {
    return std::unexpected{no_task(words_of(command), command.task)};
  }
  const auto* account = context.account();
  const bool sees =
      context.acts_by_itself() || (account != nullptr && people::sees(*account, *task));
  if (!sees) {
    return std::unexpected{
        Refusal{RefusalCode::unseen,
                "You may not see user task '" + std::to_string(command.task.value()) + "'"}};
  }
  return task;
}

/// What is told of a task of a quarantined instance to who sees only some tasks.
template <class Command>
std::optional<Refusal> deny(const Instance& state, const Command& command, const Context& context) {
  const auto* account = context.account();
  if (context.acts_by_itself() || (account != nullptr && people::sees_all(*account))) return {};
  const auto task = seen_task(state, command, context);
  if (!task) return task.error();
  return {};
}

/// Overseers with the right act on any task; others only on those they are offered or hold.
bool may_assign_any(const Context& context) {
  return !people::refuse(context, people::Act::assign_task);
}

std::optional<Refusal> refuse_claim(const UserTask& task, const AssignUserTask& command,
                                    const Context& context) {
  if (auto refusal = people::refuse(context, people::Act::claim_task)) return refusal;
  const auto& account = *context.account();
  if (command.assignee != account.name) {
    return Refusal{RefusalCode::forbidden, "'" + account.name +
                                               "' may take a task, but not give it to '" +
                                               command.assignee + "'; an operator can"};
  }
  if (task.assignee != account.name && !people::is_candidate(account, task)) {
    return Refusal{RefusalCode::forbidden,
                   "'" + account.name + "' is neither assignee nor candidate of this task"};
  }
  if (!task.assignee.empty() && task.assignee != account.name) {
    return Refusal{RefusalCode::invalid_state,
                   "Command 'ASSIGN' rejected with code 'INVALID_STATE': '" + task.assignee +
                       "' has this task; they or an operator can release it"};
  }
  return std::nullopt;
}

std::optional<Refusal> refuse_completion(const UserTask& task, const Context& context) {
  if (context.acts_by_itself() || may_assign_any(context)) return std::nullopt;
  if (auto refusal = people::refuse(context, people::Act::complete_task)) return refusal;
  const auto& account = *context.account();
  if (task.assignee == account.name) return std::nullopt;
  if (!people::is_candidate(account, task)) {
    return Refusal{RefusalCode::forbidden,
                   "'" + account.name + "' is neither assignee nor candidate of this task"};
  }
  if (task.assignee.empty()) return std::nullopt;
  return Refusal{RefusalCode::invalid_state,
                 "Command 'COMPLETE' rejected with code 'INVALID_STATE': '" + task.assignee +
                     "' has this task; they or an operator can release it"};
}

/// The grants that a change of assignee adds and takes away.
UserTaskAssigned assigned(UserTaskKey key, const UserTask& task, std::string assignee,
                          std::string action) {
  const auto before =
      people::task_grants(task.assignee, task.candidate_groups, task.candidate_users);
  const auto after = people::task_grants(assignee, task.candidate_groups, task.candidate_users);
  UserTaskAssigned event{key, std::move(assignee), std::move(action), {}, {}};
  const auto only_in = [](const auto& these, const auto& those, auto& out) {
    std::ranges::copy_if(these, std::back_inserter(out), [&](const auto& grantee) {
      return std::ranges::find(those, grantee) == those.end();
    });
  };
  only_in(after, before, event.grants_added);
  only_in(before, after, event.grants_removed);
  return event;
}

}  // namespace

std::optional<Refusal> denied(const StreamState& state, const Command& command,
                              const Context& context) {
  if (std::holds_alternative<CancelInstance>(command)) {
    return people::refuse(context, people::Act::cancel_instance);
  }
  if (std::holds_alternative<ResolveIncident>(command)) {
    return people::refuse(context, people::Act::resolve_incident);
  }
  if (std::holds_alternative<SetClock>(command)) {
    return people::refuse(context, people::Act::set_clock);
  }
  const auto* instance = std::get_if<Instance>(&state);
  if (instance == nullptr) return std::nullopt;
  if (const auto* assign = std::get_if<AssignUserTask>(&command)) {
    return deny(*instance, *assign, context);
  }
  if (const auto* unassign = std::get_if<UnassignUserTask>(&command)) {
    return deny(*instance, *unassign, context);
  }
  if (const auto* complete = std::get_if<CompleteUserTask>(&command)) {
    return deny(*instance, *complete, context);
  }
  return std::nullopt;
}

Decision decide_on(const AssignUserTask& command, Instance& state, const Context& context) {
  const auto seen = seen_task(state, command, context);
  if (!seen) return std::unexpected{seen.error()};
  const auto* task = *seen;
  if (!context.acts_by_itself() && !may_assign_any(context)) {
    if (auto refusal = refuse_claim(*task, command, context)) {
      return std::unexpected{std::move(*refusal)};
    }
  }
  if (command.assignee.find_first_not_of(" \t\r\n") == std::string::npos) {
    return refuse(RefusalCode::invalid_argument, "No assignee provided: it must not be blank");
  }
  if (!command.allow_override && !task->assignee.empty() && task->assignee != command.assignee) {
    return refuse(RefusalCode::invalid_state,
                  "Command 'ASSIGN' rejected with code 'INVALID_STATE': Expected to assign user "
                  "task with key '" +
                      std::to_string(command.task.value()) + "', but it is already assigned");
  }
  auto actor = people::acting_on(context, task);
  Turn turn{state, context};
  turn.emit(assigned(command.task, *task, command.assignee,
                     command.action.empty() ? "assign" : command.action));
  return Decided{std::move(turn).take(), Done{}, std::move(actor)};
}

Decision decide_on(const UnassignUserTask& command, Instance& state, const Context& context) {
  const auto seen = seen_task(state, command, context);
  if (!seen) return std::unexpected{seen.error()};
  const auto* task = *seen;
  if (!context.acts_by_itself() && !may_assign_any(context)) {
    if (auto refusal = people::refuse(context, people::Act::claim_task)) {
      return std::unexpected{std::move(*refusal)};
    }
    const auto& account = *context.account();
    if (task->assignee != account.name && !people::is_candidate(account, *task)) {
      return refuse(RefusalCode::forbidden,
                    "'" + account.name + "' is neither assignee nor candidate of this task");
    }
    if (!task->assignee.empty() && task->assignee != account.name) {
      return refuse(RefusalCode::forbidden,
                    "'" + task->assignee + "' has this task; they or an operator can release it");
    }
  }
  auto actor = people::acting_on(context, task);
  if (task->assignee.empty()) return Decided{{}, Done{}, std::move(actor)};
  Turn turn{state, context};
  turn.emit(assigned(command.task, *task, {}, "unassign"));
  return Decided{std::move(turn).take(), Done{}, std::move(actor)};
}

Decision decide_on(const CompleteUserTask& command, Instance& state, const Context& context) {
  const auto seen = seen_task(state, command, context);
  if (!seen) return std::unexpected{seen.error()};
  const auto* task = *seen;
  if (auto refusal = refuse_completion(*task, context)) {
    return std::unexpected{std::move(*refusal)};
  }
  auto actor = people::acting_on(context, task);
  const auto process = context.definitions->find(state.definition);
  check(process != nullptr, "no compiled process for the instance's definition");
  const auto key = task->element_key;
  const auto& element = process->element(task->element);
  Turn turn{state, context};
  // With output mappings nothing else propagates: what was entered stays in the task's scope, where
  // the mappings read it.
  behavior::set_variables(turn, key, command.variables, !element.outputs.empty());
  turn.emit(UserTaskCompleted{command.task,
                              key,
                              command.action.empty() ? "complete" : command.action,
                              {0, {{Step::complete, element.id, ElementKey{}, key}}}});
  behavior::drain(turn, *process);
  return Decided{std::move(turn).take(), Done{}, std::move(actor)};
}

}  // namespace tiendo
