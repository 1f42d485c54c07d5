#pragma once

#include "engine/base/value.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What differs between two states of a process instance, as lines for people.
namespace tiendo::ops::cli {

/// One difference as the API tells it.
struct Change {
  std::vector<std::string> path;  ///< e.g. `tasks`, a key, `assignee`
  Value before;                   ///< null: it came
  Value after;                    ///< null: it went

  bool came_or_went() const { return before.is_null() || after.is_null(); }
  const Value& either() const { return after.is_null() ? before : after; }
};
std::vector<Change> changes_of(const Value& answer);

/// `+ TEXT` for what came, `- TEXT` for what went.
std::string came_or_went_line(const Change& change, std::string_view text);
/// `~ WHAT: BEFORE → AFTER`.
std::string changed_line(std::string_view what, std::string_view before, std::string_view after);

/// A line a difference, whole and with keys.
std::string difference_text(const Value& answer);

}  // namespace tiendo::ops::cli
