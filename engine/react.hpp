#pragma once

#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/record.hpp"

#include <vector>

namespace tiendo {

struct Reaction {
  vocabulary::StreamId stream;
  vocabulary::Command command;
};

/// What follows inside the engine from a record: commands that are never refused.
std::vector<Reaction> react(const vocabulary::Record& record);

}  // namespace tiendo
