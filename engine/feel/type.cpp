#include "engine/feel/type.hpp"

#include "engine/base/decimal.hpp"
#include "engine/base/match.hpp"
#include "engine/base/temporal.hpp"
#include "engine/base/value.hpp"
#include "engine/feel/special.hpp"

#include <algorithm>
#include <string>
#include <variant>

namespace tiendo::feel {

namespace {

Type::Kind kind_of(const Value& value) {
  using enum Type::Kind;
  return match(
      value.kind(), [](std::monostate) { return null; }, [](bool) { return boolean; },
      [](const Decimal&) { return number; }, [](const std::string&) { return string; },
      [](const Date&) { return date; }, [](const TimeOfDay&) { return time; },
      [](const DateTime&) { return date_time; },
      [](const DayTimeDuration&) { return day_time_duration; },
      [](const YearMonthDuration&) { return year_month_duration; },
      [](const Shared<List>&) { return list; },
      [&](const Shared<Entries>&) {
        if (if_function(value)) return function;
        return if_range(value) ? range : context;
      },
      [](const Sealed&) { return unknown; });
}

bool fits_context(const Entries& entries, const Type& type) {
  return std::ranges::all_of(type.entries, [&](const auto& wanted) {
    const auto found = entries.find(wanted.first);
    return found != entries.end() && conforms(found->second, wanted.second);
  });
}

}  // namespace

bool is_instance(const Value& value, const Type& type) {
  const Type::Kind kind = kind_of(value);
  if (type.kind == Type::Kind::any) return kind != Type::Kind::null;
  if (kind != type.kind || kind == Type::Kind::unknown) return false;
  if (const List* list = value.if_list(); list != nullptr && !type.items.empty()) {
    return std::ranges::all_of(
        *list, [&](const Value& item) { return conforms(item, type.items.front()); });
  }
  if (const auto range = if_range(value); range && !type.items.empty()) {
    return conforms(range->start, type.items.front()) && conforms(range->end, type.items.front());
  }
  return kind != Type::Kind::context || fits_context(*value.if_context(), type);
}

bool conforms(const Value& value, const Type& type) {
  return value.is_null() || is_instance(value, type);
}

}  // namespace tiendo::feel
