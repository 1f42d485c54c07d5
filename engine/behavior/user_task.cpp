#include "engine/base/decimal.hpp"
#include "engine/behavior/arrival.hpp"
#include "engine/behavior/enter.hpp"
#include "engine/behavior/expressions.hpp"
#include "engine/decision/turn.hpp"
#include "engine/feel/expression.hpp"
#include "engine/model/process.hpp"
#include "engine/people/authority.hpp"
#include "engine/vocabulary/event.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <utility>

namespace tiendo::behavior {

using namespace vocabulary;

namespace {

std::expected<std::int32_t, Trouble> priority_of(const std::optional<model::Attribute>& attribute,
                                                 const feel::Scope& view, const Turn& turn) {
  constexpr std::int32_t priority_default = 50;
  constexpr std::int64_t priority_max = 100;
  if (!attribute) return priority_default;
  auto value = evaluate(*attribute, view, turn, "EXTRACT_VALUE_ERROR");
  if (!value) return std::unexpected{value.error()};
  if (value->is_null()) return priority_default;
  const auto* text = value->if_string();
  const auto number = text != nullptr                 ? Decimal::parse(*text)
                      : value->if_number() != nullptr ? std::optional{*value->if_number()}
                                                      : std::nullopt;
  const auto priority = number ? number->to_integer() : std::nullopt;
  if (priority && *priority >= 0 && *priority <= priority_max) {
    return static_cast<std::int32_t>(*priority);
  }
  return misfit("The priority must be a whole number from 0 to 100", *attribute, *value);
}

std::expected<void, Trouble> read_form(const model::FormReference& form, const feel::Scope& view,
                                       const Turn& turn, UserTaskCreated& task) {
  if (form.kind == model::FormReference::Kind::external) {
    const auto reference = text_of(form.external, "form reference", view, turn);
    if (!reference) return std::unexpected{reference.error()};
    task.external_reference = reference->value_or("");
    return {};
  }
  const auto& forms = turn.context().reference->latest_form;
  const auto found = forms.find(form.form_id);
  if (found == forms.end()) {
    return std::unexpected{Trouble{"FORM_NOT_FOUND", "No form '" + form.form_id +
                                                         "' is deployed; deploy it, then resolve "
                                                         "this incident"}};
  }
  task.form_id = form.form_id;
  task.form_key = found->second;
  return {};
}

/// Everything that the model says about the task, evaluated; its element key is still missing.
std::expected<UserTaskCreated, Trouble> read_task(const Arrival& arrival,
                                                  const model::UserTask& kind, const View& view) {
  const auto& turn = arrival.turn;
  UserTaskCreated task;
  task.element = arrival.element.id;
  task.name = arrival.element.name.value_or("");
  auto assignee = text_of(kind.assignee, "assignee", view, turn);
  if (!assignee) return std::unexpected{assignee.error()};
  task.assignee = assignee->value_or("");
  auto groups = texts_of(kind.candidate_groups, "candidate groups", view, turn);
  if (!groups) return std::unexpected{groups.error()};
  task.candidate_groups = std::move(*groups);
  auto users = texts_of(kind.candidate_users, "candidate users", view, turn);
  if (!users) return std::unexpected{users.error()};
  task.candidate_users = std::move(*users);
  const auto due = instant_from(kind.due_date, "due date", view, turn);
  if (!due) return std::unexpected{due.error()};
  task.due = *due;
  const auto follow_up = instant_from(kind.follow_up_date, "follow-up date", view, turn);
  if (!follow_up) return std::unexpected{follow_up.error()};
  task.follow_up = *follow_up;
  const auto priority = priority_of(kind.priority, view, turn);
  if (!priority) return std::unexpected{priority.error()};
  task.priority = *priority;
  task.headers = kind.headers;
  if (kind.form) {
    const auto form = read_form(*kind.form, view, turn, task);
    if (!form) return std::unexpected{form.error()};
  }
  task.grants = people::task_grants(task.assignee, task.candidate_groups, task.candidate_users);
  return task;
}

}  // namespace

/// BPMN 2.0.2 §13.3.3 (User Task): offered to people, waits until one of them completes it.
void enter(Arrival& arrival, const model::UserTask& kind) {
  auto& turn = arrival.turn;
  const auto scope = arrival.todo.scope;
  const auto key = arrival.new_key();
  View view{arrival.now(), scope};
  const auto locals = map_variables(arrival.element.inputs, Target::fresh, view, turn);
  if (!locals) return raise(arrival, key, locals.error());
  auto task = read_task(arrival, kind, view);
  if (!task) return raise(arrival, key, task.error());
  const auto due = boundary_due(arrival, view);
  if (!due) return raise(arrival, key, due.error());

  turn.emit(ElementActivated{key,
                             arrival.element.id,
                             std::string{model::type_name(arrival.element.detail)},
                             scope,
                             {arrival.item, {}}});
  set_variables(turn, key, *locals, true);
  task->element_key = key;
  turn.emit(std::move(*task));
  arm_boundary_timers(arrival, key, *due);
}

}  // namespace tiendo::behavior
