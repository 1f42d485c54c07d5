#include "ops/cli/fields.hpp"

#include "engine/base/json.hpp"
#include "engine/base/value.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

namespace tiendo::ops::cli {

const Value& field(const Value& object, std::string_view name) {
  static const Value nothing;
  const Entries& entries = entries_of(object);
  const auto found = entries.find(name);
  return found == entries.end() ? nothing : found->second;
}

const Value& field(const Value& object, std::initializer_list<std::string_view> path) {
  const Value* at = &object;
  for (const std::string_view name : path) at = &field(*at, name);
  return *at;
}

// Lists nest as deep as JSON was allowed to.
// NOLINTNEXTLINE(misc-no-recursion)
std::string shown(const Value& value) {
  if (value.is_null()) return {};
  if (const auto* text = value.if_string()) return *text;
  const auto* list = value.if_list();
  if (list == nullptr) return to_json(value);
  std::string joined;
  for (const Value& item : *list) {
    if (!joined.empty()) joined += ", ";
    joined += shown(item);
  }
  return joined;
}

const List& items_of(const Value& value) {
  static const List none;
  const auto* list = value.if_list();
  return list == nullptr ? none : *list;
}

const Entries& entries_of(const Value& value) {
  static const Entries none;
  const auto* entries = value.if_context();
  return entries == nullptr ? none : *entries;
}

}  // namespace tiendo::ops::cli
