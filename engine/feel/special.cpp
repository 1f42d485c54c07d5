#include "engine/feel/special.hpp"

#include "engine/base/decimal.hpp"
#include "engine/base/value.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace tiendo::feel {

namespace {

constexpr const char* range_mark = "@range";
constexpr const char* function_mark = "@function";

bool has_mark(const Entries& entries, std::string_view mark) {
  // '@' sorts before every letter: a mark is at the front or not far from it.
  return !entries.empty() && entries.contains(mark);
}

const Value& entry(const Entries& entries, std::string_view name) {
  static const Value nothing;
  const auto found = entries.find(name);
  return found == entries.end() ? nothing : found->second;
}

bool truth(const Value& value) {
  const bool* boolean = value.if_boolean();
  return boolean != nullptr && *boolean;
}

}  // namespace

Value to_value(const Range& range) {
  return Value{Entries{{range_mark, Value{true}},
                       {"start", range.start},
                       {"end", range.end},
                       {"start included", Value{range.start_included}},
                       {"end included", Value{range.end_included}}}};
}

std::optional<Range> if_range(const Value& value) {
  const Entries* entries = value.if_context();
  if (entries == nullptr || !has_mark(*entries, range_mark)) return std::nullopt;
  return Range{entry(*entries, "start"), entry(*entries, "end"),
               truth(entry(*entries, "start included")), truth(entry(*entries, "end included"))};
}

Value function_value(std::uint32_t number) {
  return Value{Entries{{function_mark, Value{std::int64_t{number}}}}};
}

std::optional<std::uint32_t> if_function(const Value& value) {
  const Entries* entries = value.if_context();
  if (entries == nullptr || !has_mark(*entries, function_mark)) return std::nullopt;
  const Decimal* number = entry(*entries, function_mark).if_number();
  const auto integer = number == nullptr ? std::nullopt : number->to_integer();
  if (!integer || *integer < 0 || *integer > UINT32_MAX) return std::nullopt;
  return static_cast<std::uint32_t>(*integer);
}

const Entries* if_plain_context(const Value& value) {
  const Entries* entries = value.if_context();
  if (entries == nullptr || has_mark(*entries, range_mark) || has_mark(*entries, function_mark)) {
    return nullptr;
  }
  return entries;
}

Value without_functions(const Value& value) {
  if (if_function(value)) return {};
  if (const List* list = value.if_list()) {
    List items;
    items.reserve(list->size());
    for (const Value& item : *list) items.push_back(without_functions(item));
    return Value{std::move(items)};
  }
  if (const Entries* entries = value.if_context()) {
    Entries kept;
    for (const auto& [name, content] : *entries) kept.emplace(name, without_functions(content));
    return Value{std::move(kept)};
  }
  return value;
}

}  // namespace tiendo::feel
