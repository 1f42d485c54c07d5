#include "engine/behavior/arrival.hpp"
#include "engine/behavior/enter.hpp"
#include "engine/model/process.hpp"

namespace tiendo::behavior {

/// BPMN 2.0.2 §13.4.2 (Exclusive Gateway): conditions in their order, the first true one leads on.
/// Deviates: where none is true and there is no default the standard speaks of an exception; here
/// the token waits at an incident.
void enter(Arrival& arrival, const model::ExclusiveGateway&) { pass(arrival); }

}  // namespace tiendo::behavior
