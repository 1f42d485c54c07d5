#pragma once

#include "engine/vocabulary/query.hpp"
#include "storage/read_model/sql.hpp"

#include <string>
#include <vector>

/// Who sees what, as SQL. Every statement that answers rows contains one of these.
namespace tiendo::read_model {

/// The viewer in the form of the tables.
struct Viewing {
  explicit Viewing(const vocabulary::Viewer& viewer);
  std::vector<std::string> grantees;  ///< without repetition
  bool oversees = false;
  bool has(const std::string& grantee) const;
};

/// Holds for a row `x` of the collection that the viewer may see.
Sql sight_of(vocabulary::Collection collection, const Viewing& viewing);
/// The same for a row `g` of `task_grant`: that somebody else's grant is of a task that the viewer
/// sees.
Sql sight_of_grant(const Viewing& viewing);

}  // namespace tiendo::read_model
