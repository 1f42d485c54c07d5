#include "engine/base/value.hpp"
#include "engine/feel/builtin.hpp"
#include "engine/feel/operators.hpp"
#include "engine/feel/special.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

/// Relations of points and ranges, DMN 1.5 table 78. A point is a range of itself.
namespace tiendo::feel {

namespace {

struct Operand {
  Range range;
  bool is_point = false;
};

std::optional<Operand> operand(const Arguments& arguments, std::size_t index) {
  const Value& value = arguments.single(index);
  if (value.is_null()) return std::nullopt;
  if (auto range = if_range(value)) return Operand{std::move(*range), false};
  if (!order(value, value)) return std::nullopt;
  return Operand{{value, value, true, true}, true};
}

using Answer = std::optional<bool>;

Answer both(Answer left, Answer right) {
  if (!left || !right) return std::nullopt;
  return *left && *right;
}

/// Whether `a` ends before `b` starts.
Answer before(const Range& a, const Range& b) {
  if (a.end.is_null() || b.start.is_null()) return std::nullopt;
  const auto found = order(a.end, b.start);
  if (!found) return std::nullopt;
  return *found < 0 || (*found == 0 && !(a.end_included && b.start_included));
}

Answer meets(const Range& a, const Range& b) {
  const auto found = order(a.end, b.start);
  if (!found) return std::nullopt;
  return *found == 0 && a.end_included && b.start_included;
}

/// Whether `a` starts where or before `b` does; `strictly` leaves out the same start.
Answer starts_by(const Range& a, const Range& b, bool strictly) {
  const auto found = order(a.start, b.start);
  if (!found) return std::nullopt;
  if (*found != 0) return *found < 0;
  if (strictly) return a.start_included && !b.start_included;
  return a.start_included || !b.start_included;
}

Answer ends_by(const Range& a, const Range& b, bool strictly) {
  const auto found = order(a.end, b.end);
  if (!found) return std::nullopt;
  if (*found != 0) return *found < 0;
  if (strictly) return !a.end_included && b.end_included;
  return !a.end_included || b.end_included;
}

Answer same_start(const Range& a, const Range& b) {
  const auto found = order(a.start, b.start);
  if (!found) return std::nullopt;
  return *found == 0 && a.start_included == b.start_included;
}

Answer same_end(const Range& a, const Range& b) {
  const auto found = order(a.end, b.end);
  if (!found) return std::nullopt;
  return *found == 0 && a.end_included == b.end_included;
}

Answer includes(const Range& a, const Range& b) {
  return both(starts_by(a, b, false), ends_by(b, a, false));
}

Answer overlaps(const Range& a, const Range& b) {
  const auto left = before(a, b);
  const auto right = before(b, a);
  if (!left || !right) return std::nullopt;
  return !*left && !*right;
}

Answer overlaps_before(const Range& a, const Range& b) {
  return both(both(starts_by(a, b, true), ends_by(a, b, false)), overlaps(a, b));
}

Answer finishes(const Range& a, const Range& b) {
  return both(same_end(a, b), starts_by(b, a, false));
}

Answer starts(const Range& a, const Range& b) {
  return both(same_start(a, b), ends_by(a, b, false));
}

Answer coincides(const Range& a, const Range& b) { return both(same_start(a, b), same_end(a, b)); }

using Relation = Answer (*)(const Range&, const Range&);

/// Which operands must be ranges.
enum class Takes { anything, first_range, second_range, ranges, same_kind };

template <Relation Holds, bool Swapped, Takes Shape>
Value relation(const Arguments& arguments) {
  const auto first = operand(arguments, 0);
  const auto second = operand(arguments, 1);
  if (!first || !second) return {};
  const bool fits = [&] {
    switch (Shape) {
      case Takes::anything:
        return true;
      case Takes::first_range:
        return !first->is_point;
      case Takes::second_range:
        return !second->is_point;
      case Takes::ranges:
        return !first->is_point && !second->is_point;
      case Takes::same_kind:
        return first->is_point == second->is_point;
    }
    return false;
  }();
  if (!fits) return {};
  return truth(Swapped ? Holds(second->range, first->range) : Holds(first->range, second->range));
}

template <Relation Holds, bool Swapped, Takes Shape>
void add_relation(std::vector<Builtin>& family, std::string_view name) {
  for (const auto& [left, right] :
       {std::pair<std::string_view, std::string_view>{"range1", "range2"},
        {"point1", "point2"},
        {"point", "range"},
        {"range", "point"}}) {
    family.push_back({name, {left, right}, 2, relation<Holds, Swapped, Shape>});
  }
}

}  // namespace

std::span<const Builtin> range_builtins() {
  static const std::vector<Builtin> family = [] {
    std::vector<Builtin> made;
    add_relation<before, false, Takes::anything>(made, "before");
    add_relation<before, true, Takes::anything>(made, "after");
    add_relation<meets, false, Takes::ranges>(made, "meets");
    add_relation<meets, true, Takes::ranges>(made, "met by");
    add_relation<overlaps, false, Takes::ranges>(made, "overlaps");
    add_relation<overlaps_before, false, Takes::ranges>(made, "overlaps before");
    add_relation<overlaps_before, true, Takes::ranges>(made, "overlaps after");
    add_relation<finishes, false, Takes::second_range>(made, "finishes");
    add_relation<finishes, true, Takes::first_range>(made, "finished by");
    add_relation<includes, false, Takes::first_range>(made, "includes");
    add_relation<includes, true, Takes::second_range>(made, "during");
    add_relation<starts, false, Takes::second_range>(made, "starts");
    add_relation<starts, true, Takes::first_range>(made, "started by");
    add_relation<coincides, false, Takes::same_kind>(made, "coincides");
    return made;
  }();
  return family;
}

}  // namespace tiendo::feel
