#pragma once

#include "engine/base/decimal.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// A decimal taken apart; only for the sources of `Decimal`.
namespace tiendo {

__extension__ using Wide = unsigned __int128;

inline constexpr int bias = 6176;
inline constexpr int exponent_max = 6111;
inline constexpr int digits_max = 34;
inline constexpr std::uint64_t sign_bit = 0x8000000000000000ULL;
inline constexpr std::uint64_t special_bits = 0x7800000000000000ULL;
inline constexpr std::uint64_t large_bits = 0x6000000000000000ULL;
inline constexpr std::uint64_t coefficient_bits = 0x0001FFFFFFFFFFFFULL;

constexpr Wide power_of_ten(int exponent) {
  Wide result = 1;
  while (exponent-- > 0) result *= 10;
  return result;
}
inline constexpr Wide coefficient_max = power_of_ten(digits_max) - 1;

/// A finite number taken apart: sign, coefficient below 10^34, exponent of ten.
struct Parts {
  bool negative = false;
  Wide coefficient = 0;
  int exponent = 0;
};

/// Multiplies the coefficient by 10^places; false if it would not stay exact.
bool scale_up(Parts& parts, int places);

/// The door between the public class and its bits.
struct DecimalBits {
  static Parts parts(const Decimal& value);
  /// The canonical value; the caller guarantees that the parts are in range.
  static Decimal of(Parts parts);
  /// The number of a decimal128 in BID encoding; nothing if it is not finite.
  static std::optional<Decimal> of_encoding(std::uint64_t low, std::uint64_t high);
  /// The bits as they are.
  static Decimal of_bits(std::uint64_t low, std::uint64_t high);
  static std::uint64_t low(const Decimal& value) { return value.low_; }
  static std::uint64_t high(const Decimal& value) { return value.high_; }
};

/// Reads `1.5E3` by the library of decimal arithmetic, correctly rounded.
std::optional<Decimal> rounded_from(std::string plain);

}  // namespace tiendo
