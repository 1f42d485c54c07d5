#pragma once

#include "engine/model/process.hpp"

#include <memory>
#include <string_view>

namespace tiendo::tests {

/// Builds a process from an indented text, two spaces a level; throws `std::runtime_error` with the
/// line on a mistake. A line is an element (`KIND ID [on HOST] [non-interrupting] [-> TARGET]…`),
/// a flow (`-> TARGET [if FEEL | else]`) or an attribute (`key: value`, FEEL after `=`) of the
/// element above, or, below `sub`, an element inside it:
///
///     process approval
///       start begin -> draft
///       user draft -> decide
///         candidate groups: finance
///         in: =x -> y
///       boundary late on draft non-interrupting -> told
///         duration: PT1H
///         rung: remind
///       gateway decide
///         -> told if approved
///         -> draft else
///       end told
///
/// Kinds: `start`, `user`, `gateway`, `timer`, `boundary`, `sub`, `end`, `terminate`. Attributes:
/// `name`; of a user task `assignee`, `candidate groups`, `candidate users`, `due`, `follow up`,
/// `priority`, `form`, `external form`, `header: key=value`; of timers `date` or `duration`; of a
/// boundary event `rung: remind|escalate` and `to`; of all `in` and `out` as `SOURCE -> TARGET`.
std::shared_ptr<const model::Process> build_process(std::string_view text);

}  // namespace tiendo::tests
