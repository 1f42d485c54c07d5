#include "engine/base/value.hpp"
#include "engine/feel/expression.hpp"
#include "tests/engine/feel/evaluation.hpp"

#include <cstddef>
#include <expected>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

namespace tiendo::feel {
namespace {

std::expected<Value, Failure> limited(std::string_view text, const EvaluateLimits& limits) {
  const auto expression = compile(text);
  if (!expression) {
    ADD_FAILURE() << text.substr(0, 100) << ": " << expression.error().message;
    return Value{};
  }
  Environment environment = some_environment();
  environment.limits = limits;
  const Entries no_variables;
  return evaluate(*expression, EntriesScope{no_variables}, environment);
}

std::string repeated(std::string_view part, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

TEST(FeelLimits, HoldForTheText) {
  EXPECT_TRUE(compile(repeated("(", 100) + "1" + repeated(")", 100)));
  for (const auto* opener : {"(", "[", "-", "{a:", "if ", "f(", "a[", "function(x) ", "not(",
                             "1 in (", "x instance of list<", "for i in ", "some x in "}) {
    EXPECT_FALSE(compile(repeated(opener, 20'000))) << opener;
  }
  EXPECT_FALSE(compile("1" + repeated(" + 1", 10'000)));
  EXPECT_TRUE(compile("1" + repeated(" + 1", 500)));
  EXPECT_FALSE(compile("a" + repeated(".a", 10'000)));
  EXPECT_FALSE(compile(std::string(70'000, ' ') + "1"));
  EXPECT_FALSE(compile("1 + 1", {.bytes_max = 4}));
}

TEST(FeelLimits, HoldForTheWork) {
  EXPECT_TRUE(limited("count(for i in 1..1000 return i)", {}));
  for (const auto* endless : {
           "for i in 1..1000000000000 return i",
           "count(for i in 1..100000, j in 1..100000 return 1)",
           "every i in 1..1000000000 satisfies true",
           "{f: function(g) g(g), r: f(f)}.r",
           "for i in 1..100000 return count(partial)",
           "matches(string join(for i in 1..40 return \"a\"), \"^(a+)+(a+)+(a+)+b$\")",
       }) {
    const auto value = limited(endless, {.steps_max = 200'000});
    ASSERT_FALSE(value) << endless;
    EXPECT_FALSE(value.error().message.empty());
  }
}

TEST(FeelLimits, HoldForTheSize) {
  const EvaluateLimits limits{.bytes_max = 100'000};
  for (const auto* large : {
           "for i in 1..60 return if i = 1 then \"ab\" else partial[-1] + partial[-1]",
           "for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]]",
           "for i in 1..100000 return \"0123456789\"",
           "string(for i in 1..30 return if i = 1 then [1] else [partial[-1], partial[-1]])",
       }) {
    const auto value = limited(large, limits);
    ASSERT_FALSE(value) << large;
  }
}

TEST(FeelLimits, HoldForTheDepthOfValues) {
  const auto value = limited("(for i in 1..1000 return [partial])[-1]", {});
  ASSERT_FALSE(value);
}

TEST(FeelLimits, NameThePlace) {
  const auto value = limited("1 + count(for i in 1..100000 return i)", {.steps_max = 1'000});
  ASSERT_FALSE(value);
  EXPECT_GE(value.error().offset, 4U);
  EXPECT_LT(value.error().offset, 38U);
  EXPECT_EQ(value.error().message, "the evaluation takes more than 1000 steps");
}

/// Whatever comes in, the compiler answers and the evaluation ends, the same way twice.
TEST(FeelLimits, HoldForRandomTokens) {
  constexpr std::string_view pieces[] = {"1",
                                         "2.5",
                                         "\"a\"",
                                         "x",
                                         "y",
                                         "(",
                                         ")",
                                         "[",
                                         "]",
                                         "{",
                                         "}",
                                         ",",
                                         ":",
                                         ".",
                                         "..",
                                         "+",
                                         "-",
                                         "*",
                                         "/",
                                         "**",
                                         "=",
                                         "!=",
                                         "<",
                                         ">=",
                                         "and",
                                         "or",
                                         "if",
                                         "then",
                                         "else",
                                         "for",
                                         "in",
                                         "return",
                                         "some",
                                         "every",
                                         "satisfies",
                                         "not",
                                         "between",
                                         "null",
                                         "true",
                                         "item",
                                         "partial",
                                         "function",
                                         "instance",
                                         "of",
                                         "number",
                                         "list",
                                         "count",
                                         "sort",
                                         "string",
                                         "@\"P1D\"",
                                         "date and time",
                                         "@\"2019-05-07\"",
                                         "split",
                                         "matches",
                                         "range",
                                         "external",
                                         "`q n`",
                                         "?",
                                         "1..3",
                                         "for i in 1..3 return",
                                         "function(a, b)",
                                         "if true then 1 else",
                                         "[1, 2, 3]",
                                         "{a: 1, b: a}",
                                         "min(",
                                         "string length(",
                                         "\xC3",
                                         "\\",
                                         "//",
                                         "/*"};
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random{seed};
  const Entries scope{{"x", Value{List{Value{1}, Value{"a"}, Value{Entries{{"a", Value{2}}}}}}},
                      {"y", Value{3}}};
  Environment environment = some_environment();
  environment.limits = {20'000, 200, 20'000};
  int compiled = 0;
  for (int i = 0; i < 60'000; ++i) {
    std::string text;
    for (auto length = 1 + random() % (i % 3 == 0 ? 5 : 14); length > 0; --length) {
      text += pieces[random() % std::size(pieces)];
      if (random() % 4 != 0) text += ' ';
    }
    const auto expression = compile(text);
    if (!expression) {
      ASSERT_LE(expression.error().offset, text.size()) << text;
      ASSERT_FALSE(expression.error().message.empty()) << text;
      continue;
    }
    ++compiled;
    const auto once = evaluate(*expression, EntriesScope{scope}, environment);
    const auto again = evaluate(*expression, EntriesScope{scope}, environment);
    ASSERT_EQ(once.has_value(), again.has_value()) << text;
    if (once) {
      ASSERT_EQ(*once, *again) << text;
    }
  }
  EXPECT_GT(compiled, 500);
}

}  // namespace
}  // namespace tiendo::feel
