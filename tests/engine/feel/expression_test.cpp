#include "engine/feel/expression.hpp"

#include "engine/base/json.hpp"
#include "engine/base/value.hpp"
#include "tests/engine/feel/evaluation.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tiendo::feel {
namespace {

TEST(Expression, IsAValueComparedByItsText) {
  const Expression nothing;
  EXPECT_TRUE(nothing.empty());
  EXPECT_EQ(nothing.text(), "");
  const auto one = compile("a + 1");
  ASSERT_TRUE(one);
  const Expression& copy = *one;
  EXPECT_EQ(copy, *one);
  EXPECT_EQ(copy.text(), "a + 1");
  EXPECT_NE(copy, nothing);
  const Entries no_variables;
  EXPECT_EQ(evaluate(nothing, EntriesScope{no_variables}, some_environment()), Value{});
}

TEST(Expression, NamesTheVariablesThatItReads) {
  const auto expression = compile(
      "for x in items return x + rate + {a: 1, b: a + fee}.b + count(other) + "
      "[{k: 1}][k = limit and item.k > 0][1].k + string length(title)");
  ASSERT_TRUE(expression);
  EXPECT_EQ(expression->names(),
            (std::vector<std::string>{"fee", "items", "k", "limit", "other", "rate", "title"}));
  EXPECT_TRUE(compile("1 + 2")->names().empty());
}

TEST(Expression, ReadsItsScope) {
  EXPECT_EQ(json_of("amount > 5", R"({"amount":6})"), "true");
  EXPECT_EQ(json_of("outcome = \"approve\"", R"({"outcome":"approve"})"), "true");
  EXPECT_EQ(json_of("a.b[2].c", R"({"a":{"b":[{"c":1},{"c":2}]}})"), "2");
  EXPECT_EQ(json_of("missing"), "null");
  EXPECT_EQ(json_of("missing.entry.deeper"), "null");
}

TEST(Expression, KnowsNamesOfSeveralWordsWhenTold) {
  const std::vector<std::string> names{"applicant age", "first-last", "a + b"};
  EXPECT_EQ(json_of("applicant age + 1", R"({"applicant age":17})", names), "18");
  EXPECT_EQ(json_of("applicant   age", R"({"applicant age":17})", names), "17");
  EXPECT_EQ(json_of("first-last", R"({"first-last":1,"first":5,"last":3})", names), "1");
  EXPECT_EQ(json_of("first-last", R"({"first":5,"last":3})"), "2");
  EXPECT_EQ(json_of("`first-last` + `x y`", R"({"first-last":1,"x y":2})"), "3");
}

TEST(Expression, SaysWhereATextIsWrong) {
  struct Case {
    const char* text;
    std::size_t offset;
    const char* message;
  };
  const Case cases[] = {
      {"", 0, "expected an expression, but the text ends"},
      {"(1 + ", 5, "expected an expression, but the text ends"},
      {"1 +* 2", 3, "expected an expression, but found '*'"},
      {"a b", 2, "expected an operator, but found 'b'"},
      {"if a then b", 11, "expected 'else', but the text ends"},
      {"[1, 2", 5, "expected ']', but the text ends"},
      {"{a 1}", 4, "expected a name, but found '}'"},
      {"\"abc", 0, "the string does not end"},
      {"1 /* 2", 2, "the comment does not end"},
      {"x instance of thing", 14, "expected a type, but found 'thing'"},
      {"for x y return 1", 16, "expected 'in', but the text ends"},
      {"a.1", 1, "expected an operator, but found '.1'"},
      {"a. ", 3, "expected a name, but the text ends"},
      {"f(1", 3, "expected ',', but the text ends"},
      {R"("\uD800")", 1, "no Unicode character"},
      {"a ~ b", 2, "unexpected character"},
      {"\xFF", 0, "invalid UTF-8"},
      {"[1..2", 5, "expected ']', ')' or '[', but the text ends"},
      {"1E9999", 0, "the number is too large"},
  };
  for (const auto& [text, offset, message] : cases) {
    const auto expression = compile(text);
    ASSERT_FALSE(expression) << text;
    EXPECT_EQ(expression.error().offset, offset) << text;
    EXPECT_EQ(expression.error().message, message) << text;
  }
}

TEST(Expression, WarnsWhereTheResultBecameNull) {
  const auto expression = compile("amount + 1 > \"x\"");
  ASSERT_TRUE(expression);
  std::vector<Warning> warnings;
  Environment environment = some_environment();
  environment.warnings = &warnings;
  const Entries no_variables;
  EXPECT_EQ(evaluate(*expression, EntriesScope{no_variables}, environment), Value{});
  ASSERT_EQ(warnings.size(), 3U);
  EXPECT_EQ(warnings[0].offset, 0U);
  EXPECT_EQ(warnings[0].message, "there is no variable 'amount'");
  EXPECT_EQ(warnings[1].offset, 7U);
  EXPECT_EQ(warnings[2].offset, 11U);
}

std::string tested(const char* tests, const char* input) {
  const auto expression = compile_unary_tests(tests);
  if (!expression) return expression.error().message;
  const Entries scope{{"?", value_of(input)}, {"limit", Value{10}}};
  return to_json(evaluate(*expression, EntriesScope{scope}, some_environment()).value_or(Value{}));
}

TEST(UnaryTests, AskAboutTheInput) {
  EXPECT_EQ(tested("-", "1"), "true");
  EXPECT_EQ(tested("< limit", "9"), "true");
  EXPECT_EQ(tested("5, [20..30]", "25"), "true");
  EXPECT_EQ(tested("5, [20..30)", "30"), "false");
  EXPECT_EQ(tested("not(\"a\", \"b\")", "\"c\""), "true");
  EXPECT_EQ(tested("not(\"a\", \"b\")", "\"b\""), "false");
  EXPECT_EQ(tested("\"a\"", "\"a\""), "true");
  EXPECT_EQ(tested("contains(?, \"x\")", "\"axb\""), "true");
  EXPECT_EQ(tested("not(contains(?, \"x\")), ? = \"x\"", "\"x\""), "true");
  EXPECT_EQ(tested("[1, 2, 3]", "2"), "true");
  EXPECT_EQ(tested("null", "null"), "true");
  EXPECT_EQ(tested("true", "false"), "false");
  EXPECT_EQ(tested("< 5,", "1"), "expected an expression, but the text ends");
}

}  // namespace
}  // namespace tiendo::feel
