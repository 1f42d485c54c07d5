#pragma once

#include "engine/base/value.hpp"
#include "ops/story/words.hpp"

#include <string>
#include <vector>

/// The auditor's answers for people, without keys: `…/state`, `…/difference`, `…/verification`.
namespace tiendo::ops::story {

/// A line that says the state, then a line for each open task and timer.
std::vector<std::string> state_lines(const Value& answer, const Words& words);

/// A head and a line a difference. The later state tells which task a key is.
std::vector<std::string> difference_lines(const Value& answer, const Value& later,
                                          const Words& words);

std::string verification_line(const Value& answer, const Words& words);

}  // namespace tiendo::ops::story
