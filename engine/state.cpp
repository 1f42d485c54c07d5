#include "engine/state.hpp"

#include "engine/base/check.hpp"
#include "engine/base/id.hpp"
#include "engine/base/match.hpp"
#include "engine/instance/instance.hpp"
#include "engine/reference/reference.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/stream.hpp"

#include <variant>

namespace tiendo {

StreamState initial_state(const vocabulary::StreamId& stream) {
  switch (stream.kind) {
    case vocabulary::StreamKind::instance: {
      instance::Instance state;
      state.key = InstanceKey{stream.key};
      return state;
    }
    case vocabulary::StreamKind::reference:
      return reference::Reference{};
    case vocabulary::StreamKind::sink:
      return SinkState{};
    case vocabulary::StreamKind::refusals:
      return RefusalsState{};
  }
  check(false, "unknown kind of stream");
  return RefusalsState{};
}

namespace {

void evolve_sink(SinkState& state, const vocabulary::Event& event) {
  const auto* advanced = std::get_if<vocabulary::SinkAdvanced>(&event);
  check(advanced != nullptr, "an event that is no sink's in a sink's stream");
  state.delivered = advanced->delivered;
}

}  // namespace

void evolve(StreamState& state, const vocabulary::Event& event, Position at,
            const vocabulary::RecordHeader& header) {
  std::visit(
      overloaded{[&](instance::Instance& one) { instance::evolve(one, event, at, header); },
                 [&](reference::Reference& one) { reference::evolve(one, event, at, header); },
                 [&](SinkState& one) { evolve_sink(one, event); },
                 [](RefusalsState&) { check(false, "an event in the stream of refusals"); }},
      state);
}

void evolve(StreamState& state, const vocabulary::Record& record) {
  Position at = record.header.position;
  for (const auto& event : record.events) {
    evolve(state, event, at, record.header);
    at += vocabulary::width(event);
  }
}

}  // namespace tiendo
