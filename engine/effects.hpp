#pragma once

#include "engine/vocabulary/effect.hpp"
#include "engine/vocabulary/record.hpp"

#include <vector>

namespace tiendo {

/// What follows outside the engine from a record: who is to be told what.
std::vector<vocabulary::Effect> effects(const vocabulary::Record& record);

}  // namespace tiendo
