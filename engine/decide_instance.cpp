#include "engine/base/check.hpp"
#include "engine/base/id.hpp"
#include "engine/behavior/arrival.hpp"
#include "engine/behavior/behavior.hpp"
#include "engine/decide.hpp"
#include "engine/decision/context.hpp"
#include "engine/decision/turn.hpp"
#include "engine/instance/instance.hpp"
#include "engine/model/process.hpp"
#include "engine/people/authority.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo {

namespace {

using namespace vocabulary;

std::unexpected<Refusal> refuse(RefusalCode code, std::string message) {
  return std::unexpected{Refusal{code, std::move(message)}};
}

Decided decided(Turn&& turn, Answer answer, Actor actor) {
  return {std::move(turn).take(), std::move(answer), std::move(actor)};
}

std::shared_ptr<const model::Process> process_of(const instance::Instance& state,
                                                 const Context& context) {
  auto process = context.definitions->find(state.definition);
  check(process != nullptr, "no compiled process for the instance's definition");
  return process;
}

std::unexpected<Refusal> no_definition(const StartInstance& command) {
  if (command.definition) {
    return refuse(RefusalCode::not_found,
                  "Command 'CREATE' rejected with code 'NOT_FOUND': Expected to find process "
                  "definition with key '" +
                      std::to_string(command.definition.value()) + "', but none found");
  }
  const auto version = command.version == 0 ? "any version" : std::to_string(command.version);
  return refuse(RefusalCode::not_found,
                "Command 'CREATE' rejected with code 'NOT_FOUND': Expected to find process "
                "definition with process id '" +
                    command.process.value() + "' and version '" + version + "', but none found");
}

const ElementId& none_start_of(const model::Process& process) {
  return std::get<model::ProcessBody>(process.body().detail).start;
}

std::vector<ElementId> begins_at(const StartInstance& command, const model::Process& process) {
  if (!command.start_at.empty()) return command.start_at;
  return {none_start_of(process)};
}

Refusal no_element(const ElementId& element) {
  return {RefusalCode::invalid_argument,
          "Command 'CREATE' rejected with code 'INVALID_ARGUMENT': Expected to create instance of "
          "process with instructions but no element found with id '" +
              element.value() + "'"};
}

/// A token comes to a boundary event from its activity, to a start event from its (sub-)process.
bool takes_a_start(const model::Element& element) {
  return !std::holds_alternative<model::ProcessBody>(element.detail) &&
         !std::holds_alternative<model::NoneStartEvent>(element.detail) &&
         !std::holds_alternative<model::TimerBoundaryEvent>(element.detail);
}

std::optional<Refusal> refuse_elements(const StartInstance& command,
                                       const model::Process& process) {
  if (command.start_at.empty() && none_start_of(process).value().empty()) {
    return Refusal{RefusalCode::invalid_state,
                   "Process '" + process.id.value() + "' has no none start event"};
  }
  for (const auto& id : command.start_at) {
    const auto found = process.elements.find(id.value());
    if (found == process.elements.end()) return no_element(id);
    if (takes_a_start(found->second)) continue;
    return Refusal{RefusalCode::invalid_argument,
                   "Command 'CREATE' rejected with code 'INVALID_ARGUMENT': Expected to create "
                   "instance of process with start instructions but the element with id '" +
                       id.value() + "' is a " +
                       std::string{model::type_name(found->second.detail)} +
                       "; name an activity, a gateway, an intermediate or an end event"};
  }
  for (const auto& id : command.end_after) {
    const bool is_body = id == process.body().id;  // with it the instance ends anyway
    if (is_body || !process.elements.contains(id.value())) return no_element(id);
  }
  return std::nullopt;
}

}  // namespace

Decision decide_on(const StartInstance& command, instance::Instance& state,
                   const Context& context) {
  if (auto refusal = people::refuse(context, people::Act::start_instance)) {
    return std::unexpected{std::move(*refusal)};
  }
  if (!command.start_at.empty() || !command.end_after.empty()) {
    if (auto refusal = people::refuse(context, people::Act::steer_start)) {
      return std::unexpected{std::move(*refusal)};
    }
  }
  const auto& reference = *context.reference;
  const auto key = command.definition ? command.definition
                                      : reference.find_version(command.process, command.version);
  const auto* definition = reference.find_definition(key);
  if (definition == nullptr) return no_definition(command);
  const auto process = context.definitions->find(key);
  check(process != nullptr, "a definition without a compiled process");
  if (auto refusal = refuse_elements(command, *process)) return std::unexpected{*refusal};
  auto actor = people::acting_on(context, nullptr);
  Turn turn{state, context};
  const auto instance = turn.next_key<InstanceKey>();
  const ElementKey root{instance.value()};
  InstanceStarted started{
      key,
      definition->process,
      definition->version,
      command.business_id,
      command.tags,
      {{Grantee::Kind::overseers, {}}},
      {0, behavior::tokens_at(*process, process->body().id, root, begins_at(command, *process))}};
  if (const auto* account = context.account()) {
    started.grants.push_back({Grantee::Kind::account, account->name});
  }
  turn.emit(std::move(started));
  if (!command.end_after.empty()) turn.emit(EndPlanned{command.end_after});
  behavior::set_variables(turn, root, command.variables, true);
  behavior::drain(turn, *process);
  return decided(std::move(turn),
                 StartedInstance{instance, key, definition->process, definition->version},
                 std::move(actor));
}

Decision decide_on(const CancelInstance& command, instance::Instance& state,
                   const Context& context) {
  if (auto refusal = people::refuse(context, people::Act::cancel_instance)) {
    return std::unexpected{std::move(*refusal)};
  }
  if (state.status != instance::Status::active || state.canceling) {
    return refuse(RefusalCode::not_found,
                  "Command 'CANCEL' rejected with code 'NOT_FOUND': Expected to cancel a process "
                  "instance with key '" +
                      std::to_string(command.instance.value()) +
                      "', but no such process was found");
  }
  auto actor = people::acting_on(context, nullptr);
  const auto process = process_of(state, context);
  Turn turn{state, context};
  // Other commands wait behind the continuation of a suspended turn, but this one takes the
  // turn up itself. Pending work is taken lowest number first, so it comes to the end of the root
  // however long a loop would go on.
  if (state.suspended) turn.emit(TurnResumed{});
  const Todo end{Step::terminate, process->body().id, ElementKey{}, state.root()};
  turn.emit(InstanceCanceling{{0, {end}}});
  behavior::drain(turn, *process);
  return decided(std::move(turn), Done{}, std::move(actor));
}

Decision decide_on(const ResolveIncident& command, instance::Instance& state,
                   const Context& context) {
  if (auto refusal = people::refuse(context, people::Act::resolve_incident)) {
    return std::unexpected{std::move(*refusal)};
  }
  const auto found = state.incidents.find(command.incident);
  if (found == state.incidents.end()) {
    return refuse(RefusalCode::not_found,
                  "Command 'RESOLVE' rejected with code 'NOT_FOUND': Expected to resolve incident "
                  "with key '" +
                      std::to_string(command.incident.value()) +
                      "', but no such incident was found");
  }
  auto actor = people::acting_on(context, nullptr);
  const auto process = process_of(state, context);
  const auto item = found->second.item;
  Turn turn{state, context};
  turn.emit(IncidentResolved{command.incident, item});
  behavior::drain(turn, *process);
  return decided(std::move(turn), Done{}, std::move(actor));
}

Decision decide_on(const FireTimer& command, instance::Instance& state, const Context& context) {
  if (!context.acts_by_itself()) {
    return refuse(RefusalCode::forbidden, "Only the clock fires timers");
  }
  // The index may be a moment behind the state: a timer that is gone changes nothing.
  if (!state.timers.contains(command.timer.timer)) return Decided{{}, Done{}, context.actor};
  const auto process = process_of(state, context);
  Turn turn{state, context};
  behavior::fire(turn, *process, command.timer.timer);
  behavior::drain(turn, *process);
  return decided(std::move(turn), Done{}, context.actor);
}

Decision decide_on(const ContinueTurn&, instance::Instance& state, const Context& context) {
  if (!context.acts_by_itself()) {
    return refuse(RefusalCode::forbidden, "Only the engine continues a turn");
  }
  // A cancel may have taken the turn up before.
  if (!state.suspended) return Decided{{}, Done{}, context.actor};
  const auto process = process_of(state, context);
  Turn turn{state, context};
  turn.emit(TurnResumed{});
  behavior::drain(turn, *process);
  return decided(std::move(turn), Done{}, context.actor);
}

}  // namespace tiendo
