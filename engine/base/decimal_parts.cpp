#include "engine/base/decimal_parts.hpp"

#include "engine/base/decimal.hpp"

#include <cstdint>
#include <optional>

namespace tiendo {

namespace {

/// Strips trailing zeros. Chunks first: a product often carries many of them.
void strip_zeros(Parts& parts) {
  constexpr std::uint64_t chunk = 100'000'000;
  while ((parts.coefficient >> 64) != 0 && parts.coefficient % chunk == 0 &&
         parts.exponent <= exponent_max - 8) {
    parts.coefficient /= chunk;
    parts.exponent += 8;
  }
  while ((parts.coefficient >> 64) != 0) {
    if (parts.coefficient % 10 != 0 || parts.exponent >= exponent_max) return;
    parts.coefficient /= 10;
    ++parts.exponent;
  }
  auto small = static_cast<std::uint64_t>(parts.coefficient);
  while (small % 10 == 0 && parts.exponent < exponent_max) {
    small /= 10;
    ++parts.exponent;
  }
  parts.coefficient = small;
}

}  // namespace

bool scale_up(Parts& parts, int places) {
  if (places > digits_max) return false;
  for (; places > 0; --places) {
    if (parts.coefficient > coefficient_max / 10) return false;
    parts.coefficient *= 10;
    --parts.exponent;
  }
  return true;
}

Parts DecimalBits::parts(const Decimal& value) {
  return {(value.high_ & sign_bit) != 0,
          (static_cast<Wide>(value.high_ & coefficient_bits) << 64) | value.low_,
          static_cast<int>((value.high_ >> 49) & 0x3FFF) - bias};
}

Decimal DecimalBits::of(Parts parts) {
  Decimal result;
  if (parts.coefficient == 0) return result;
  strip_zeros(parts);
  result.low_ = static_cast<std::uint64_t>(parts.coefficient);
  result.high_ = static_cast<std::uint64_t>(parts.coefficient >> 64) |
                 (static_cast<std::uint64_t>(parts.exponent + bias) << 49) |
                 (parts.negative ? sign_bit : 0);
  return result;
}

std::optional<Decimal> DecimalBits::of_encoding(std::uint64_t low, std::uint64_t high) {
  if ((high & special_bits) == special_bits) return std::nullopt;
  // A coefficient of the large form is at least 2^113 and so not canonical: it counts as zero.
  if ((high & large_bits) == large_bits) return Decimal{};
  const Parts taken = parts(of_bits(low, high));
  if (taken.coefficient > coefficient_max) return Decimal{};
  return of(taken);
}

Decimal DecimalBits::of_bits(std::uint64_t low, std::uint64_t high) {
  Decimal result;
  result.low_ = low;
  result.high_ = high;
  return result;
}

}  // namespace tiendo
