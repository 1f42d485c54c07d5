#pragma once

#include "engine/vocabulary/query.hpp"
#include "storage/read_model/order.hpp"
#include "storage/read_model/sight.hpp"
#include "storage/read_model/sql.hpp"

#include <optional>
#include <string>
#include <vector>

/// A search that starts from the grants, not from the rows: one short walk over the index for each
/// grantee and state, merged.
namespace tiendo::read_model {

struct Walk {
  std::vector<std::string> grantees;
  std::vector<std::string> states;  ///< of tasks; one empty text for instances
  /// The grantees are those to whom the task is offered; the viewer's sight is looked up.
  bool by_candidate = false;
  /// What the grants do not answer by themselves.
  std::vector<vocabulary::Condition> conditions;
};

/// The walk that suits the query; nothing if the rows' own indexes serve it better.
std::optional<Walk> walk_for(const vocabulary::Query& query, const Viewing& viewing,
                             const Order& order);
/// A walk that only counts, for a query whose conditions the grants answer; nothing if they do not.
std::optional<Walk> counting_walk_for(const vocabulary::Query& query, const Viewing& viewing);

/// What each walk selects: `where` are the conditions on `x`, `order` and `cursor` may be missing.
struct WalkParts {
  vocabulary::Collection collection = vocabulary::Collection::user_tasks;
  Sql where;
  Needs needs;
  const Order* order = nullptr;
  const std::vector<Bound>* cursor = nullptr;
  bool backward = false;
  std::int64_t limit = 0;
};
/// Selects `key`, each once.
Sql write_walk(const Walk& walk, const WalkParts& parts, const Viewing& viewing);

/// The joins that expressions need.
std::string joins_of(vocabulary::Collection collection, const Needs& needs);

}  // namespace tiendo::read_model
