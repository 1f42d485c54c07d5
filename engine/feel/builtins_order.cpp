#include "engine/base/decimal.hpp"
#include "engine/base/temporal.hpp"
#include "engine/base/value.hpp"
#include "engine/feel/builtin.hpp"
#include "engine/feel/operators.hpp"
#include "engine/feel/syntax.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

/// Functions that look at all items of a list: extremes, sums, averages, sorting
/// (DMN 1.5 §10.3.4.4 and §10.3.4.6).
namespace tiendo::feel {

namespace {

/// The items as numbers; nothing if there is none or one is no number.
std::optional<std::vector<Decimal>> numbers(const Arguments& arguments) {
  std::vector<Decimal> found;
  for (const Value& item : arguments.all()) {
    const Decimal* number = item.if_number();
    if (number == nullptr) return std::nullopt;
    found.push_back(*number);
  }
  return found.empty() ? std::nullopt : std::optional{std::move(found)};
}

Value or_null(const std::optional<Decimal>& number) { return number ? Value{*number} : Value{}; }

template <Op Wanted>
Value extreme(const Arguments& arguments) {
  const List items = arguments.all();
  if (items.empty()) return {};
  const Value* best = &items.front();
  for (const Value& item : items) {
    const auto better = compare(Wanted, item, *best);
    if (!better) return {};
    if (*better) best = &item;
  }
  return *best;
}

std::optional<Decimal> total(const std::vector<Decimal>& items) {
  std::optional<Decimal> sum{Decimal{}};
  for (const Decimal& item : items) {
    if (sum) sum = add(*sum, item);
  }
  return sum;
}

/// `sum` also adds durations.
Value sum(const Arguments& arguments) {
  const List items = arguments.all();
  if (items.empty()) return {};
  Value result = items.front();
  if (result.if_string() != nullptr) return {};
  for (std::size_t i = 1; i < items.size(); ++i) result = compute(Op::add, result, items[i]);
  const bool number = result.if_number() != nullptr;
  const bool duration = std::holds_alternative<DayTimeDuration>(result.kind()) ||
                        std::holds_alternative<YearMonthDuration>(result.kind());
  return number || duration ? result : Value{};
}

Value product(const Arguments& arguments) {
  const auto items = numbers(arguments);
  if (!items) return {};
  std::optional<Decimal> result{Decimal{1}};
  for (const Decimal& item : *items) {
    if (result) result = multiply(*result, item);
  }
  return or_null(result);
}

std::optional<Decimal> mean_of(const std::vector<Decimal>& items) {
  const auto sum_of = total(items);
  return sum_of ? divide(*sum_of, Decimal{static_cast<std::int64_t>(items.size())}) : std::nullopt;
}

Value mean(const Arguments& arguments) {
  const auto items = numbers(arguments);
  return items ? or_null(mean_of(*items)) : Value{};
}

Value median(const Arguments& arguments) {
  auto items = numbers(arguments);
  if (!items) return {};
  std::sort(items->begin(), items->end());
  const std::size_t middle = items->size() / 2;
  if (items->size() % 2 == 1) return Value{(*items)[middle]};
  const auto both = add((*items)[middle - 1], (*items)[middle]);
  return both ? or_null(divide(*both, Decimal{2})) : Value{};
}

/// `stddev` of a sample: at least two numbers.
Value standard_deviation(const Arguments& arguments) {
  const auto items = numbers(arguments);
  if (!items || items->size() < 2) return {};
  const auto middle = mean_of(*items);
  std::optional<Decimal> squares{Decimal{}};
  for (const Decimal& item : *items) {
    const auto distance = middle ? subtract(item, *middle) : std::nullopt;
    const auto square = distance ? multiply(*distance, *distance) : std::nullopt;
    squares = square && squares ? add(*squares, *square) : std::nullopt;
  }
  const Decimal freedom{static_cast<std::int64_t>(items->size() - 1)};
  const auto variance = squares ? divide(*squares, freedom) : std::nullopt;
  return variance ? or_null(square_root(*variance)) : Value{};
}

/// `mode`: the most frequent numbers, ascending.
Value mode(const Arguments& arguments) {
  if (arguments.all().empty() && !arguments.at(0).is_null()) return Value{List{}};
  auto items = numbers(arguments);
  if (!items) return {};
  std::sort(items->begin(), items->end());
  List modes;
  std::ptrdiff_t most = 0;
  for (auto at = items->begin(); at != items->end();) {
    const auto end = std::upper_bound(at, items->end(), *at);
    if (end - at > most) modes.clear();
    most = std::max(most, end - at);
    if (end - at == most) modes.emplace_back(*at);
    at = end;
  }
  return Value{std::move(modes)};
}

/// `all` (decisive: false) and `any` (decisive: true).
template <bool Decisive>
Value combined(const Arguments& arguments) {
  if (arguments.size() == 0 || (arguments.size() == 1 && arguments.at(0).is_null())) return {};
  bool unknown = false;
  for (const Value& item : arguments.all()) {
    const bool* truth_of = item.if_boolean();
    if (truth_of != nullptr && *truth_of == Decisive) return Value{Decisive};
    unknown = unknown || truth_of == nullptr;
  }
  return unknown ? Value{} : Value{!Decisive};
}

/// Merges two sorted halves; false when the order has no answer. Not std::sort: an author's
/// function need not be an order.
bool merge_sort(List& items, std::size_t first, std::size_t last, List& scratch,
                const std::function<std::optional<bool>(const Value&, const Value&)>& precedes) {
  if (last - first < 2) return true;
  const std::size_t middle = first + (last - first) / 2;
  if (!merge_sort(items, first, middle, scratch, precedes) ||
      !merge_sort(items, middle, last, scratch, precedes)) {
    return false;
  }
  std::size_t left = first;
  std::size_t right = middle;
  for (std::size_t to = first; to < last; ++to) {
    bool from_right = left == middle;
    if (left < middle && right < last) {
      const auto before = precedes(items[right], items[left]);
      if (!before) return false;
      from_right = *before;
    }
    scratch[to] = std::move(items[from_right ? right++ : left++]);
  }
  std::move(scratch.begin() + static_cast<std::ptrdiff_t>(first),
            scratch.begin() + static_cast<std::ptrdiff_t>(last),
            items.begin() + static_cast<std::ptrdiff_t>(first));
  return true;
}

Value sort(const Arguments& arguments) {
  auto items = arguments.list(0);
  if (!items) return {};
  const auto precedes = [&](const Value& left, const Value& right) -> std::optional<bool> {
    if (!arguments.services().spend(1)) return std::nullopt;
    if (!arguments.given(1)) return compare(Op::less, left, right);
    const List pair{left, right};
    const Value verdict = arguments.services().invoke(arguments.at(1), pair);
    const bool* before = verdict.if_boolean();
    return before == nullptr ? std::nullopt : std::optional{*before};
  };
  List scratch(items->size());
  if (!merge_sort(*items, 0, items->size(), scratch, precedes)) return {};
  return Value{std::move(*items)};
}

}  // namespace

std::span<const Builtin> order_builtins() {
  static const std::vector<Builtin> family{
      {"min", {"list"}, 1, extreme<Op::less>, true},
      {"max", {"list"}, 1, extreme<Op::greater>, true},
      {"sum", {"list"}, 1, sum, true},
      {"product", {"list"}, 1, product, true},
      {"mean", {"list"}, 1, mean, true},
      {"median", {"list"}, 1, median, true},
      {"stddev", {"list"}, 1, standard_deviation, true},
      {"mode", {"list"}, 1, mode, true},
      {"all", {"list"}, 1, combined<false>, true},
      {"and", {"list"}, 1, combined<false>, true},
      {"any", {"list"}, 1, combined<true>, true},
      {"or", {"list"}, 1, combined<true>, true},
      {"sort", {"list", "precedes"}, 1, sort},
  };
  return family;
}

}  // namespace tiendo::feel
