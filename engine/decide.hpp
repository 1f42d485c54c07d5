#pragma once

#include "engine/decision/context.hpp"
#include "engine/state.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <expected>
#include <optional>
#include <vector>

namespace tiendo {

struct Decided {
  std::vector<vocabulary::Event> events;
  vocabulary::Answer answer;
  vocabulary::Actor actor;  ///< the context's, with the position they acted in
};
using Decision = std::expected<Decided, vocabulary::Refusal>;

/// What may happen: one command on the state of the stream it addresses. The facts are applied to
/// `state` as they are stated; a refusal leaves it as it was. A `Bug` may leave it half changed:
/// the caller then drops it.
Decision decide(StreamState& state, const vocabulary::Command& command, const Context& context);

/// What authority and sight refuse of a command, whatever else its state is: who may not know of an
/// instance is not told that it is quarantined, and who may not set the clock fires no timer.
std::optional<vocabulary::Refusal> denied(const StreamState& state,
                                          const vocabulary::Command& command,
                                          const Context& context);

// One overload a command, on the kind of state it addresses.
Decision decide_on(const vocabulary::StartInstance& command, instance::Instance& state,
                   const Context& context);
Decision decide_on(const vocabulary::CancelInstance& command, instance::Instance& state,
                   const Context& context);
Decision decide_on(const vocabulary::ResolveIncident& command, instance::Instance& state,
                   const Context& context);
Decision decide_on(const vocabulary::FireTimer& command, instance::Instance& state,
                   const Context& context);
Decision decide_on(const vocabulary::ContinueTurn& command, instance::Instance& state,
                   const Context& context);
Decision decide_on(const vocabulary::AssignUserTask& command, instance::Instance& state,
                   const Context& context);
Decision decide_on(const vocabulary::UnassignUserTask& command, instance::Instance& state,
                   const Context& context);
Decision decide_on(const vocabulary::CompleteUserTask& command, instance::Instance& state,
                   const Context& context);
Decision decide_on(const vocabulary::DeployResources& command, reference::Reference& state,
                   const Context& context);
Decision decide_on(const vocabulary::SetAccount& command, reference::Reference& state,
                   const Context& context);
Decision decide_on(const vocabulary::SetClock& command, reference::Reference& state,
                   const Context& context);
Decision decide_on(const vocabulary::RecordZones& command, reference::Reference& state,
                   const Context& context);
Decision decide_on(const vocabulary::AdvanceSink& command, SinkState& state,
                   const Context& context);

}  // namespace tiendo
