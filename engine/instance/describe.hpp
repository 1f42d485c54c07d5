#pragma once

#include "engine/base/value.hpp"
#include "engine/instance/instance.hpp"

#include <string>
#include <vector>

namespace tiendo::instance {

/// The whole state as a plain value for the auditor: status, elements with their variables, tasks,
/// timers, incidents, what is pending.
Value describe(const Instance& state);

/// One difference between two values, by the path of names that leads to it.
struct Difference {
  std::string path;  ///< e.g. `tasks/17/assignee`
  Value before;      ///< null where it did not exist
  Value after;
};
/// All differences, in the order of their paths.
std::vector<Difference> differences(const Value& before, const Value& after);

}  // namespace tiendo::instance
