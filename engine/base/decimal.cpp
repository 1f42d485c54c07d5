#include "engine/base/decimal.hpp"

#include "engine/base/decimal_parts.hpp"

#include <bid_conf.h>
#include <bid_functions.h>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace tiendo {

namespace {

BID_UINT128 raw(const Decimal& value) {
  BID_UINT128 result;
  result.w[0] = DecimalBits::low(value);
  result.w[1] = DecimalBits::high(value);
  return result;
}

std::optional<Decimal> finite(const BID_UINT128& raw) {
  return DecimalBits::of_encoding(raw.w[0], raw.w[1]);
}

Parts parts(const Decimal& value) { return DecimalBits::parts(value); }

int digit_count(Wide coefficient) {
  int count = 1;
  while (coefficient >= 10) {
    coefficient /= 10;
    ++count;
  }
  return count;
}

/// Brings both to the smaller exponent if that is exact.
bool align(Parts& left, Parts& right) {
  if (left.exponent > right.exponent) return scale_up(left, left.exponent - right.exponent);
  return scale_up(right, right.exponent - left.exponent);
}

/// The exact sum when it has no more than 34 digits.
std::optional<Decimal> add_exactly(Parts left, Parts right) {
  if (!align(left, right)) return std::nullopt;
  Parts sum{left.negative, 0, left.exponent};
  if (left.negative == right.negative) {
    sum.coefficient = left.coefficient + right.coefficient;
    if (sum.coefficient > coefficient_max) return std::nullopt;
  } else if (left.coefficient >= right.coefficient) {
    sum.coefficient = left.coefficient - right.coefficient;
  } else {
    sum.coefficient = right.coefficient - left.coefficient;
    sum.negative = right.negative;
  }
  return DecimalBits::of(sum);
}

std::optional<Decimal> power_of_integer(const Decimal& base, std::int64_t exponent) {
  Decimal result{1};
  std::optional<Decimal> square = base;
  for (auto left = exponent < 0 ? -exponent : exponent; left > 0; left /= 2) {
    if (!square) return std::nullopt;
    if (left % 2 == 1) {
      const auto next = multiply(result, *square);
      if (!next) return std::nullopt;
      result = *next;
    }
    if (left > 1) square = multiply(*square, *square);
  }
  return exponent < 0 ? divide(Decimal{1}, result) : std::optional{result};
}

/// Whether a coefficient cut to `kept` moves one away from zero.
bool rounds_away(Rounding rounding, bool negative, bool odd, std::strong_ordering half,
                 bool exact) {
  if (exact) return false;
  switch (rounding) {
    case Rounding::floor:
      return negative;
    case Rounding::ceiling:
      return !negative;
    case Rounding::up:
      return true;
    case Rounding::down:
      return false;
    case Rounding::half_up:
      return half >= 0;
    case Rounding::half_down:
      return half > 0;
    case Rounding::half_even:
      return half > 0 || (half == 0 && odd);
  }
  return false;
}

}  // namespace

Decimal::Decimal(std::int64_t integer) {
  const auto bits = static_cast<std::uint64_t>(integer);
  *this = DecimalBits::of({integer < 0, integer < 0 ? ~bits + 1 : bits, 0});
}

std::optional<Decimal> rounded_from(std::string plain) {
  unsigned flags = 0;
  return finite(bid128_from_string(plain.data(), BID_ROUNDING_TO_NEAREST, &flags));
}

std::optional<Decimal> Decimal::from_bytes(const std::array<std::uint8_t, 16>& bytes) {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  for (std::size_t i = 8; i-- > 0;) {
    low = (low << 8) | bytes[i];
    high = (high << 8) | bytes[i + 8];
  }
  const Decimal read = DecimalBits::of_bits(low, high);
  const auto canonical = DecimalBits::of_encoding(low, high);
  if (!canonical || *canonical != read) return std::nullopt;
  return read;
}

std::array<std::uint8_t, 16> Decimal::bytes() const {
  std::array<std::uint8_t, 16> result{};
  for (std::size_t i = 0; i < 8; ++i) {
    result[i] = static_cast<std::uint8_t>(low_ >> (8 * i));
    result[i + 8] = static_cast<std::uint8_t>(high_ >> (8 * i));
  }
  return result;
}

std::optional<std::int64_t> Decimal::to_integer() const {
  Parts taken = DecimalBits::parts(*this);
  if (taken.exponent < 0 || !scale_up(taken, taken.exponent)) return std::nullopt;
  const Wide limit = (Wide{1} << 63) - (taken.negative ? 0 : 1);
  if (taken.coefficient > limit) return std::nullopt;
  const auto magnitude = static_cast<std::uint64_t>(taken.coefficient);
  return static_cast<std::int64_t>(taken.negative ? ~magnitude + 1 : magnitude);
}

double Decimal::to_double() const {
  unsigned flags = 0;
  return bid128_to_binary64(raw(*this), BID_ROUNDING_TO_NEAREST, &flags);
}

bool Decimal::is_zero() const { return low_ == 0 && (high_ & coefficient_bits) == 0; }
bool Decimal::is_negative() const { return (high_ & sign_bit) != 0; }

std::strong_ordering operator<=>(const Decimal& left, const Decimal& right) {
  if (left == right) return std::strong_ordering::equal;
  Parts a = parts(left);
  Parts b = parts(right);
  if (a.negative != b.negative) return b.negative <=> a.negative;
  const bool less = [&] {
    if (align(a, b)) return (a.coefficient < b.coefficient) != a.negative;
    unsigned flags = 0;
    return bid128_quiet_less(raw(left), raw(right), &flags) != 0;
  }();
  return less ? std::strong_ordering::less : std::strong_ordering::greater;
}

std::optional<Decimal> add(const Decimal& left, const Decimal& right) {
  if (const auto exact = add_exactly(parts(left), parts(right))) return exact;
  unsigned flags = 0;
  return finite(bid128_add(raw(left), raw(right), BID_ROUNDING_TO_NEAREST, &flags));
}

std::optional<Decimal> subtract(const Decimal& left, const Decimal& right) {
  return add(left, negate(right));
}

std::optional<Decimal> multiply(const Decimal& left, const Decimal& right) {
  const Parts a = parts(left);
  const Parts b = parts(right);
  constexpr Wide small = Wide{1} << 56;  // the product stays below 2^112 < 10^34
  const int exponent = a.exponent + b.exponent;
  if (a.coefficient < small && b.coefficient < small && exponent >= -bias &&
      exponent <= exponent_max) {
    return DecimalBits::of({a.negative != b.negative, a.coefficient * b.coefficient, exponent});
  }
  unsigned flags = 0;
  return finite(bid128_mul(raw(left), raw(right), BID_ROUNDING_TO_NEAREST, &flags));
}

std::optional<Decimal> divide(const Decimal& left, const Decimal& right) {
  unsigned flags = 0;
  return finite(bid128_div(raw(left), raw(right), BID_ROUNDING_TO_NEAREST, &flags));
}

std::optional<Decimal> power(const Decimal& base, const Decimal& exponent) {
  constexpr std::int64_t exact_max = 1000;
  const auto integer = exponent.to_integer();
  if (integer && *integer >= -exact_max && *integer <= exact_max) {
    return power_of_integer(base, *integer);
  }
  unsigned flags = 0;
  return finite(bid128_pow(raw(base), raw(exponent), BID_ROUNDING_TO_NEAREST, &flags));
}

std::optional<Decimal> modulo(const Decimal& dividend, const Decimal& divisor) {
  unsigned flags = 0;
  const auto rest = finite(bid128_fmod(raw(dividend), raw(divisor), &flags));
  if (!rest || rest->is_zero() || rest->is_negative() == divisor.is_negative()) return rest;
  return add(*rest, divisor);
}

std::optional<Decimal> square_root(const Decimal& value) {
  unsigned flags = 0;
  return finite(bid128_sqrt(raw(value), BID_ROUNDING_TO_NEAREST, &flags));
}

std::optional<Decimal> exponential(const Decimal& value) {
  unsigned flags = 0;
  return finite(bid128_exp(raw(value), BID_ROUNDING_TO_NEAREST, &flags));
}

std::optional<Decimal> logarithm(const Decimal& value) {
  unsigned flags = 0;
  return finite(bid128_log(raw(value), BID_ROUNDING_TO_NEAREST, &flags));
}

Decimal negate(const Decimal& value) {
  Parts taken = parts(value);
  taken.negative = !taken.negative;
  return DecimalBits::of(taken);
}

std::optional<Decimal> round(const Decimal& value, int scale, Rounding rounding) {
  const Parts taken = parts(value);
  if (scale >= bias || taken.exponent >= -scale) return value;
  if (scale < -exponent_max) return std::nullopt;
  const int dropped = -scale - taken.exponent;
  const bool all = dropped > digit_count(coefficient_max);
  const Wide unit = all ? 0 : power_of_ten(dropped);
  const Wide kept = all ? 0 : taken.coefficient / unit;
  const Wide rest = all ? taken.coefficient : taken.coefficient % unit;
  const auto half = all ? std::strong_ordering::less : rest <=> unit - rest;
  const bool away = rounds_away(rounding, taken.negative, kept % 2 == 1, half, rest == 0);
  return DecimalBits::of({taken.negative, kept + (away ? 1 : 0), -scale});
}

}  // namespace tiendo
