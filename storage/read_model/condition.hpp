#pragma once

#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "storage/read_model/fields.hpp"
#include "storage/read_model/sql.hpp"

#include <expected>
#include <string>

/// One condition of a query as SQL.
namespace tiendo::read_model {

/// Which other tables an expression speaks of.
struct Needs {
  bool instance = false;
  bool definition = false;
  void add(const Column& column) {
    instance = instance || column.needs_instance;
    definition = definition || column.needs_definition;
  }
};

using Written = std::expected<Sql, vocabulary::Refusal>;

vocabulary::Refusal wrong(std::string message);

/// One condition on a field of the collection. A row without a value fulfils only `neq`, `not_in`
/// and `exists` false. `oversees`: the viewer may know of incidents. One of `Shape::of_elements`
/// speaks of an element instance `l`, which the caller provides.
Written write_condition(vocabulary::Collection collection, const vocabulary::Condition& condition,
                        bool oversees, Needs& needs);

/// A condition on a variable of the row's instance, or of the task's own scope.
Written write_variable(vocabulary::Collection collection,
                       const vocabulary::VariableCondition& condition);

}  // namespace tiendo::read_model
