#pragma once

#include "engine/base/value.hpp"
#include "engine/feel/builtin.hpp"

#include <optional>
#include <string>

namespace tiendo::feel {

/// The text of a value as `string(…)` gives it: a string is itself; within lists and contexts it is
/// quoted. Nothing when the work gets too much.
std::optional<std::string> print(const Value& value, Services& services);

}  // namespace tiendo::feel
