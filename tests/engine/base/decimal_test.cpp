#include "engine/base/decimal.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace tiendo {
namespace {

Decimal number(std::string_view text) {
  const auto read = Decimal::parse(text);
  EXPECT_TRUE(read) << text;
  return read.value_or(Decimal{});
}

TEST(Decimal, HasOneFormForOneNumber) {
  for (const auto* same : {"1", "1.0", "1E0", "10E-1", "0.1e1", "1.000000000000000000000000000"}) {
    EXPECT_EQ(number(same).bytes(), Decimal{1}.bytes()) << same;
  }
  for (const auto* zero : {"0", "-0", "0.000", "0E99", "-0E-99", "0E999999999999"}) {
    EXPECT_EQ(number(zero).bytes(), Decimal{}.bytes()) << zero;
  }
  EXPECT_EQ(number("100"), number("1E2"));
  EXPECT_EQ(*subtract(number("1.5"), number("1.5")), Decimal{});
  EXPECT_EQ(add(number("0.1"), number("0.9"))->bytes(), Decimal{1}.bytes());
}

TEST(Decimal, ParsesNumbersAndNothingElse) {
  EXPECT_EQ(number("-12.5").to_string(), "-12.5");
  EXPECT_EQ(number(".5").to_string(), "0.5");
  EXPECT_EQ(number("1E3").to_string(), "1000");
  EXPECT_EQ(number("395100000").to_string(), "395100000");
  for (const auto* bad : {"", "-", ".", "1.", "+1", "1e", "1e+", "e1", "1 ", " 1", "0x1", "1.2.3",
                          "NaN", "Infinity", "--1", "1E7000"}) {
    EXPECT_FALSE(Decimal::parse(bad)) << bad;
  }
}

TEST(Decimal, KeepsThirtyFourDigitsAndRoundsHalfEvenAfterThem) {
  EXPECT_EQ(number("1234567890123456789012345678901234").to_string(),
            "1234567890123456789012345678901234");
  EXPECT_EQ(number("12345678901234567890123456789012345").to_string(),
            "12345678901234567890123456789012340");
  EXPECT_EQ(number("12345678901234567890123456789012355").to_string(),
            "12345678901234567890123456789012360");
  EXPECT_EQ(number("1234567890123456789012345678901234500000000001"),
            number("1234567890123456789012345678901235E12"));
  EXPECT_EQ(divide(Decimal{1}, Decimal{3})->to_string(), "0.3333333333333333333333333333333333");
  EXPECT_EQ(divide(Decimal{2}, Decimal{3})->to_string(), "0.6666666666666666666666666666666667");
}

TEST(Decimal, WritesAnExponentOnlyBeyondFortyDigits) {
  EXPECT_EQ(number("1E39").to_string(), "1" + std::string(39, '0'));
  EXPECT_EQ(number("1E40").to_string(), "1E+40");
  EXPECT_EQ(number("-1.5E50").to_string(), "-1.5E+50");
  EXPECT_EQ(number("1E-39").to_string(), "0." + std::string(38, '0') + "1");
  EXPECT_EQ(number("1.2E-60").to_string(), "1.2E-60");
}

TEST(Decimal, ReadsBackEveryTextAndByteItWrites) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random{seed};
  for (int i = 0; i < 20'000; ++i) {
    std::string text = random() % 2 == 0 ? "-" : "";
    const auto digits = 1 + random() % 36;
    for (std::uint64_t d = 0; d < digits; ++d)
      text.push_back(static_cast<char>('0' + random() % 10));
    text += "E" + std::to_string(static_cast<int>(random() % 120) - 60);
    const Decimal value = number(text);
    ASSERT_EQ(number(value.to_string()), value) << text;
    ASSERT_EQ(Decimal::from_bytes(value.bytes()), value) << text;
    ASSERT_EQ(add(value, Decimal{}), value) << text;
    ASSERT_EQ(multiply(value, Decimal{1}), value) << text;
    ASSERT_EQ(divide(value, Decimal{1}), value) << text;
  }
}

TEST(Decimal, FastPathsAgreeWithPlainIntegers) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random{seed};
  std::uniform_int_distribution<std::int64_t> numbers{-2'000'000'000, 2'000'000'000};
  for (int i = 0; i < 20'000; ++i) {
    const auto a = numbers(random) / (i % 3 == 0 ? 1000 : 1) * (i % 2 == 0 ? 100 : 1);
    const auto b = i % 7 == 0 ? a : numbers(random);
    ASSERT_EQ(add(Decimal{a}, Decimal{b}), Decimal{a + b}) << a << " " << b;
    ASSERT_EQ(subtract(Decimal{a}, Decimal{b}), Decimal{a - b}) << a << " " << b;
    if (a < 2'000'000'000 && a > -2'000'000'000) {
      ASSERT_EQ(multiply(Decimal{a}, Decimal{b}), Decimal{a * b}) << a << " " << b;
    }
    ASSERT_EQ(Decimal{a} <=> Decimal{b}, a <=> b) << a << " " << b;
    ASSERT_EQ(Decimal{a}.to_integer(), a);
  }
}

TEST(Decimal, RefusesBytesThatAreNotCanonical) {
  auto bytes = Decimal{5}.bytes();
  EXPECT_EQ(Decimal::from_bytes(bytes), Decimal{5});
  bytes[0] = 50;  // 50 with exponent 0 is 5 with exponent 1
  EXPECT_FALSE(Decimal::from_bytes(bytes));
  auto zero = Decimal{}.bytes();
  zero[15] |= 0x80;  // negative zero
  EXPECT_FALSE(Decimal::from_bytes(zero));
  zero[15] = 0x78;  // infinity
  EXPECT_FALSE(Decimal::from_bytes(zero));
}

TEST(Decimal, OrdersAcrossExponents) {
  EXPECT_LT(number("-1E30"), number("-1"));
  EXPECT_LT(number("9.99"), number("10"));
  EXPECT_LT(number("1E-6000"), number("1"));
  EXPECT_GT(number("1E6000"), number("9999999999999999999999999999999999"));
  EXPECT_LT(number("-1E6000"), number("-9999999999999999999999999999999999"));
  EXPECT_LT(number("-0.001"), number("0"));
}

TEST(Decimal, KnowsTheEdgesOfInt64) {
  EXPECT_EQ(number("9223372036854775807").to_integer(), INT64_MAX);
  EXPECT_EQ(number("-9223372036854775808").to_integer(), INT64_MIN);
  EXPECT_EQ(Decimal{INT64_MIN}.to_string(), "-9223372036854775808");
  EXPECT_FALSE(number("9223372036854775808").to_integer());
  EXPECT_FALSE(number("0.5").to_integer());
  EXPECT_FALSE(number("1E30").to_integer());
  EXPECT_DOUBLE_EQ(number("-12.5").to_double(), -12.5);
}

TEST(Decimal, HasNoResultWhereThereIsNoFiniteOne) {
  EXPECT_FALSE(divide(Decimal{1}, Decimal{0}));
  EXPECT_FALSE(divide(Decimal{0}, Decimal{0}));
  EXPECT_FALSE(multiply(number("1E6000"), number("1E6000")));
  EXPECT_FALSE(power(Decimal{0}, Decimal{-1}));
  EXPECT_FALSE(power(Decimal{-2}, number("0.5")));
  EXPECT_FALSE(square_root(Decimal{-1}));
  EXPECT_FALSE(logarithm(Decimal{0}));
  EXPECT_FALSE(modulo(Decimal{1}, Decimal{0}));
}

TEST(Decimal, Computes) {
  EXPECT_EQ(power(Decimal{2}, Decimal{10}), Decimal{1024});
  EXPECT_EQ(power(Decimal{2}, Decimal{-2}), number("0.25"));
  EXPECT_EQ(power(Decimal{0}, Decimal{0}), Decimal{1});
  EXPECT_EQ(power(Decimal{9}, number("0.5")), Decimal{3});
  EXPECT_EQ(square_root(Decimal{16}), Decimal{4});
  EXPECT_EQ(modulo(Decimal{-12}, Decimal{5}), Decimal{3});
  EXPECT_EQ(modulo(Decimal{12}, Decimal{-5}), Decimal{-3});
  EXPECT_EQ(modulo(number("10.1"), number("4.5")), number("1.1"));
  EXPECT_EQ(negate(Decimal{}), Decimal{});
}

TEST(Decimal, RoundsInEveryMode) {
  struct Case {
    const char* value;
    int scale;
    Rounding rounding;
    const char* expected;
  };
  const Case cases[] = {
      {"2.5", 0, Rounding::half_even, "2"},
      {"3.5", 0, Rounding::half_even, "4"},
      {"2.5", 0, Rounding::half_up, "3"},
      {"-2.5", 0, Rounding::half_up, "-3"},
      {"2.5", 0, Rounding::half_down, "2"},
      {"2.51", 0, Rounding::half_down, "3"},
      {"-1.5", 0, Rounding::floor, "-2"},
      {"-1.5", 0, Rounding::ceiling, "-1"},
      {"1.1", 0, Rounding::up, "2"},
      {"-1.1", 0, Rounding::up, "-2"},
      {"1.9", 0, Rounding::down, "1"},
      {"1.126", 2, Rounding::half_up, "1.13"},
      {"1250", -2, Rounding::half_even, "1200"},
      {"4", -1, Rounding::half_up, "0"},
      {"5", -1, Rounding::half_up, "10"},
      {"1", -50, Rounding::up, "1E50"},
      {"1E-6000", 3, Rounding::half_up, "0"},
      {"7", 9000, Rounding::floor, "7"},
  };
  for (const auto& [value, scale, rounding, expected] : cases) {
    EXPECT_EQ(round(number(value), scale, rounding), number(expected)) << value << " " << scale;
  }
  EXPECT_FALSE(round(Decimal{1}, -7000, Rounding::up));
}

}  // namespace
}  // namespace tiendo
