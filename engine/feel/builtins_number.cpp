#include "engine/base/decimal.hpp"
#include "engine/base/temporal.hpp"
#include "engine/base/value.hpp"
#include "engine/feel/builtin.hpp"
#include "engine/feel/operators.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

/// Functions on numbers, DMN 1.5 §10.3.4.5.
namespace tiendo::feel {

namespace {

Value or_null(const std::optional<Decimal>& number) { return number ? Value{*number} : Value{}; }

template <Rounding Mode>
Value rounded(const Arguments& arguments) {
  const Decimal* number = arguments.number(0);
  if (number == nullptr) return {};
  if (!arguments.given(1)) return or_null(round(*number, 0, Mode));
  const Decimal* wanted = arguments.number(1);
  const auto whole = wanted == nullptr ? std::nullopt : round(*wanted, 0, Rounding::down);
  const auto scale = whole ? whole->to_integer() : std::nullopt;
  constexpr std::int64_t scale_max = 6176;
  constexpr std::int64_t scale_min = -6111;
  if (!scale || *scale > scale_max || *scale < scale_min) return {};
  return or_null(round(*number, static_cast<int>(*scale), Mode));
}

Value absolute(const Arguments& arguments) {
  const Value& value = arguments.single(0);
  if (const Decimal* number = value.if_number()) {
    return Value{number->is_negative() ? negate(*number) : *number};
  }
  if (const auto* seconds = std::get_if<DayTimeDuration>(&value.kind())) {
    return seconds->second < 0 || seconds->nanosecond < 0 ? negate_value(value) : value;
  }
  if (const auto* months = std::get_if<YearMonthDuration>(&value.kind())) {
    return months->month < 0 ? negate_value(value) : value;
  }
  return {};
}

Value modulo_of(const Arguments& arguments) {
  const Decimal* dividend = arguments.number(0);
  const Decimal* divisor = arguments.number(1);
  if (dividend == nullptr || divisor == nullptr) return {};
  return or_null(modulo(*dividend, *divisor));
}

template <std::optional<Decimal> (*Function)(const Decimal&)>
Value computed(const Arguments& arguments) {
  const Decimal* number = arguments.number(0);
  return number == nullptr ? Value{} : or_null(Function(*number));
}

template <int Rest>
Value has_rest(const Arguments& arguments) {
  const Decimal* number = arguments.number(0);
  const auto rest = number == nullptr ? std::nullopt : modulo(*number, Decimal{2});
  return rest ? Value{*rest == Decimal{Rest}} : Value{};
}

}  // namespace

std::span<const Builtin> number_builtins() {
  static const std::vector<Builtin> family{
      {"decimal", {"n", "scale"}, 2, rounded<Rounding::half_even>},
      {"floor", {"n", "scale"}, 1, rounded<Rounding::floor>},
      {"ceiling", {"n", "scale"}, 1, rounded<Rounding::ceiling>},
      {"round up", {"n", "scale"}, 1, rounded<Rounding::up>},
      {"round down", {"n", "scale"}, 1, rounded<Rounding::down>},
      {"round half up", {"n", "scale"}, 1, rounded<Rounding::half_up>},
      {"round half down", {"n", "scale"}, 1, rounded<Rounding::half_down>},
      {"abs", {"n"}, 1, absolute},
      {"modulo", {"dividend", "divisor"}, 2, modulo_of},
      {"sqrt", {"number"}, 1, computed<square_root>},
      {"log", {"number"}, 1, computed<logarithm>},
      {"exp", {"number"}, 1, computed<exponential>},
      {"odd", {"number"}, 1, has_rest<1>},
      {"even", {"number"}, 1, has_rest<0>},
  };
  return family;
}

}  // namespace tiendo::feel
