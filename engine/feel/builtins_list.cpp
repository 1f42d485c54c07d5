#include "engine/base/decimal.hpp"
#include "engine/base/value.hpp"
#include "engine/feel/builtin.hpp"
#include "engine/feel/operators.hpp"
#include "engine/feel/special.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

/// Functions on lists, DMN 1.5 §10.3.4.4.
namespace tiendo::feel {

namespace {

bool same(const Value& left, const Value& right) { return equal(left, right).value_or(false); }

bool holds(const List& items, const Value& value) {
  return std::ranges::any_of(items, [&](const Value& item) { return same(item, value); });
}

Value list_contains(const Arguments& arguments) {
  const auto items = arguments.list(0);
  return items ? Value{holds(*items, arguments.at(1))} : Value{};
}

Value count(const Arguments& arguments) {
  const auto items = arguments.list(0);
  return items ? Value{static_cast<std::int64_t>(items->size())} : Value{};
}

Value is_empty(const Arguments& arguments) {
  const auto items = arguments.list(0);
  return items ? Value{items->empty()} : Value{};
}

/// Where a position of FEEL lies in a list of that size; nothing if it is outside.
std::optional<std::size_t> index_of_position(const Arguments& arguments, std::size_t argument,
                                             std::size_t size) {
  const Decimal* wanted = arguments.number(argument);
  const auto whole = wanted == nullptr ? std::nullopt : round(*wanted, 0, Rounding::down);
  const auto position = whole ? whole->to_integer() : std::nullopt;
  const auto count_of = static_cast<std::int64_t>(size);
  if (!position || *position == 0 || *position > count_of || *position < -count_of) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(*position > 0 ? *position - 1 : count_of + *position);
}

Value sublist(const Arguments& arguments) {
  const auto items = arguments.list(0);
  if (!items) return {};
  const auto first = index_of_position(arguments, 1, items->size());
  if (!first) return {};
  std::size_t length = items->size() - *first;
  if (arguments.given(2)) {
    const auto wanted = arguments.integer(2);
    if (!wanted || *wanted < 1 || static_cast<std::size_t>(*wanted) > length) return {};
    length = static_cast<std::size_t>(*wanted);
  }
  const auto begin = items->begin() + static_cast<std::ptrdiff_t>(*first);
  return Value{List{begin, begin + static_cast<std::ptrdiff_t>(length)}};
}

Value append(const Arguments& arguments) {
  auto items = arguments.list(0);
  if (!items) return {};
  for (std::size_t i = 1; i < arguments.size(); ++i) items->push_back(arguments.at(i));
  return Value{std::move(*items)};
}

Value concatenate(const Arguments& arguments) {
  List all;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto items = arguments.list(i);
    if (!items) return {};
    all.insert(all.end(), items->begin(), items->end());
  }
  return Value{std::move(all)};
}

Value insert_before(const Arguments& arguments) {
  auto items = arguments.list(0);
  if (!items) return {};
  const auto index = index_of_position(arguments, 1, items->size());
  if (!index) return {};
  items->insert(items->begin() + static_cast<std::ptrdiff_t>(*index), arguments.at(2));
  return Value{std::move(*items)};
}

Value remove(const Arguments& arguments) {
  auto items = arguments.list(0);
  if (!items) return {};
  const auto index = index_of_position(arguments, 1, items->size());
  if (!index) return {};
  items->erase(items->begin() + static_cast<std::ptrdiff_t>(*index));
  return Value{std::move(*items)};
}

Value reverse(const Arguments& arguments) {
  auto items = arguments.list(0);
  if (!items) return {};
  std::reverse(items->begin(), items->end());
  return Value{std::move(*items)};
}

Value index_of(const Arguments& arguments) {
  const auto items = arguments.list(0);
  if (!items) return {};
  List positions;
  for (std::size_t i = 0; i < items->size(); ++i) {
    if (same((*items)[i], arguments.at(1))) {
      positions.emplace_back(static_cast<std::int64_t>(i + 1));
    }
  }
  return Value{std::move(positions)};
}

/// The first of each value, in order; counts the comparisons, which may be many.
bool add_distinct(const List& items, List& out, Services& services) {
  for (const Value& item : items) {
    if (!services.spend(out.size())) return false;
    if (!holds(out, item)) out.push_back(item);
  }
  return true;
}

Value distinct_values(const Arguments& arguments) {
  const auto items = arguments.list(0);
  List distinct;
  if (!items || !add_distinct(*items, distinct, arguments.services())) return {};
  return Value{std::move(distinct)};
}

Value union_of(const Arguments& arguments) {
  List distinct;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto items = arguments.list(i);
    if (!items || !add_distinct(*items, distinct, arguments.services())) return {};
  }
  return Value{std::move(distinct)};
}

Value duplicate_values(const Arguments& arguments) {
  const auto items = arguments.list(0);
  List distinct;
  if (!items || !add_distinct(*items, distinct, arguments.services())) return {};
  List repeated;
  for (const Value& value : distinct) {
    if (!arguments.services().spend(items->size())) return {};
    if (std::count_if(items->begin(), items->end(),
                      [&](const Value& item) { return same(item, value); }) > 1) {
      repeated.push_back(value);
    }
  }
  return Value{std::move(repeated)};
}

/// False when the work gets too much: a tree that shares its parts may have very many leaves.
bool add_leaves(const List& items, List& out, Services& services) {
  for (const Value& item : items) {
    if (!services.spend(1)) return false;
    const List* inner = item.if_list();
    if (inner == nullptr) {
      out.push_back(item);
    } else if (!add_leaves(*inner, out, services)) {
      return false;
    }
  }
  return true;
}

Value flatten(const Arguments& arguments) {
  const auto items = arguments.list(0);
  List leaves;
  if (!items || !add_leaves(*items, leaves, arguments.services())) return {};
  return Value{std::move(leaves)};
}

Value list_replace(const Arguments& arguments) {
  auto items = arguments.list(0);
  if (!items) return {};
  if (!if_function(arguments.at(1))) {
    const auto index = index_of_position(arguments, 1, items->size());
    if (!index) return {};
    (*items)[*index] = arguments.at(2);
    return Value{std::move(*items)};
  }
  for (Value& item : *items) {
    const List pair{item, arguments.at(2)};
    const Value verdict = arguments.services().invoke(arguments.at(1), pair);
    const bool* replaced = verdict.if_boolean();
    if (replaced == nullptr) return {};
    if (*replaced) item = arguments.at(2);
  }
  return Value{std::move(*items)};
}

}  // namespace

std::span<const Builtin> list_builtins() {
  static const std::vector<Builtin> family{
      {"list contains", {"list", "element"}, 2, list_contains},
      {"count", {"list"}, 1, count},
      {"is empty", {"list"}, 1, is_empty},
      {"sublist", {"list", "start position", "length"}, 2, sublist},
      {"append", {"list", "item"}, 1, append, true},
      {"concatenate", {"list"}, 1, concatenate, true},
      {"insert before", {"list", "position", "newItem"}, 3, insert_before},
      {"remove", {"list", "position"}, 2, remove},
      {"reverse", {"list"}, 1, reverse},
      {"index of", {"list", "match"}, 2, index_of},
      {"union", {"list"}, 1, union_of, true},
      {"distinct values", {"list"}, 1, distinct_values},
      {"duplicate values", {"list"}, 1, duplicate_values},
      {"flatten", {"list"}, 1, flatten},
      {"list replace", {"list", "position", "newItem"}, 3, list_replace},
      {"list replace", {"list", "match", "newItem"}, 3, list_replace},
  };
  return family;
}

}  // namespace tiendo::feel
