#include "engine/base/decimal.hpp"

#include <bid_conf.h>
#include <bid_functions.h>

#include <algorithm>

namespace tiendo {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr int bias = 6176;
constexpr int exponent_max = 6111;
constexpr int digits_max = 34;
constexpr int plain_digits_max = 40;
constexpr std::uint64_t sign_bit = 0x8000000000000000ULL;
constexpr std::uint64_t special_bits = 0x7800000000000000ULL;
constexpr std::uint64_t large_bits = 0x6000000000000000ULL;
constexpr std::uint64_t coefficient_bits = 0x0001FFFFFFFFFFFFULL;

constexpr Wide power_of_ten(int exponent) {
  Wide result = 1;
  while (exponent-- > 0) result *= 10;
  return result;
}
constexpr Wide coefficient_max = power_of_ten(digits_max) - 1;

/// A finite number taken apart: sign, coefficient below 10^34, exponent of ten.
struct Parts {
  bool negative = false;
  Wide coefficient = 0;
  int exponent = 0;
};

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

/// Multiplies the coefficient by 10^places if it stays exact.
bool scale_up(Parts& parts, int places) {
  if (places > digits_max) return false;
  for (; places > 0; --places) {
    if (parts.coefficient > coefficient_max / 10) return false;
    parts.coefficient *= 10;
    --parts.exponent;
  }
  return true;
}

int digit_count(Wide coefficient) {
  int count = 1;
  while (coefficient >= 10) {
    coefficient /= 10;
    ++count;
  }
  return count;
}

std::string digits_of(Wide coefficient) {
  std::string digits;
  do {
    digits.push_back(static_cast<char>('0' + static_cast<int>(coefficient % 10)));
    coefficient /= 10;
  } while (coefficient != 0);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// The text of a number, before it becomes a value: significant digits and the power of ten.
struct Scanned {
  bool negative = false;
  std::string digits;         ///< without leading zeros, at most 36; the last stands for the rest
  std::int64_t exponent = 0;  ///< of the last digit
};

/// Reads `.5`, `12.5` and the like into `out`; false if there is no digit where one must be.
bool scan_digits(std::string_view text, std::size_t& at, Scanned& out) {
  constexpr std::size_t kept_max = digits_max + 1;
  bool any = false;
  bool rest = false;
  bool point = false;
  bool digit_after_point = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (!is_digit(c)) break;
    any = true;
    digit_after_point = point;
    if (point) --out.exponent;
    if (out.digits.empty() && c == '0') continue;
    if (out.digits.size() < kept_max) {
      out.digits.push_back(c);
    } else {
      rest = rest || c != '0';
      ++out.exponent;
    }
  }
  if (rest) {
    out.digits.push_back('1');
    --out.exponent;
  }
  return any && (!point || digit_after_point);
}

bool scan_exponent(std::string_view text, std::size_t& at, Scanned& out) {
  constexpr std::int64_t enough = 100'000'000;
  if (at == text.size() || (text[at] != 'e' && text[at] != 'E')) return true;
  ++at;
  const bool minus = at < text.size() && text[at] == '-';
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  if (at == text.size() || !is_digit(text[at])) return false;
  std::int64_t value = 0;
  for (; at < text.size() && is_digit(text[at]); ++at) {
    value = std::min(value * 10 + (text[at] - '0'), enough);
  }
  out.exponent += minus ? -value : value;
  return true;
}

}  // namespace

/// The door between the public class and its bits.
struct DecimalBits {
  static Parts parts(const Decimal& value) {
    return {(value.high_ & sign_bit) != 0,
            (static_cast<Wide>(value.high_ & coefficient_bits) << 64) | value.low_,
            static_cast<int>((value.high_ >> 49) & 0x3FFF) - bias};
  }

  /// The canonical value; the caller guarantees that the parts are in range.
  static Decimal of(Parts parts) {
    Decimal result;
    if (parts.coefficient == 0) return result;
    strip_zeros(parts);
    result.low_ = static_cast<std::uint64_t>(parts.coefficient);
    result.high_ = static_cast<std::uint64_t>(parts.coefficient >> 64) |
                   (static_cast<std::uint64_t>(parts.exponent + bias) << 49) |
                   (parts.negative ? sign_bit : 0);
    return result;
  }

  static std::optional<Decimal> of(const BID_UINT128& raw) {
    if ((raw.w[1] & special_bits) == special_bits) return std::nullopt;
    // A coefficient of the large form is at least 2^113 and so not canonical: it counts as zero.
    if ((raw.w[1] & large_bits) == large_bits) return Decimal{};
    Decimal same;
    same.low_ = raw.w[0];
    same.high_ = raw.w[1];
    const Parts taken = parts(same);
    if (taken.coefficient > coefficient_max) return Decimal{};
    return of(taken);
  }

  static BID_UINT128 raw(const Decimal& value) {
    BID_UINT128 result;
    result.w[0] = value.low_;
    result.w[1] = value.high_;
    return result;
  }

  static Decimal of_bits(std::uint64_t low, std::uint64_t high) {
    Decimal result;
    result.low_ = low;
    result.high_ = high;
    return result;
  }
};

namespace {

BID_UINT128 raw(const Decimal& value) {
  return DecimalBits::raw(value);
}
Parts parts(const Decimal& value) {
  return DecimalBits::parts(value);
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

std::string with_exponent(const std::string& digits, int exponent) {
  std::string text = digits.substr(0, 1);
  if (digits.size() > 1) text += "." + digits.substr(1);
  const int scientific = exponent + static_cast<int>(digits.size()) - 1;
  return text + (scientific < 0 ? "E-" : "E+") + std::to_string(std::abs(scientific));
}

}  // namespace

Decimal::Decimal(std::int64_t integer) {
  const auto bits = static_cast<std::uint64_t>(integer);
  *this = DecimalBits::of({integer < 0, integer < 0 ? ~bits + 1 : bits, 0});
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
  constexpr std::int64_t far = 20'000;
  Scanned scanned;
  std::size_t at = 0;
  if (at < text.size() && text[at] == '-') {
    scanned.negative = true;
    ++at;
  }
  if (!scan_digits(text, at, scanned) || !scan_exponent(text, at, scanned) || at != text.size()) {
    return std::nullopt;
  }
  if (scanned.digits.empty()) return Decimal{};
  const auto exponent = static_cast<int>(std::clamp(scanned.exponent, -far, far));
  if (scanned.digits.size() <= 18 && exponent >= -bias && exponent <= exponent_max) {
    std::uint64_t coefficient = 0;
    for (const char c : scanned.digits) {
      coefficient = coefficient * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return DecimalBits::of({scanned.negative, coefficient, exponent});
  }
  std::string plain =
      (scanned.negative ? "-" : "") + scanned.digits + "E" + std::to_string(exponent);
  unsigned flags = 0;
  return DecimalBits::of(bid128_from_string(plain.data(), BID_ROUNDING_TO_NEAREST, &flags));
}

std::optional<Decimal> Decimal::from_bytes(const std::array<std::uint8_t, 16>& bytes) {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  for (std::size_t i = 8; i-- > 0;) {
    low = (low << 8) | bytes[i];
    high = (high << 8) | bytes[i + 8];
  }
  const Decimal read = DecimalBits::of_bits(low, high);
  const auto canonical = DecimalBits::of(DecimalBits::raw(read));
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

std::string Decimal::to_string() const {
  const Parts taken = DecimalBits::parts(*this);
  std::string digits = digits_of(taken.coefficient);
  const std::string sign = taken.negative ? "-" : "";
  const int size = static_cast<int>(digits.size());
  if (taken.exponent >= 0) {
    if (size + taken.exponent > plain_digits_max) {
      return sign + with_exponent(digits, taken.exponent);
    }
    digits.append(static_cast<std::size_t>(taken.exponent), '0');
    return sign + digits;
  }
  const int after_point = -taken.exponent;
  if (std::max(size, after_point + 1) > plain_digits_max) {
    return sign + with_exponent(digits, taken.exponent);
  }
  if (size <= after_point) digits.insert(0, static_cast<std::size_t>(after_point - size + 1), '0');
  digits.insert(digits.size() - static_cast<std::size_t>(after_point), 1, '.');
  return sign + digits;
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
  return bid128_to_binary64(DecimalBits::raw(*this), BID_ROUNDING_TO_NEAREST, &flags);
}

bool Decimal::is_zero() const {
  return low_ == 0 && (high_ & coefficient_bits) == 0;
}
bool Decimal::is_negative() const {
  return (high_ & sign_bit) != 0;
}

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
  return DecimalBits::of(bid128_add(raw(left), raw(right), BID_ROUNDING_TO_NEAREST, &flags));
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
  return DecimalBits::of(bid128_mul(raw(left), raw(right), BID_ROUNDING_TO_NEAREST, &flags));
}

std::optional<Decimal> divide(const Decimal& left, const Decimal& right) {
  unsigned flags = 0;
  return DecimalBits::of(bid128_div(raw(left), raw(right), BID_ROUNDING_TO_NEAREST, &flags));
}

std::optional<Decimal> power(const Decimal& base, const Decimal& exponent) {
  constexpr std::int64_t exact_max = 1000;
  const auto integer = exponent.to_integer();
  if (integer && *integer >= -exact_max && *integer <= exact_max) {
    return power_of_integer(base, *integer);
  }
  unsigned flags = 0;
  return DecimalBits::of(bid128_pow(raw(base), raw(exponent), BID_ROUNDING_TO_NEAREST, &flags));
}

std::optional<Decimal> modulo(const Decimal& dividend, const Decimal& divisor) {
  unsigned flags = 0;
  const auto rest = DecimalBits::of(bid128_fmod(raw(dividend), raw(divisor), &flags));
  if (!rest || rest->is_zero() || rest->is_negative() == divisor.is_negative()) return rest;
  return add(*rest, divisor);
}

std::optional<Decimal> square_root(const Decimal& value) {
  unsigned flags = 0;
  return DecimalBits::of(bid128_sqrt(raw(value), BID_ROUNDING_TO_NEAREST, &flags));
}

std::optional<Decimal> exponential(const Decimal& value) {
  unsigned flags = 0;
  return DecimalBits::of(bid128_exp(raw(value), BID_ROUNDING_TO_NEAREST, &flags));
}

std::optional<Decimal> logarithm(const Decimal& value) {
  unsigned flags = 0;
  return DecimalBits::of(bid128_log(raw(value), BID_ROUNDING_TO_NEAREST, &flags));
}

Decimal negate(const Decimal& value) {
  Parts taken = parts(value);
  taken.negative = !taken.negative;
  return DecimalBits::of(taken);
}

std::optional<Decimal> round(const Decimal& value, int scale, Rounding rounding) {
  Parts taken = parts(value);
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
