#include "engine/feel/builtin.hpp"

#include "engine/base/decimal.hpp"
#include "engine/base/value.hpp"
#include "engine/feel/special.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::feel {

namespace {

const Value& nothing() {
  static const Value value;
  return value;
}

using Index = std::multimap<std::string_view, const Builtin*>;

/// Every function by name; those of one name stay in the order of their family.
const Index& index() {
  static const Index all = [] {
    Index made;
    for (const auto family :
         {text_builtins(), pattern_builtins(), list_builtins(), order_builtins(), number_builtins(),
          conversion_builtins(), temporal_builtins(), context_builtins(), range_builtins()}) {
      for (const Builtin& builtin : family) made.emplace(builtin.name, &builtin);
    }
    return made;
  }();
  return all;
}

template <class T>
const T* as(const Value& value) {
  return std::get_if<T>(&value.kind());
}

}  // namespace

const Value& Arguments::at(std::size_t index) const {
  return given(index) ? *values_[index] : nothing();
}

const Value& Arguments::single(std::size_t index) const {
  const Value& value = at(index);
  const List* list = value.if_list();
  return list != nullptr && list->size() == 1 ? list->front() : value;
}

const Decimal* Arguments::number(std::size_t index) const { return as<Decimal>(single(index)); }
const std::string* Arguments::text(std::size_t index) const {
  return as<std::string>(single(index));
}
const bool* Arguments::boolean(std::size_t index) const { return as<bool>(single(index)); }
const Entries* Arguments::context(std::size_t index) const {
  return if_plain_context(single(index));
}

std::optional<std::int64_t> Arguments::integer(std::size_t index) const {
  const Decimal* value = number(index);
  return value == nullptr ? std::nullopt : value->to_integer();
}

std::optional<List> Arguments::list(std::size_t index) const {
  const Value& value = at(index);
  if (value.is_null()) return std::nullopt;
  const List* list = value.if_list();
  if (!services_.spend(list == nullptr ? 1 : list->size())) return std::nullopt;
  return list == nullptr ? List{value} : *list;
}

List Arguments::all(std::size_t first) const {
  if (size() == first + 1) {
    if (const List* list = at(first).if_list()) {
      return services_.spend(list->size()) ? *list : List{};
    }
  }
  List values;
  for (std::size_t i = first; i < size(); ++i) values.push_back(at(i));
  return values;
}

std::vector<const Builtin*> find_builtins(std::string_view name) {
  std::vector<const Builtin*> found;
  const auto [begin, end] = index().equal_range(name);
  for (auto at = begin; at != end; ++at) found.push_back(at->second);
  return found;
}

std::vector<std::string_view> builtin_names() {
  std::vector<std::string_view> names;
  for (auto at = index().begin(); at != index().end(); at = index().upper_bound(at->first)) {
    names.push_back(at->first);
  }
  return names;
}

}  // namespace tiendo::feel
