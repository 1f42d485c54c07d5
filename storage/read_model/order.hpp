#pragma once

#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "storage/read_model/condition.hpp"
#include "storage/read_model/sql.hpp"

#include <expected>
#include <string>
#include <vector>

/// The total order of a search's rows: what was asked for, then the unique key. Rows without a
/// value come last in both directions.
namespace tiendo::read_model {

struct Term {
  std::string expression;
  bool nullable = false;
  bool descending = false;
  friend bool operator==(const Term&, const Term&) = default;
};

struct Order {
  std::vector<Term> terms;  ///< the last is unique
  std::string name;         ///< tells it from other orders, for cursors
  Needs needs;
};

/// The order that the query asks for; user tasks without one come by creation, others by key.
std::expected<Order, vocabulary::Refusal> order_of(const vocabulary::Query& query);

/// The terms of ORDER BY; `backward` from the end to the beginning.
std::string order_by(const std::vector<Term>& terms, bool backward);

/// Holds for the rows behind the one with these values.
Sql beyond(const std::vector<Term>& terms, const std::vector<Bound>& values, bool backward);

}  // namespace tiendo::read_model
