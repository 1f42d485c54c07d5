#include "engine/react.hpp"

#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"

#include <variant>
#include <vector>

namespace tiendo {

std::vector<Reaction> react(const vocabulary::Record& record) {
  const auto& stream = record.header.stream;
  // A suspended turn ends its record; nothing else reacts yet.
  if (record.events.empty()) return {};
  if (!std::holds_alternative<vocabulary::TurnSuspended>(record.events.back())) return {};
  return {{stream, vocabulary::ContinueTurn{InstanceKey{stream.key}}}};
}

}  // namespace tiendo
