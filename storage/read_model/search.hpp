#pragma once

#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "storage/read_model/order.hpp"
#include "storage/read_model/sql.hpp"

#include <cstdint>
#include <expected>

/// The query builder.
namespace tiendo::read_model {

/// Totals are counted up to here.
inline constexpr std::int64_t total_max = 10'000;

/// Two statements that answer a search. A row has the cells of `fields_of`, then the values of the
/// order's terms.
struct Search {
  Sql page;
  Sql count;  ///< one number, at most `total_max` + 1
  Order order;
  bool backward = false;  ///< the rows come from the end to the beginning
};
std::expected<Search, vocabulary::Refusal> plan(const vocabulary::Query& query);

/// One row by its key: its cells, then whether the viewer may see it.
Sql plan_get(vocabulary::Collection collection, std::uint64_t key,
             const vocabulary::Viewer& viewer);

}  // namespace tiendo::read_model
