#pragma once

#include "engine/behavior/expressions.hpp"
#include "engine/decision/turn.hpp"
#include "engine/model/process.hpp"
#include "engine/vocabulary/event.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

/// What the behaviours of elements share: where they stand and the steps they are made of.
namespace tiendo::behavior {

/// One pending item at work on one element.
struct Arrival {
  Turn& turn;
  const model::Process& process;
  const model::Element& element;
  std::uint64_t item = 0;
  vocabulary::Todo todo;

  const instance::Instance& now() const { return turn.now(); }
  /// The key of the element instance that an `enter` makes: a failed attempt's, or the next one.
  ElementKey new_key() const { return todo.instance ? todo.instance : turn.next_key<ElementKey>(); }
};

/// The item stops and waits for an operator.
void raise(Arrival& arrival, ElementKey element_key, const Trouble& trouble);

/// The flows that a token takes out of the element (BPMN 2.0.2 §13.2.1, §13.4.2): of an exclusive
/// gateway the first whose condition holds, else the default; of any other element all whose
/// condition holds or is absent; none where the instance ends. `from` is the scope whose variables
/// the conditions see.
std::expected<std::vector<vocabulary::FlowTaken>, Trouble> choose_flows(const Arrival& arrival,
                                                                        ElementKey from);

/// Tokens for elements anywhere below the (sub-)process `body`, whose scope is `scope`: one for
/// each that stands directly in it, one for each sub-process in it that holds others.
std::vector<vocabulary::Todo> tokens_at(const model::Process& process, const ElementId& body,
                                        ElementKey scope, const std::vector<ElementId>& elements);

/// Was the instance started to be terminated when this element is done?
bool ends_instance(const Arrival& arrival, const ElementId& element);
/// That the root is to be terminated, unless that is to be done already.
std::vector<vocabulary::Todo> end_of_instance(const Arrival& arrival);

/// The progress of settling the item while a token of `scope` leaves through `taken`; when it was
/// the last token, the scope is to be completed next. Where the instance ends, that is next.
vocabulary::Progress leave(const Arrival& arrival, ElementKey scope,
                           const std::vector<vocabulary::FlowTaken>& taken);

/// A token that does not wait passes: flows chosen, then one `ElementPassed`, or an incident.
void pass(Arrival& arrival);

/// Arms the timers of the element's boundary events; `due` in their order.
void arm_boundary_timers(Arrival& arrival, ElementKey host, const std::vector<Instant>& due);
/// When the timers of the element's boundary events are due, seen from a view of its variables.
std::expected<std::vector<Instant>, Trouble> boundary_due(const Arrival& arrival,
                                                          const feel::Scope& view);

/// States a `VariablesSet` with each variable of `values` in the scope that has the name already,
/// from `from` outwards, or in the root; with `local` in `from` itself.
void set_variables(Turn& turn, ElementKey from, const Entries& values, bool local);

std::vector<vocabulary::TimerRef> timers_of(const instance::Instance& state, ElementKey key);

/// All items that rest on an element instance, and their incidents, for a closing event.
struct Loose {
  std::vector<std::uint64_t> items;
  std::vector<IncidentKey> incidents;
};
Loose loose_ends(const instance::Instance& state, ElementKey key, std::uint64_t except);

}  // namespace tiendo::behavior
