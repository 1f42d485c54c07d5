#pragma once

#include "engine/instance/instance.hpp"
#include "engine/reference/reference.hpp"
#include "engine/vocabulary/record.hpp"

#include <variant>

namespace tiendo {

/// A sink's stream: its cursor.
struct SinkState {
  Position delivered = 0;
  friend bool operator==(const SinkState&, const SinkState&) = default;
};
/// The stream of noted refusals holds no state.
struct RefusalsState {
  friend bool operator==(const RefusalsState&, const RefusalsState&) = default;
};

using StreamState =
    std::variant<instance::Instance, reference::Reference, SinkState, RefusalsState>;

/// The state of a stream before its first event.
StreamState initial_state(const vocabulary::StreamId& stream);

/// What an event means. An event that does not belong to the kind of stream is a `Bug`.
void evolve(StreamState& state, const vocabulary::Event& event, Position at,
            const vocabulary::RecordHeader& header);
/// All events of a record in their order.
void evolve(StreamState& state, const vocabulary::Record& record);

}  // namespace tiendo
