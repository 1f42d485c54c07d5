#pragma once

#include "engine/base/value.hpp"
#include "ops/story/words.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::ops::story {

/// The history of an instance, as the API tells it, for people: a line an act, which begins with
/// its date. It names no key.
std::vector<std::string> timeline_of(const Value& history, const std::string& business_id,
                                     const Words& words);

/// The value of a variable (`395.100.000 đồng`); nothing for those that the story does not tell.
std::optional<std::string> variable_text(std::string_view name, const Value& value,
                                         const Words& words);

}  // namespace tiendo::ops::story
