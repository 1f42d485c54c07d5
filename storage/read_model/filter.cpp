#include "storage/read_model/filter.hpp"

#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "storage/read_model/condition.hpp"
#include "storage/read_model/fields.hpp"
#include "storage/read_model/sql.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::read_model {

namespace {

using vocabulary::Collection;
using vocabulary::Condition;
using vocabulary::VariableCondition;

// SQLite nests a chain of ANDs; these keep the nesting and the work of one row bounded.
constexpr std::size_t conditions_max = 200;
constexpr std::size_t operands_max = 2'000;

struct Size {
  std::size_t conditions = 0;
  std::size_t operands = 0;  ///< each is a parameter of the statement

  void add(const std::vector<Condition>& some) {
    conditions += some.size();
    for (const auto& condition : some) {
      const auto* list = condition.operand.if_list();
      operands += list == nullptr ? 1 : list->size();
    }
  }
  void add(const std::vector<VariableCondition>& some) {
    conditions += some.size();
    for (const auto& variable : some) add(variable.value);
  }
};

std::optional<vocabulary::Refusal> fault_of(const vocabulary::Query& query) {
  Size size{query.any_of.size(), 0};
  size.add(query.conditions);
  size.add(query.variables);
  for (const auto& group : query.any_of) {
    size.add(group.conditions);
    size.add(group.variables);
  }
  if (size.operands > operands_max) {
    return wrong("The filter lists more than 2000 values in all, " + std::to_string(size.operands) +
                 ".");
  }
  if (size.conditions > conditions_max) {
    return wrong("The filter has more than 200 conditions, " + std::to_string(size.conditions) +
                 "; `$in` takes several values in one.");
  }
  return std::nullopt;
}

bool is_of_elements(Collection collection, const Condition& condition) {
  const auto known = find_field(collection, condition.field);
  return known && known->column.shape == Shape::of_elements;
}

/// Joined by AND, those on element instances for one of them; empty if there are none.
Written write_group(const vocabulary::Query& query, const std::vector<Condition>& conditions,
                    const std::vector<VariableCondition>& variables, bool oversees, Needs& needs) {
  std::vector<Sql> parts;
  std::vector<Sql> of_elements;
  for (const auto& condition : conditions) {
    auto sql = write_condition(query.collection, condition, oversees, needs);
    if (!sql) return sql;
    auto& place = is_of_elements(query.collection, condition) ? of_elements : parts;
    place.push_back(std::move(*sql));
  }
  if (!of_elements.empty()) {
    parts.push_back(enclose("EXISTS (SELECT 1 FROM element l WHERE l.instance = x.key AND ",
                            join(of_elements, " AND "), ")"));
  }
  for (const auto& variable : variables) {
    auto sql = write_variable(query.collection, variable);
    if (!sql) return sql;
    parts.push_back(std::move(*sql));
  }
  return join(parts, " AND ");
}

Written write_any_of(const vocabulary::Query& query, bool oversees, Needs& needs) {
  std::vector<Sql> alternatives;
  for (const auto& [conditions, variables] : query.any_of) {
    auto sql = write_group(query, conditions, variables, oversees, needs);
    if (!sql) return sql;
    alternatives.push_back(sql->empty() ? Sql{"1"} : enclose("(", *sql, ")"));
  }
  return enclose("(", join(alternatives, " OR "), ")");
}

/// The keys of a scope and of those around it.
Sql scopes_around(const vocabulary::VisibleFrom& from) {
  Sql sql{"(WITH RECURSIVE around(scope) AS (VALUES ("};
  sql.value(static_cast<std::int64_t>(from.scope.value()));
  sql += ") UNION SELECT l.scope FROM around JOIN element l ON l.instance = ";
  sql.value(static_cast<std::int64_t>(from.instance.value()));
  sql += " AND l.key = around.scope WHERE l.scope IS NOT NULL) SELECT scope FROM around)";
  return sql;
}

/// A scope begins after the one around it, so the innermost has the highest key.
Sql write_visible(const vocabulary::VisibleFrom& from) {
  Sql sql = enclose("x.scope IN ", scopes_around(from), "");
  if (!from.innermost) return sql;
  sql += enclose(
      " AND x.scope = (SELECT max(v.scope) FROM variable v WHERE v.name = x.name AND v.scope IN ",
      scopes_around(from), ")");
  return sql;
}

}  // namespace

Written write_filter(const vocabulary::Query& query, const std::vector<Condition>& conditions,
                     bool oversees, Needs& needs) {
  if (auto fault = fault_of(query)) return std::unexpected{std::move(*fault)};
  std::vector<Sql> parts;
  auto all = write_group(query, conditions, query.variables, oversees, needs);
  if (!all) return all;
  if (!all->empty()) parts.push_back(std::move(*all));
  if (!query.any_of.empty()) {
    auto sql = write_any_of(query, oversees, needs);
    if (!sql) return sql;
    parts.push_back(std::move(*sql));
  }
  if (query.visible_from) {
    if (query.collection != Collection::variables) {
      return std::unexpected{wrong("Only variables are visible from a scope.")};
    }
    parts.push_back(write_visible(*query.visible_from));
  }
  return join(parts, " AND ");
}

}  // namespace tiendo::read_model
