#pragma once

#include "engine/decision/context.hpp"
#include "engine/instance/instance.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"

#include <utility>
#include <vector>

namespace tiendo {

/// One command being decided on an instance. The only way to change state while deciding is to
/// state a fact; `emit` applies it at once through the same `evolve` that replay uses. All guards
/// stand before the first emit.
class Turn {
 public:
  Turn(instance::Instance& state, const Context& context);

  const instance::Instance& now() const { return state_; }
  const Context& context() const { return context_; }
  /// The position, and so the key, that the next event will have.
  template <class K>
  K next_key() const {
    return K::at(context_.partition, next_);
  }
  void emit(vocabulary::Event event);
  /// True when the turn has to stop and go on by a reaction.
  bool spent() const;
  std::vector<vocabulary::Event> take() && { return std::move(events_); }

 private:
  instance::Instance& state_;
  const Context& context_;
  vocabulary::RecordHeader header_;
  Position next_;
  std::size_t bytes_ = 0;
  std::vector<vocabulary::Event> events_;
};

}  // namespace tiendo
