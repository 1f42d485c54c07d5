#include "engine/feel/operators.hpp"

#include "engine/base/decimal.hpp"
#include "engine/base/temporal.hpp"
#include "engine/base/value.hpp"
#include "engine/feel/special.hpp"
#include "engine/feel/syntax.hpp"
#include "engine/feel/temporal.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace tiendo::feel {

namespace {

template <class T>
const T* as(const Value& value) {
  return std::get_if<T>(&value.kind());
}

template <class T>
Value or_null(const std::optional<T>& result) {
  return result ? Value{*result} : Value{};
}

std::optional<bool> equal_lists(const List& left, const List& right) {
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (!equal(left[i], right[i]).value_or(false)) return false;
  }
  return true;
}

std::optional<bool> equal_contexts(const Entries& left, const Entries& right) {
  if (left.size() != right.size()) return false;
  for (auto a = left.begin(), b = right.begin(); a != left.end(); ++a, ++b) {
    if (a->first != b->first || !equal(a->second, b->second).value_or(false)) return false;
  }
  return true;
}

/// A date beside a date and time is its midnight in UTC (DMN 1.5 table 57).
std::optional<DateTime> as_date_time(const Value& value) {
  if (const auto* both = as<DateTime>(value)) return *both;
  const auto* date = as<Date>(value);
  if (date == nullptr) return std::nullopt;
  return midnight(*date, {Zone::Kind::offset, 0, {}});
}

template <class Duration>
Value add_to(const Value& value, const Duration& duration) {
  if (const auto* date = as<Date>(value)) return or_null(plus(*date, duration));
  if (const auto* both = as<DateTime>(value)) return or_null(plus(*both, duration));
  if (const auto* same = as<Duration>(value)) return or_null(plus(*same, duration));
  return {};
}

Value add_duration(const Value& value, const Value& duration) {
  if (const auto* months = as<YearMonthDuration>(duration)) return add_to(value, *months);
  const auto* seconds = as<DayTimeDuration>(duration);
  if (seconds == nullptr) return {};
  if (const auto* time = as<TimeOfDay>(value)) return Value{plus(*time, *seconds)};
  return add_to(value, *seconds);
}

bool is_duration(const Value& value) {
  return as<DayTimeDuration>(value) != nullptr || as<YearMonthDuration>(value) != nullptr;
}

Value sum(const Value& left, const Value& right) {
  if (const auto* a = as<Decimal>(left)) {
    const auto* b = as<Decimal>(right);
    return b == nullptr ? Value{} : or_null(add(*a, *b));
  }
  if (const auto* a = as<std::string>(left)) {
    const auto* b = as<std::string>(right);
    return b == nullptr ? Value{} : Value{*a + *b};
  }
  return is_duration(left) ? add_duration(right, left) : add_duration(left, right);
}

Value difference_of(const Value& left, const Value& right) {
  const auto* a = as<Decimal>(left);
  const auto* b = as<Decimal>(right);
  if (a != nullptr && b != nullptr) return or_null(subtract(*a, *b));
  if (const auto* seconds = as<DayTimeDuration>(right)) {
    return add_duration(left, Value{negate(*seconds)});
  }
  if (const auto* months = as<YearMonthDuration>(right)) {
    return add_duration(left, Value{negate(*months)});
  }
  const auto* from = as<TimeOfDay>(right);
  const auto* to = as<TimeOfDay>(left);
  if (from != nullptr && to != nullptr) return or_null(difference(*to, *from));
  const auto later = as_date_time(left);
  const auto earlier = as_date_time(right);
  return later && earlier ? or_null(difference(*later, *earlier)) : Value{};
}

std::optional<YearMonthDuration> whole_months(const std::optional<Decimal>& months) {
  const auto whole = months ? round(*months, 0, Rounding::down) : std::nullopt;
  const auto integer = whole ? whole->to_integer() : std::nullopt;
  return integer ? plus(YearMonthDuration{*integer}, YearMonthDuration{}) : std::nullopt;
}

Value scaled(const Value& duration, const Decimal& factor, bool by_division) {
  const auto scale = [&](const Decimal& size) {
    return by_division ? divide(size, factor) : multiply(size, factor);
  };
  if (const auto* months = as<YearMonthDuration>(duration)) {
    return or_null(whole_months(scale(Decimal{months->month})));
  }
  const auto* seconds = as<DayTimeDuration>(duration);
  const auto size = seconds == nullptr ? std::nullopt : seconds_of(*seconds);
  const auto result = size ? scale(*size) : std::nullopt;
  return result ? or_null(duration_of(*result)) : Value{};
}

Value product(const Value& left, const Value& right) {
  const auto* a = as<Decimal>(left);
  const auto* b = as<Decimal>(right);
  if (a != nullptr && b != nullptr) return or_null(multiply(*a, *b));
  if (a != nullptr) return scaled(right, *a, false);
  return b != nullptr ? scaled(left, *b, false) : Value{};
}

Value quotient(const Value& left, const Value& right) {
  const auto* a = as<Decimal>(left);
  const auto* b = as<Decimal>(right);
  if (b != nullptr) return a != nullptr ? or_null(divide(*a, *b)) : scaled(left, *b, true);
  const auto* months = as<YearMonthDuration>(left);
  const auto* by_months = as<YearMonthDuration>(right);
  if (months != nullptr && by_months != nullptr) {
    return or_null(divide(Decimal{months->month}, Decimal{by_months->month}));
  }
  const auto* seconds = as<DayTimeDuration>(left);
  const auto* by_seconds = as<DayTimeDuration>(right);
  if (seconds == nullptr || by_seconds == nullptr) return {};
  const auto dividend = seconds_of(*seconds);
  const auto divisor = seconds_of(*by_seconds);
  return dividend && divisor ? or_null(divide(*dividend, *divisor)) : Value{};
}

}  // namespace

std::optional<bool> equal(const Value& left, const Value& right) {
  if (left.is_null() || right.is_null()) return left.is_null() && right.is_null();
  if (left.kind().index() != right.kind().index()) return std::nullopt;
  const List* list = left.if_list();
  const List* other_list = right.if_list();
  if (list != nullptr && other_list != nullptr) return equal_lists(*list, *other_list);
  const Entries* entries = left.if_context();
  const Entries* other_entries = right.if_context();
  if (entries != nullptr && other_entries != nullptr) {
    return equal_contexts(*entries, *other_entries);
  }
  // Two moments may be one in two zones; one with and one without a zone are never the same.
  if (as<TimeOfDay>(left) != nullptr || as<DateTime>(left) != nullptr) {
    const auto found = order(left, right);
    return found && *found == std::strong_ordering::equal;
  }
  return left == right;
}

std::optional<std::strong_ordering> order(const Value& left, const Value& right) {
  if (left.kind().index() != right.kind().index()) return std::nullopt;
  if (const auto* a = as<Decimal>(left)) return *a <=> *as<Decimal>(right);
  if (const auto* a = as<std::string>(left)) return *a <=> *as<std::string>(right);
  if (const auto* a = as<Date>(left)) return *a <=> *as<Date>(right);
  if (const auto* a = as<DateTime>(left)) return order(*a, *as<DateTime>(right));
  if (const auto* a = as<TimeOfDay>(left)) return order(*a, *as<TimeOfDay>(right));
  if (const auto* a = as<DayTimeDuration>(left)) return *a <=> *as<DayTimeDuration>(right);
  if (const auto* a = as<YearMonthDuration>(left)) return *a <=> *as<YearMonthDuration>(right);
  return std::nullopt;
}

std::optional<bool> compare(Op operation, const Value& left, const Value& right) {
  if (operation == Op::equal) return equal(left, right);
  if (operation == Op::not_equal) {
    const auto same = equal(left, right);
    return same ? std::optional{!*same} : std::nullopt;
  }
  const auto found = order(left, right);
  if (!found) return std::nullopt;
  if (operation == Op::less) return *found < 0;
  if (operation == Op::less_equal) return *found <= 0;
  return operation == Op::greater ? *found > 0 : *found >= 0;
}

std::optional<bool> contains(const Range& range, const Value& value) {
  std::optional<bool> result;
  if (!range.start.is_null()) {
    const auto after =
        compare(range.start_included ? Op::greater_equal : Op::greater, value, range.start);
    if (!after || !*after) return after;
    result = true;
  }
  if (range.end.is_null()) return result;
  return compare(range.end_included ? Op::less_equal : Op::less, value, range.end);
}

Value compute(Op operation, const Value& left, const Value& right) {
  if (operation == Op::add) return sum(left, right);
  if (operation == Op::subtract) return difference_of(left, right);
  if (operation == Op::multiply) return product(left, right);
  if (operation == Op::divide) return quotient(left, right);
  const auto* base = as<Decimal>(left);
  const auto* exponent = as<Decimal>(right);
  return base != nullptr && exponent != nullptr ? or_null(power(*base, *exponent)) : Value{};
}

Value negate_value(const Value& value) {
  if (const auto* number = as<Decimal>(value)) return Value{tiendo::negate(*number)};
  if (const auto* seconds = as<DayTimeDuration>(value)) return Value{negate(*seconds)};
  if (const auto* months = as<YearMonthDuration>(value)) return Value{negate(*months)};
  return {};
}

Value truth(std::optional<bool> result) { return result ? Value{*result} : Value{}; }

}  // namespace tiendo::feel
