#pragma once

#include "engine/behavior/arrival.hpp"

/// A token arrives: one overload a kind of element. A kind without one does not compile.
namespace tiendo::behavior {

void enter(Arrival& arrival, const model::ProcessBody& kind);
void enter(Arrival& arrival, const model::SubProcess& kind);
void enter(Arrival& arrival, const model::NoneStartEvent& kind);
void enter(Arrival& arrival, const model::UserTask& kind);
void enter(Arrival& arrival, const model::ExclusiveGateway& kind);
void enter(Arrival& arrival, const model::TimerCatchEvent& kind);
void enter(Arrival& arrival, const model::TimerBoundaryEvent& kind);
void enter(Arrival& arrival, const model::NoneEndEvent& kind);
void enter(Arrival& arrival, const model::TerminateEndEvent& kind);

/// The work of the element instance `arrival.todo.instance` is done: outputs, then out.
void complete(Arrival& arrival);

/// One bounded step of ending an element instance with all below it; the item stays until the last.
void terminate(Arrival& arrival);
/// One bounded step of ending all below a scope that a terminate end event closes.
void clear(Arrival& arrival);

}  // namespace tiendo::behavior
