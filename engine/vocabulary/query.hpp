#pragma once

#include "engine/base/id.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/actor.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What may be searched. The collections and their fields stand here once: the read model answers
/// them, the interfaces offer them. Names are the public API's.
namespace tiendo::vocabulary {

enum class Collection : std::uint8_t {
  process_definitions = 1,
  process_instances = 2,
  user_tasks = 3,
  variables = 4,
  incidents = 5,
};

enum class FieldKind : std::uint8_t {
  key,      ///< a number below 2^53, written as a JSON string
  text,     ///< a string or null
  integer,  ///< a number
  boolean,
  instant,  ///< milliseconds as a number, written as RFC 3339, or null
  texts,    ///< a list of strings
  headers,  ///< a context of strings
};

struct Field {
  std::string_view name;
  FieldKind kind;
  bool sortable = false;
  bool filterable = false;
};

/// The fields of an item, in the order of a row's cells. The first is the item's unique key.
std::span<const Field> fields_of(Collection collection);
/// Fields that only filter, e.g. `candidateGroup` (any of the task's) or `isLatestVersion`.
std::span<const Field> filters_of(Collection collection);
std::string_view collection_name(Collection collection);

enum class Operator : std::uint8_t { eq, neq, exists, gt, gte, lt, lte, in, not_in, like };

/// `field operator operand`; conditions of one query are all to hold, those on element instances
/// (`elementId`, `elementInstanceState`, `hasElementInstanceIncident`) for one of them. Operands
/// have the field's kind: a list with `in`/`not_in`, a boolean with `exists`, a pattern (`*`, `?`,
/// `\`) with `like`.
struct Condition {
  std::string field;
  Operator op = Operator::eq;
  Value operand;
};

/// A variable by name whose JSON text fulfils all conditions. `local`: in the task's own scope,
/// else in the instance's root scope.
struct VariableCondition {
  std::string name;
  std::vector<Condition> value;  ///< `field` unused
  bool local = false;
};

/// What all has to hold of a row.
struct Alternative {
  std::vector<Condition> conditions;
  std::vector<VariableCondition> variables;
};

/// Of variables: those that an element instance sees, its own and those of the scopes around it.
struct VisibleFrom {
  InstanceKey instance;
  ElementKey scope;
  bool innermost = false;  ///< of each name only the one that hides the others
};

struct SortKey {
  std::string field;
  bool descending = false;
};

/// One of: an offset `from`, or a cursor `after`, or a cursor `before`; opaque text of an answer.
struct PageRequest {
  std::int64_t limit = 100;  ///< 1..10000
  std::int64_t from = 0;
  std::string after;
  std::string before;
};

/// Who looks. A query answers only objects that one of the grantees may see.
struct Viewer {
  std::vector<Grantee> grantees;
};

/// Longer values of variables are cut where a list shows them.
inline constexpr std::size_t value_characters_max = 8191;

struct Query {
  Collection collection = Collection::user_tasks;
  std::vector<Condition> conditions;
  std::vector<VariableCondition> variables;
  /// `$or`: empty, or at least one must hold beside `conditions` and `variables`.
  std::vector<Alternative> any_of;
  std::optional<VisibleFrom> visible_from;
  std::vector<SortKey> sort;
  PageRequest page;
  Viewer viewer;
  /// Values of variables as they are; else at most one character more than
  /// `value_characters_max`, which tells that there are more.
  bool whole_values = false;
};

using Row = std::vector<Value>;  ///< cells in the order of `fields_of`

struct Page {
  std::vector<Row> rows;
  std::int64_t total = 0;  ///< exact up to 10,000
  bool more_than_total = false;
  std::optional<std::string> start_cursor;
  std::optional<std::string> end_cursor;
};

}  // namespace tiendo::vocabulary
