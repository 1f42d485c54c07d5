#include "storage/read_model/walk.hpp"

#include "engine/base/value.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/query.hpp"
#include "storage/read_model/condition.hpp"
#include "storage/read_model/fields.hpp"
#include "storage/read_model/order.hpp"
#include "storage/read_model/schema.hpp"
#include "storage/read_model/sight.hpp"
#include "storage/read_model/sql.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::read_model {

namespace {

using vocabulary::Collection;
using vocabulary::Condition;
using vocabulary::Grantee;
using vocabulary::Operator;
using vocabulary::Query;

// SQLite merges at most 500 selects.
constexpr std::size_t branches_max = 300;
constexpr std::array known_states = {state::created, state::completed, state::canceled};

bool is_equality(const Condition& condition) {
  return condition.op == Operator::eq || condition.op == Operator::in;
}

bool asks_for(const Query& query, std::initializer_list<std::string_view> fields) {
  return std::ranges::any_of(query.conditions, [&](const Condition& condition) {
    return is_equality(condition) && std::ranges::find(fields, condition.field) != fields.end();
  });
}

/// The states that the condition allows; nothing if it is none that the grants can answer.
std::optional<std::vector<std::string>> states_of(const Condition& condition) {
  if (condition.field != "state" || !is_equality(condition)) return std::nullopt;
  List asked;
  if (const List* list = condition.operand.if_list()) {
    asked = *list;
  } else {
    asked.push_back(condition.operand);
  }
  if ((condition.op == Operator::in) != (condition.operand.if_list() != nullptr)) return {};
  std::vector<std::string> states;
  for (const Value& value : asked) {
    const std::string* word = value.if_string();
    if (word == nullptr || std::ranges::find(known_states, *word) == known_states.end()) return {};
    if (std::ranges::find(states, *word) == states.end()) states.push_back(*word);
  }
  if (states.empty()) return std::nullopt;
  return states;
}

std::optional<std::string> candidate_of(const Condition& condition) {
  const std::string* name = condition.operand.if_string();
  if (condition.op != Operator::eq || name == nullptr) return std::nullopt;
  if (condition.field == "candidateGroup") return grantee_text({Grantee::Kind::group, *name});
  if (condition.field == "candidateUser") return grantee_text({Grantee::Kind::account, *name});
  return std::nullopt;
}

/// Takes out of the conditions what the grants carry themselves: states and one candidate.
Walk task_walk(const Query& query, const Viewing& viewing) {
  Walk walk{viewing.grantees, {}, false, {}};
  for (const auto& condition : query.conditions) {
    auto states = states_of(condition);
    auto candidate = candidate_of(condition);
    if (states && walk.states.empty()) {
      walk.states = std::move(*states);
    } else if (candidate && !walk.by_candidate) {
      walk.by_candidate = true;
      walk.grantees = {std::move(*candidate)};
    } else {
      walk.conditions.push_back(condition);
    }
  }
  return walk;
}

Walk with_all_states(Walk walk) {
  if (walk.states.empty()) walk.states.assign(known_states.begin(), known_states.end());
  return walk;
}

Term term(std::string_view expression, bool descending) {
  return {std::string{expression}, false, descending};
}

/// The order in columns of the grant, where one of its indexes has it; nothing else.
std::optional<std::vector<Term>> native_order(const Walk& walk, Collection collection,
                                              const Order& order) {
  const auto& terms = order.terms;
  if (collection == Collection::process_instances) {
    if (terms.size() != 1) return std::nullopt;
    return std::vector{term("g.instance", terms[0].descending)};
  }
  if (terms.size() != 2) return std::nullopt;
  const bool down = terms[0].descending;
  if (terms[0].expression == "x.created" &&
      walk.states == std::vector{std::string{state::created}}) {
    return std::vector{term("g.created", down), term("g.task", down)};
  }
  if (terms[0].expression == "x.due" && !down) {
    return std::vector{term("g.due", false), term("g.task", false)};
  }
  return std::nullopt;
}

/// Tasks without due date stand in the grants with one that comes last.
std::vector<Bound> native_cursor(const std::vector<Bound>& values) {
  std::vector<Bound> native = values;
  for (auto& value : native) {
    if (std::holds_alternative<std::monostate>(value)) value = no_due;
  }
  return native;
}

Sql grant_sight(const Walk& walk, const Viewing& viewing, const std::string& grantee) {
  if (!walk.by_candidate) return "g.sight = 1";
  Sql sql{"g.candidate = 1 AND ("};
  if (viewing.has(grantee)) sql += "g.sight = 1 OR ";
  sql += sight_of_grant(viewing);
  sql += ")";
  return sql;
}

/// The rows behind the cursor, in the branch's order, up to the limit.
Sql write_end(const WalkParts& parts, const std::optional<std::vector<Term>>& native) {
  Sql sql;
  if (parts.cursor != nullptr) {
    sql += " AND ";
    sql += native ? beyond(*native, native_cursor(*parts.cursor), parts.backward)
                  : beyond(parts.order->terms, *parts.cursor, parts.backward);
  }
  if (parts.order != nullptr) {
    sql += " ORDER BY " + order_by(native ? *native : parts.order->terms, parts.backward);
  }
  sql += " LIMIT ";
  sql.value(parts.limit);
  return sql;
}

Sql write_branch(const Walk& walk, const WalkParts& parts, const Viewing& viewing,
                 const std::string& grantee, const std::string& state) {
  const bool of_tasks = parts.collection == Collection::user_tasks;
  std::optional<std::vector<Term>> native;
  if (parts.order != nullptr) native = native_order(walk, parts.collection, *parts.order);
  const bool needs_row = !parts.where.empty() || (parts.order != nullptr && !native);
  const std::string key = of_tasks ? "g.task" : "g.instance";
  Sql sql{"SELECT " + key + " AS key FROM " + (of_tasks ? "task_grant g" : "instance_grant g")};
  if (native && native->front().expression == "g.created") sql += " INDEXED BY task_grant_created";
  if (needs_row) {
    sql += " CROSS JOIN " + std::string{table_of(parts.collection)} + " x ON x.key = " + key;
    sql += joins_of(parts.collection, parts.needs);
  }
  sql += " WHERE g.grantee = ";
  sql.value(grantee);
  if (of_tasks) {
    sql += " AND g.state = '" + state + "' AND ";
    sql += grant_sight(walk, viewing, grantee);
  }
  if (!parts.where.empty()) {
    sql += " AND ";
    sql += parts.where;
  }
  sql += write_end(parts, native);
  return sql;
}

}  // namespace

std::optional<Walk> walk_for(const Query& query, const Viewing& viewing, const Order& order) {
  if (query.collection == Collection::process_instances) {
    const bool by_row = viewing.oversees || asks_for(query, {"processInstanceKey", "businessId"});
    if (by_row || viewing.grantees.size() > branches_max) return std::nullopt;
    return Walk{viewing.grantees, {""}, false, query.conditions};
  }
  if (query.collection != Collection::user_tasks) return std::nullopt;
  if (asks_for(query, {"userTaskKey", "processInstanceKey"})) return std::nullopt;
  Walk walk = task_walk(query, viewing);
  const bool open_only = walk.states == std::vector{std::string{state::created}};
  if (open_only && asks_for(query, {"assignee"})) return std::nullopt;
  const bool by_due = !walk.states.empty() && native_order(walk, query.collection, order);
  // To an overseer nearly every row is visible: then the rows' own order is the shorter way.
  if (viewing.oversees && !walk.by_candidate && !open_only && !by_due) return std::nullopt;
  walk = with_all_states(std::move(walk));
  if (walk.grantees.size() * walk.states.size() > branches_max) return std::nullopt;
  return walk;
}

std::optional<Walk> counting_walk_for(const Query& query, const Viewing& viewing) {
  if (!query.any_of.empty() || !query.variables.empty()) return std::nullopt;
  if (viewing.grantees.size() * known_states.size() > branches_max) return std::nullopt;
  if (query.collection == Collection::process_instances && query.conditions.empty()) {
    return Walk{viewing.grantees, {""}, false, {}};
  }
  if (query.collection != Collection::user_tasks) return std::nullopt;
  Walk walk = with_all_states(task_walk(query, viewing));
  if (!walk.conditions.empty()) return std::nullopt;
  return walk;
}

Sql write_walk(const Walk& walk, const WalkParts& parts, const Viewing& viewing) {
  std::vector<Sql> branches;
  for (const auto& grantee : walk.grantees) {
    for (const auto& state : walk.states) {
      Sql branch{"SELECT key FROM ("};
      branch += write_branch(walk, parts, viewing, grantee, state);
      branch += ")";
      branches.push_back(std::move(branch));
    }
  }
  if (branches.empty()) return "SELECT 0 AS key WHERE 0";
  return join(branches, " UNION ");
}

std::string joins_of(Collection collection, const Needs& needs) {
  std::string text;
  if (needs.instance) {
    text += " LEFT JOIN instance i ON i.key = " + std::string{instance_of(collection)};
  }
  if (needs.definition) text += " LEFT JOIN definition d ON d.key = x.definition";
  return text;
}

}  // namespace tiendo::read_model
