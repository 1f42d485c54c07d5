#pragma once

#include "engine/base/value.hpp"

#include <optional>
#include <string>

/// The API's answers as people read them: tables and short lists, times in Vietnam. Each text ends
/// with a line feed, or says in a line that there is nothing.
namespace tiendo::ops::cli {

std::string deployment_text(const Value& answer);
std::string instances_text(const Value& page);
std::string tasks_text(const Value& page);
/// Whom a task is offered to: its groups, then accounts as `account:NAME`.
std::string candidates_text(const Value& task);
std::string incidents_text(const Value& page);
/// A row a fact: when, who, in which position, what, about what.
std::string history_text(const Value& answer);
/// Status, open tasks, timers, incidents and variables as of the instant.
std::string state_text(const Value& answer);
/// What was compared, or `NOT verified: ` and what `difference_found` tells.
std::string verification_text(const Value& answer);
/// What a running verification is at, and how far in this, if it is known.
std::string verification_step(const Value& status);
std::optional<int> verification_percent(const Value& status);
/// Where the first difference lies and what it is; empty if all is well.
std::string difference_found(const Value& answer);

/// A line that says how many rows of a page are not shown, or nothing.
std::string rest_text(const Value& page);

}  // namespace tiendo::ops::cli
