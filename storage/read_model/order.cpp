#include "storage/read_model/order.hpp"

#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "storage/read_model/condition.hpp"
#include "storage/read_model/fields.hpp"
#include "storage/read_model/sql.hpp"

#include <algorithm>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::read_model {

namespace {

using vocabulary::Collection;
using vocabulary::Query;
using vocabulary::SortKey;

constexpr std::string_view unique_key = "x.key";

/// A cursor holds the values sorted by, so of a long text only the beginning counts.
std::string sortable(const Column& column) {
  const std::string expression{column.expression};
  return column.shape == Shape::json ? "substr(" + expression + ", 1, 512)" : expression;
}

bool is_null(const Bound& value) { return std::holds_alternative<std::monostate>(value); }

Sql behind(const Term& term, const Bound& value, bool backward) {
  if (is_null(value)) {
    return backward ? Sql{term.expression + " IS NOT NULL"} : Sql{"0"};
  }
  Sql sql{term.expression};
  sql += term.descending != backward ? " < " : " > ";
  sql.value(value);
  if (!term.nullable || backward) return sql;
  Sql with_nulls{"("};
  with_nulls += sql;
  with_nulls += " OR " + term.expression + " IS NULL)";
  return with_nulls;
}

/// Whether one comparison of rows does, which an index can answer.
bool is_uniform(const std::vector<Term>& terms) {
  return std::ranges::all_of(terms, [&](const Term& term) {
    return !term.nullable && term.descending == terms.front().descending;
  });
}

Sql beyond_uniform(const std::vector<Term>& terms, const std::vector<Bound>& values,
                   bool backward) {
  std::vector<Sql> left;
  std::vector<Sql> right;
  for (std::size_t at = 0; at < terms.size(); ++at) {
    left.emplace_back(terms[at].expression);
    right.emplace_back().value(values[at]);
  }
  Sql sql{"("};
  sql += join(left, ", ");
  sql += terms.front().descending != backward ? ") < (" : ") > (";
  sql += join(right, ", ");
  sql += ")";
  return sql;
}

}  // namespace

std::expected<Order, vocabulary::Refusal> order_of(const Query& query) {
  std::vector<SortKey> keys = query.sort;
  if (keys.empty() && query.collection == Collection::user_tasks) keys = {{"creationDate", false}};
  Order order;
  order.name = collection_name(query.collection);
  bool unique = false;
  for (auto key = keys.begin(); key != keys.end(); ++key) {
    const auto known = find_field(query.collection, key->field);
    if (!known || !known->field.sortable) {
      return std::unexpected{wrong("`" + key->field + "` cannot be sorted by in " +
                                   std::string{collection_name(query.collection)} + ".")};
    }
    const bool repeated = std::ranges::find(keys.begin(), key, key->field, &SortKey::field) != key;
    if (unique || repeated) continue;  // settled by what was named before
    const Term term{sortable(known->column), known->column.nullable, key->descending};
    unique = term.expression == unique_key;
    order.name += (key->descending ? " -" : " +") + key->field;
    order.needs.add(known->column);
    order.terms.push_back(term);
  }
  if (!unique) {
    const bool descending = !order.terms.empty() && order.terms.back().descending;
    order.terms.push_back({std::string{unique_key}, false, descending});
  }
  return order;
}

std::string order_by(const std::vector<Term>& terms, bool backward) {
  std::string text;
  for (const Term& term : terms) {
    if (!text.empty()) text += ", ";
    if (term.nullable) text += term.expression + " IS NULL" + (backward ? " DESC, " : ", ");
    text += term.expression;
    if (term.descending != backward) text += " DESC";
  }
  return text;
}

Sql beyond(const std::vector<Term>& terms, const std::vector<Bound>& values, bool backward) {
  if (is_uniform(terms)) return beyond_uniform(terms, values, backward);
  std::vector<Sql> alternatives;
  Sql equal;
  for (std::size_t at = 0; at < terms.size(); ++at) {
    Sql alternative = equal;
    alternative += behind(terms[at], values[at], backward);
    alternatives.push_back(std::move(alternative));
    equal += terms[at].expression + (terms[at].nullable ? " IS " : " = ");
    equal.value(values[at]);
    equal += " AND ";
  }
  Sql sql{"("};
  sql += join(alternatives, " OR ");
  sql += ")";
  return sql;
}

}  // namespace tiendo::read_model
