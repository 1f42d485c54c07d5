#pragma once

#include "engine/vocabulary/query.hpp"

#include <optional>
#include <span>
#include <string_view>

/// Where the fields of the collections stand in the tables.
namespace tiendo::read_model {

/// How a condition on the field is written.
enum class Shape : std::uint8_t {
  plain,        ///< `expression operator ?`
  any_member,   ///< any member of the JSON array `expression`
  of_errors,    ///< any of the instance's open incidents, `e`
  of_elements,  ///< one of the instance's element instances, `l`, for all such conditions
  json,         ///< JSON text: operands take the canonical form
};

/// How the field stands in the tables. Only here is SQL; what fields there are and what they take
/// stands in the vocabulary, which the interfaces read, too.
/// In expressions `x` is the row of the collection, `i` its instance, `d` its definition.
struct Column {
  std::string_view name;
  std::string_view expression;
  bool nullable = false;
  Shape shape = Shape::plain;
  bool needs_instance = false;
  bool needs_definition = false;
};

/// A field of the vocabulary with its column.
struct Known {
  vocabulary::Field field;
  Column column;
};

/// In the order of `fields_of`, then of `filters_of`.
std::span<const Column> columns_of(vocabulary::Collection collection);
/// Looks among the fields and the filters.
std::optional<Known> find_field(vocabulary::Collection collection, std::string_view name);

/// The table of the collection's rows.
std::string_view table_of(vocabulary::Collection collection);
/// The instance of a row `x`; empty if the collection knows none.
std::string_view instance_of(vocabulary::Collection collection);

}  // namespace tiendo::read_model
