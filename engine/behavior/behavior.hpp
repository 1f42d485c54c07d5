#pragma once

#include "engine/decision/turn.hpp"
#include "engine/model/process.hpp"

/// How elements behave: enter, complete, terminate. One file a family of elements; the recipe for
/// a new one is in `engine/README.md`.
namespace tiendo::behavior {

/// Works through what is pending until everything waits, is stuck, or the turn is spent; then the
/// last event is `TurnSuspended`.
void drain(Turn& turn, const model::Process& process);

/// A timer of the instance is due: states `TimerFired` and what people are to be told.
void fire(Turn& turn, const model::Process& process, TimerKey timer);

}  // namespace tiendo::behavior
