#include "engine/base/decimal.hpp"
#include "engine/base/temporal.hpp"
#include "engine/base/value.hpp"
#include "engine/feel/evaluator.hpp"
#include "engine/feel/operators.hpp"
#include "engine/feel/program.hpp"
#include "engine/feel/special.hpp"
#include "engine/feel/syntax.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>

namespace tiendo::feel {

namespace {

/// What a loop over a range runs from and to: an end that is not included is left out.
std::optional<std::pair<Value, Value>> ends_of(const Range& range) {
  Value first = range.start;
  Value last = range.end;
  const auto step = [](Value& end, std::int64_t by) {
    if (std::holds_alternative<Decimal>(end.kind())) {
      end = compute(Op::add, end, Value{by});
    } else {
      end = compute(Op::add, end, Value{DayTimeDuration{by * 86'400, 0}});
    }
  };
  const auto found = order(first, last);
  if (!found || *found > 0) return std::nullopt;
  if (!range.start_included) step(first, 1);
  if (!range.end_included) step(last, -1);
  return std::pair{std::move(first), std::move(last)};
}

/// Dates and integers can be counted, other values cannot.
std::optional<std::int64_t> number_of(const Value& value) {
  if (const auto* date = std::get_if<Date>(&value.kind())) return days_of(*date);
  return value.if_number() == nullptr ? std::nullopt : value.if_number()->to_integer();
}

}  // namespace

Value item_at(const List& items, const Decimal& position) {
  const auto index = position.to_integer();
  const auto size = static_cast<std::int64_t>(items.size());
  if (!index || *index == 0 || *index > size || *index < -size) return {};
  return items[static_cast<std::size_t>(*index > 0 ? *index - 1 : size + *index)];
}

/// Counts from `first` to `last`, up or down, over integers or dates. False when the loop is to
/// end early.
bool Evaluator::each_between(Walk& walk, std::uint32_t iterator, const Value& first,
                             const Value& last) {
  const auto from = number_of(first);
  const auto to = number_of(last);
  if (!from || !to || first.kind().index() != last.kind().index()) {
    walk.null_domain = true;
    return false;
  }
  const bool dates = std::holds_alternative<Date>(first.kind());
  Value& item = locals_[program_.loops[walk.code.operand].first_slot + iterator];
  const std::int64_t step = *from <= *to ? 1 : -1;
  for (std::int64_t at = *from;; at += step) {
    if (!spend(1)) return false;
    item = dates ? Value{date_of(at)} : Value{at};
    if (!each(walk, iterator + 1)) return false;
    if (at == *to) return true;
  }
}

/// Runs the body for every combination of items of the iterators from `iterator` on. False when
/// the loop is to end early.
bool Evaluator::each(Walk& walk, std::uint32_t iterator) {
  if (iterator + 1 == walk.code.count) return walk.body();
  const std::uint32_t domain = part(walk.code, iterator);
  Value& item = locals_[program_.loops[walk.code.operand].first_slot + iterator];
  const auto next = [&] { return each(walk, iterator + 1); };
  const Code& domain_code = program_.codes[domain];
  if (domain_code.act == Act::interval) {
    const Value first = evaluate(part(domain_code, 0));
    return each_between(walk, iterator, first, evaluate(part(domain_code, 1)));
  }
  const Value items = evaluate(domain);
  if (const auto range = if_range(items)) {
    const auto ends = ends_of(*range);
    walk.null_domain = walk.null_domain || !ends;
    if (!ends) return false;
    // Nothing is left of `(1..2)`.
    const auto left = order(ends->first, ends->second);
    return (left && *left > 0) || each_between(walk, iterator, ends->first, ends->second);
  }
  const List* list = items.if_list();
  if (list == nullptr) {
    item = items;
    walk.null_domain = items.is_null();
    return !walk.null_domain && next();
  }
  for (const Value& current : *list) {
    if (!spend(1)) return false;
    item = current;
    if (!next()) return false;
  }
  return true;
}

Value Evaluator::iteration(const Code& code) {
  return code.operation == Op::iterate ? results_of(code) : quantified(code);
}

Value Evaluator::results_of(const Code& code) {
  const std::uint32_t body = part(code, code.count - 1);
  const std::uint32_t partial_slot = program_.loops[code.operand].partial_slot;
  List results;
  Walk walk{code, [&] {
              if (partial_slot != none) {
                if (!spend(results.size())) return false;
                locals_[partial_slot] = limited(Value{results});
              }
              results.push_back(evaluate(body));
              return !failure_;
            }};
  each(walk, 0);
  if (walk.null_domain || failure_) return {};
  return limited(Value{std::move(results)});
}

/// `some` and `every` of DMN 1.5 §10.3.2.14: like a chain of `or` or `and`.
Value Evaluator::quantified(const Code& code) {
  const std::uint32_t body = part(code, code.count - 1);
  const bool decisive = code.operation == Op::some;
  bool unknown = false;
  bool decided = false;
  Walk walk{code, [&] {
              Value buffer;
              const bool* result = read(body, buffer).if_boolean();
              decided = result != nullptr && *result == decisive;
              unknown = unknown || result == nullptr;
              return !decided && !failure_;
            }};
  each(walk, 0);
  if (decided) return Value{decisive};
  return unknown || walk.null_domain ? Value{} : Value{!decisive};
}

Value Evaluator::filter(const Code& code) {
  Value buffer;
  const Value& value = read(part(code, 0), buffer);
  if (const List* items = value.if_list()) return filtered(code, *items);
  // Anything else is a list of itself (DMN 1.5 §10.3.2.5); null is an empty one.
  return filtered(code, value.is_null() ? List{} : List{value});
}

Value Evaluator::filtered(const Code& code, const List& items) {
  const std::uint32_t condition = part(code, 1);
  Value& item = locals_[code.operand];
  if (program_.codes[condition].act == Act::constant || items.empty()) {
    item = Value{};
    Value buffer;
    const Value& position = read(condition, buffer);
    if (const Decimal* number = position.if_number()) return item_at(items, *number);
  }
  List kept;
  for (const Value& current : items) {
    item = current;
    Value buffer;
    const Value& verdict = read(condition, buffer);
    if (failure_ || !spend(1)) return {};
    if (const Decimal* number = verdict.if_number()) return item_at(items, *number);
    const bool* passed = verdict.if_boolean();
    if (passed != nullptr && *passed) kept.push_back(current);
  }
  return limited(Value{std::move(kept)});
}

/// `value in (test, …)`: true if one test passes, null if none does and one has no answer.
Value Evaluator::in(const Code& code) {
  Value buffer;
  const Value& input = read(part(code, 0), buffer);
  const bool inverted = code.operation == Op::not_in;
  bool unknown = false;
  for (std::size_t i = 1; i < code.count; ++i) {
    const auto passed = passes(input, part(code, i));
    if (passed && *passed) return Value{!inverted};
    unknown = unknown || !passed;
  }
  return unknown ? Value{} : Value{inverted};
}

std::optional<bool> Evaluator::passes(const Value& input, std::uint32_t test) {
  const Code& code = program_.codes[test];
  Value buffer;
  if (code.act == Act::compare_with) {
    if (!spend(1)) return std::nullopt;
    return compare(code.operation, input, read(part(code, 0), buffer));
  }
  if (code.act == Act::range) {
    Value end_buffer;
    if (!spend(1)) return std::nullopt;
    const Value& start = read(part(code, 0), buffer);
    const Value& end = read(part(code, 1), end_buffer);
    return contains({start, end, (code.operand & 1U) != 0, (code.operand & 2U) != 0}, input);
  }
  return passes_value(input, read(test, buffer));
}

/// A test that is a value: the input lies in a range, is in a list, or equals it.
std::optional<bool> Evaluator::passes_value(const Value& input, const Value& value) {
  const auto holds = [&](const Value& wanted) {
    const auto range = if_range(wanted);
    return range ? contains(*range, input) : equal(wanted, input);
  };
  if (const List* list = value.if_list()) {
    if (!spend(list->size())) return std::nullopt;
    const auto passed = [&](const Value& item) { return holds(item).value_or(false); };
    return equal(value, input).value_or(false) || std::ranges::any_of(*list, passed);
  }
  // A test that is true by itself asks about `?` or other variables (rule 17 and §10.3.2.10).
  const bool* verdict = value.if_boolean();
  if (verdict != nullptr && input.if_boolean() == nullptr) return *verdict;
  return holds(value);
}

}  // namespace tiendo::feel
