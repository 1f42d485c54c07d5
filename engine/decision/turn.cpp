#include "engine/decision/turn.hpp"

#include "engine/decision/context.hpp"
#include "engine/instance/instance.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/event.hpp"

#include <utility>

namespace tiendo {

const vocabulary::Account* Context::account() const {
  if (acts_by_itself()) return nullptr;
  const auto* found = reference->find_account(actor.name);
  return found != nullptr && found->active ? found : nullptr;
}

Turn::Turn(instance::Instance& state, const Context& context)
    : state_{state}, context_{context}, next_{context.next} {
  header_.stream = vocabulary::StreamId::instance(
      state.key ? state.key : InstanceKey::at(context.partition, context.next));
  header_.time = context.now;
  header_.actor = context.actor;
}

void Turn::emit(vocabulary::Event event) {
  instance::evolve(state_, event, next_, header_);
  next_ += vocabulary::width(event);
  bytes_ += vocabulary::size_of(event);
  events_.push_back(std::move(event));
}

bool Turn::spent() const {
  return events_.size() >= context_.limits.events_max || bytes_ >= context_.limits.bytes_max;
}

}  // namespace tiendo
