#include "engine/base/decimal.hpp"
#include "engine/base/decimal_parts.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo {

namespace {

constexpr int plain_digits_max = 40;

std::string digits_of(Wide coefficient) {
  std::string digits;
  do {
    digits.push_back(static_cast<char>('0' + static_cast<int>(coefficient % 10)));
    coefficient /= 10;
  } while (coefficient != 0);
  std::ranges::reverse(digits);
  return digits;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The text of a number, before it becomes a value: significant digits and the power of ten.
struct Scanned {
  bool negative = false;
  std::string digits;         ///< without leading zeros, at most 36; the last stands for the rest
  std::int64_t exponent = 0;  ///< of the last digit
};

/// Keeps a digit if there is room; false if it is dropped, and so counts only if it is not zero.
bool keep_digit(Scanned& out, char digit) {
  constexpr std::size_t kept_max = digits_max + 1;
  if (out.digits.empty() && digit == '0') return true;
  if (out.digits.size() == kept_max) {
    ++out.exponent;
    return digit == '0';
  }
  out.digits.push_back(digit);
  return true;
}

/// Reads `.5`, `12.5` and the like into `out`; false if there is no digit where one must be.
bool scan_digits(std::string_view text, std::size_t& at, Scanned& out) {
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
    rest = !keep_digit(out, c) || rest;
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

/// Most numbers are short integers: no need to take them apart.
std::optional<std::int64_t> plain_integer(std::string_view text) {
  constexpr std::size_t digits_enough = 18;
  const bool minus = text.starts_with('-');
  if (minus) text.remove_prefix(1);
  if (text.empty() || text.size() > digits_enough) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return minus ? -value : value;
}

std::string with_exponent(const std::string& digits, int exponent) {
  std::string text = digits.substr(0, 1);
  if (digits.size() > 1) text += "." + digits.substr(1);
  const int scientific = exponent + static_cast<int>(digits.size()) - 1;
  return text + (scientific < 0 ? "E-" : "E+") + std::to_string(std::abs(scientific));
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  constexpr std::int64_t far = 20'000;
  if (const auto integer = plain_integer(text)) return Decimal{*integer};
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
  return rounded_from((scanned.negative ? "-" : "") + scanned.digits + "E" +
                      std::to_string(exponent));
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
  if (size <= after_point) {
    const int zeros = after_point - size + 1;
    digits.insert(0, static_cast<std::size_t>(zeros), '0');
  }
  digits.insert(digits.size() - static_cast<std::size_t>(after_point), 1, '.');
  return sign + digits;
}

}  // namespace tiendo
