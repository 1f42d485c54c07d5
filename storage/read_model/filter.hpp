#pragma once

#include "engine/vocabulary/query.hpp"
#include "storage/read_model/condition.hpp"

#include <vector>

/// All that a query asks of a row, as SQL.
namespace tiendo::read_model {

/// `conditions`, which may be some of the query's, and its variables, alternatives and scopes,
/// joined by AND; empty if there are none.
Written write_filter(const vocabulary::Query& query,
                     const std::vector<vocabulary::Condition>& conditions, bool oversees,
                     Needs& needs);

}  // namespace tiendo::read_model
