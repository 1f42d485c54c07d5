#pragma once

#include "engine/base/value.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

/// Looking into the answers of the server, whose fields may be absent or null.
namespace tiendo::ops::cli {

/// The entry of that name, or null.
const Value& field(const Value& object, std::string_view name);
/// The same, several levels deep: `field(row, {"actor", "name"})`.
const Value& field(const Value& object, std::initializer_list<std::string_view> path);

/// As people read it: strings bare, null and an empty list empty, lists with commas, the rest as
/// JSON.
std::string shown(const Value& value);
inline std::string shown(const Value& object, std::string_view name) {
  return shown(field(object, name));
}
/// The items of a list, or no items.
const List& items_of(const Value& value);
/// The entries of an object, or no entries.
const Entries& entries_of(const Value& value);

}  // namespace tiendo::ops::cli
