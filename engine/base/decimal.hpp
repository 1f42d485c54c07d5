#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo {

/// IEEE 754 decimal128: 34 digits, half-even rounding (DMN 1.5 §10.3.2.3.1). Always finite and
/// always in canonical form: trailing zeros stripped and no negative zero, so 1, 1.0 and 10E-1 are
/// one value with one sequence of bytes.
class Decimal {
 public:
  Decimal() = default;  ///< zero
  explicit Decimal(std::int64_t integer);

  /// Reads a JSON or FEEL number (`-12.5`, `.5`, `1E3`). Nothing on other text or on overflow;
  /// digits beyond the 34th are rounded.
  static std::optional<Decimal> parse(std::string_view text);
  /// The canonical bytes of `bytes()`. Nothing if they are not canonical.
  static std::optional<Decimal> from_bytes(const std::array<std::uint8_t, 16>& bytes);

  /// Little-endian BID encoding of the canonical value.
  std::array<std::uint8_t, 16> bytes() const;
  /// Plain digits (`395100000`, `0.5`); an exponent (`1E+40`) only beyond 40 digits.
  std::string to_string() const;
  /// The value if it is an integer that fits.
  std::optional<std::int64_t> to_integer() const;
  /// The nearest double; for metrics and sorting keys of foreign stores only.
  double to_double() const;
  bool is_zero() const;
  bool is_negative() const;

  friend std::strong_ordering operator<=>(const Decimal& left, const Decimal& right);
  friend bool operator==(const Decimal& left, const Decimal& right) {
    return left.low_ == right.low_ && left.high_ == right.high_;
  }

 private:
  friend struct DecimalBits;
  std::uint64_t low_ = 0;
  std::uint64_t high_ = 0x3040000000000000ULL;  // zero with exponent 0
};

/// Arithmetic; nothing when the result is not finite (division by zero, overflow).
std::optional<Decimal> add(const Decimal& left, const Decimal& right);
std::optional<Decimal> subtract(const Decimal& left, const Decimal& right);
std::optional<Decimal> multiply(const Decimal& left, const Decimal& right);
std::optional<Decimal> divide(const Decimal& left, const Decimal& right);
std::optional<Decimal> power(const Decimal& base, const Decimal& exponent);
Decimal negate(const Decimal& value);
/// The rest of a floored division: it has the sign of the divisor (FEEL `modulo`).
std::optional<Decimal> modulo(const Decimal& dividend, const Decimal& divisor);
std::optional<Decimal> square_root(const Decimal& value);
std::optional<Decimal> exponential(const Decimal& value);
std::optional<Decimal> logarithm(const Decimal& value);

enum class Rounding { floor, ceiling, half_up, half_down, half_even, up, down };
/// Rounds to `scale` digits after the point (negative: before it).
std::optional<Decimal> round(const Decimal& value, int scale, Rounding rounding);

}  // namespace tiendo
