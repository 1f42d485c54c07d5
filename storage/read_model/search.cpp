#include "storage/read_model/search.hpp"

#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "storage/read_model/condition.hpp"
#include "storage/read_model/cursor.hpp"
#include "storage/read_model/fields.hpp"
#include "storage/read_model/filter.hpp"
#include "storage/read_model/order.hpp"
#include "storage/read_model/sight.hpp"
#include "storage/read_model/sql.hpp"
#include "storage/read_model/walk.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::read_model {

namespace {

using vocabulary::Collection;
using vocabulary::PageRequest;
using vocabulary::Query;
using vocabulary::Refusal;

constexpr std::int64_t limit_max = 10'000;
constexpr std::int64_t from_max = 1'000'000'000;

std::optional<Refusal> fault_of(const PageRequest& page) {
  if (page.limit < 1 || page.limit > limit_max) {
    return wrong("`limit` must be between 1 and 10000.");
  }
  if (page.from < 0) return wrong("`from` must not be negative.");
  if (page.from > from_max) return wrong("`from` is too large; use `after`.");
  const int given =
      (page.from > 0 ? 1 : 0) + (page.after.empty() ? 0 : 1) + (page.before.empty() ? 0 : 1);
  if (given > 1) return wrong("Only one of `from`, `after` and `before` may be given.");
  return std::nullopt;
}

struct Cells {
  std::vector<Sql> expressions;
  Needs needs;
};

/// Of a long value that is to be cut, one character more tells that there are more.
Sql cut(const Column& column) {
  return Sql{"substr(" + std::string{column.expression} + ", 1, " +
             std::to_string(vocabulary::value_characters_max + 1) + ")"};
}

Cells cells_of(Collection collection, bool whole_values) {
  Cells cells;
  for (const auto& field : fields_of(collection)) {
    const auto known = find_field(collection, field.name);
    if (!known) continue;  // it stands in the list that was searched
    const bool is_cut = known->column.shape == Shape::json && !whole_values;
    cells.expressions.push_back(is_cut ? cut(known->column) : Sql{known->column.expression});
    cells.needs.add(known->column);
  }
  return cells;
}

/// What the statements of one search share.
struct Draft {
  const Query& query;
  Viewing viewing;
  Order order;
  std::optional<std::vector<Bound>> cursor;
  bool backward = false;
};

void add_where(Sql& sql, const Sql& conditions) {
  if (conditions.empty()) return;
  sql += " AND ";
  sql += conditions;
}

Sql select_page(const Draft& draft) {
  Cells cells = cells_of(draft.query.collection, draft.query.whole_values);
  for (const auto& term : draft.order.terms) cells.expressions.emplace_back(term.expression);
  Sql sql{"SELECT "};
  sql += join(cells.expressions, ", ");
  sql += " FROM ";
  return sql;
}

void end_page(Sql& sql, const Draft& draft) {
  sql += " ORDER BY " + order_by(draft.order.terms, draft.backward) + " LIMIT ";
  sql.value(draft.query.page.limit);
  sql += " OFFSET ";
  sql.value(draft.query.page.from);
}

/// From the rows, looking up the grants of each.
Written probe_page(const Draft& draft) {
  const Collection collection = draft.query.collection;
  Needs needs = cells_of(collection, false).needs;
  const auto where =
      write_filter(draft.query, draft.query.conditions, draft.viewing.oversees, needs);
  if (!where) return where;
  Sql sql = select_page(draft);
  sql += std::string{table_of(collection)} + " x" + joins_of(collection, needs) + " WHERE ";
  sql += sight_of(collection, draft.viewing);
  add_where(sql, *where);
  if (draft.cursor) add_where(sql, beyond(draft.order.terms, *draft.cursor, draft.backward));
  end_page(sql, draft);
  return sql;
}

Written walk_page(const Draft& draft, const Walk& walk) {
  const Collection collection = draft.query.collection;
  WalkParts parts{collection,
                  {},
                  draft.order.needs,
                  &draft.order,
                  nullptr,
                  draft.backward,
                  draft.query.page.limit + draft.query.page.from};
  auto where = write_filter(draft.query, walk.conditions, draft.viewing.oversees, parts.needs);
  if (!where) return where;
  parts.where = std::move(*where);
  if (draft.cursor) parts.cursor = &*draft.cursor;
  Sql sql = select_page(draft);
  sql += "(";
  sql += write_walk(walk, parts, draft.viewing);
  sql += ") w CROSS JOIN " + std::string{table_of(collection)} + " x ON x.key = w.key" +
         joins_of(collection, cells_of(collection, false).needs);
  end_page(sql, draft);
  return sql;
}

Written probe_count(const Draft& draft) {
  const Collection collection = draft.query.collection;
  Needs needs;
  const auto where =
      write_filter(draft.query, draft.query.conditions, draft.viewing.oversees, needs);
  if (!where) return where;
  Sql sql{"SELECT count(*) FROM (SELECT 1 FROM "};
  sql += std::string{table_of(collection)} + " x" + joins_of(collection, needs) + " WHERE ";
  sql += sight_of(collection, draft.viewing);
  add_where(sql, *where);
  sql += " LIMIT ";
  sql.value(total_max + 1);
  sql += ")";
  return sql;
}

Written walk_count(const Draft& draft, const Walk& walk) {
  WalkParts parts{draft.query.collection, {}, {}, nullptr, nullptr, false, total_max + 1};
  auto where = write_filter(draft.query, walk.conditions, draft.viewing.oversees, parts.needs);
  if (!where) return where;
  parts.where = std::move(*where);
  Sql sql{"SELECT count(*) FROM (SELECT key FROM ("};
  sql += write_walk(walk, parts, draft.viewing);
  sql += ") LIMIT ";
  sql.value(total_max + 1);
  sql += ")";
  return sql;
}

std::expected<Draft, Refusal> draft_of(const Query& query) {
  if (auto fault = fault_of(query.page)) return std::unexpected{std::move(*fault)};
  auto order = order_of(query);
  if (!order) return std::unexpected{order.error()};
  Draft draft{query, Viewing{query.viewer}, std::move(*order), std::nullopt,
              !query.page.before.empty()};
  const std::string& text = draft.backward ? query.page.before : query.page.after;
  if (text.empty()) return draft;
  draft.cursor = read_cursor(draft.order.name, text, draft.order.terms.size());
  if (!draft.cursor) {
    return std::unexpected{
        wrong("The page's cursor is none that a search in this order has answered.")};
  }
  return draft;
}

}  // namespace

std::expected<Search, Refusal> plan(const Query& query) {
  auto draft = draft_of(query);
  if (!draft) return std::unexpected{draft.error()};
  const auto walk = walk_for(query, draft->viewing, draft->order);
  auto page = walk ? walk_page(*draft, *walk) : probe_page(*draft);
  if (!page) return std::unexpected{page.error()};
  const auto counting = walk ? walk : counting_walk_for(query, draft->viewing);
  auto count = counting ? walk_count(*draft, *counting) : probe_count(*draft);
  if (!count) return std::unexpected{count.error()};
  return Search{std::move(*page), std::move(*count), std::move(draft->order), draft->backward};
}

Sql plan_get(Collection collection, std::uint64_t key, const vocabulary::Viewer& viewer) {
  const Cells cells = cells_of(collection, true);
  Sql sql{"SELECT "};
  sql += join(cells.expressions, ", ");
  sql += ", ";
  sql += sight_of(collection, Viewing{viewer});
  sql += " FROM " + std::string{table_of(collection)} + " x" + joins_of(collection, cells.needs) +
         " WHERE x.key = ";
  sql.value(static_cast<std::int64_t>(key));
  return sql;
}

}  // namespace tiendo::read_model
