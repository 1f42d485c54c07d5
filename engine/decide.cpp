#include "engine/decide.hpp"

#include "engine/base/check.hpp"
#include "engine/decision/context.hpp"
#include "engine/instance/instance.hpp"
#include "engine/reference/reference.hpp"
#include "engine/state.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <expected>
#include <variant>

namespace tiendo {

namespace {

using namespace vocabulary;

/// The command on the state it addresses; a state of another kind is the caller's mistake.
template <class State, class Command>
Decision on(const Command& command, StreamState& state, const Context& context) {
  auto* addressed = std::get_if<State>(&state);
  check(addressed != nullptr, "a command met a stream of another kind");
  return decide_on(command, *addressed, context);
}

template <class Command>
struct Addresses {
  using State = instance::Instance;
};
template <>
struct Addresses<DeployResources> {
  using State = reference::Reference;
};
template <>
struct Addresses<SetAccount> {
  using State = reference::Reference;
};
template <>
struct Addresses<SetClock> {
  using State = reference::Reference;
};
template <>
struct Addresses<RecordZones> {
  using State = reference::Reference;
};
template <>
struct Addresses<AdvanceSink> {
  using State = SinkState;
};

}  // namespace

Decision decide(StreamState& state, const Command& command, const Context& context) {
  return std::visit(
      [&]<class One>(const One& one) -> Decision {
        return on<typename Addresses<One>::State>(one, state, context);
      },
      command);
}

Decision decide_on(const AdvanceSink& command, SinkState& state, const Context& context) {
  if (!context.acts_by_itself()) {
    return std::unexpected{Refusal{RefusalCode::forbidden, "Only a sink moves its cursor"}};
  }
  check(command.delivered < context.next, "a sink delivered what was never decided");
  if (command.delivered <= state.delivered) return Decided{{}, Done{}, context.actor};
  state.delivered = command.delivered;
  return Decided{{SinkAdvanced{command.delivered}}, Done{}, context.actor};
}

}  // namespace tiendo
