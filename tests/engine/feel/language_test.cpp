#include "tests/engine/feel/evaluation.hpp"

namespace tiendo::feel {
namespace {

TEST(FeelLanguage, HasLiterals) {
  expect_rows({
      {"1", "1"},
      {".5", "0.5"},
      {"1.2e3", "1200"},
      {"true", "true"},
      {"null", "null"},
      {R"("a\"b\\c\n\u1ed9\U01F40E\uD83D\uDC0E")", "\"a\\\"b\\\\c\\nộ🐎🐎\""},
      {R"("\d")", R"("\\d")"},
      {"[]", "[]"},
      {"{}", "{}"},
      {R"({"a b": 1, c d: 2, e: c d + 1})", R"({"a b":1,"c d":2,"e":3})"},
      {"// note\n1 /* and\n more */ + 1", "2"},
      {"@\"2019-05-07\"", "\"2019-05-07\""},
      {"@\"P1D\"", "\"P1D\""},
      {"@\"nonsense\"", "null"},
  });
}

TEST(FeelLanguage, Computes) {
  expect_rows({
      {"1 + 2 * 3 - 4 / 2", "5"},
      {"(1 + 2) * 3", "9"},
      {"2 ** 3 ** 2", "64"},
      {"-2 ** 2", "4"},
      {"2 - -2", "4"},
      {"--2", "2"},
      {"0.1 + 0.2 = 0.3", "true"},
      {"1 / 3", "0.3333333333333333333333333333333333"},
      {"1 / 0", "null"},
      {"\"a\" + \"b\"", "\"ab\""},
      {"\"a\" + 1", "null"},
      {"1 + null", "null"},
      {"-\"a\"", "null"},
      {"\"a\" * 2", "null"},
      {"10 - 4 - 3", "3"},
  });
}

TEST(FeelLanguage, ComparesWithinAKind) {
  expect_rows({
      {"1 = 1.0", "true"},
      {"1 != 2", "true"},
      {"\"b\" > \"a\"", "true"},
      {"null = null", "true"},
      {"1 = null", "false"},
      {"1 != null", "true"},
      {"1 < null", "null"},
      {"1 = \"1\"", "null"},
      {"[1, 2] = [1, 2]", "true"},
      {"[1, 2] = [2, 1]", "false"},
      {"{a: 1, b: 2} = {b: 2, a: 1}", "true"},
      {"{a: 1} = {a: 2}", "false"},
      {"true < false", "null"},
      {"5 between 1 and 5", "true"},
      {"0 between 1 and 5", "false"},
      {"null between 1 and 5", "null"},
      {"1 < 2 and 2 < 3", "true"},
  });
}

TEST(FeelLanguage, HasThreeTruthValues) {
  expect_rows({
      {"true and null", "null"},
      {"false and null", "false"},
      {"null and false", "false"},
      {"true or null", "true"},
      {"null or true", "true"},
      {"false or null", "null"},
      {"null or null", "null"},
      {"true and 1", "null"},
      {"false or \"x\"", "null"},
      {"true and true", "true"},
      {"false or false", "false"},
      {"not(true)", "false"},
      {"not(null)", "null"},
      {"not(1)", "null"},
      {"if null then 1 else 2", "2"},
      {"if true then 1 else 2", "1"},
      {"if 1 then 1 else if 1 = 1 then 3 else 4", "3"},
  });
}

TEST(FeelLanguage, TestsMembership) {
  expect_rows({
      {"5 in [1..5)", "false"},
      {"5 in [1..5]", "true"},
      {"1 in (1..5)", "false"},
      {"1 in ]1..5[", "false"},
      {"5 in ]1..5] and true", "true"},
      {"3 in ]1..5[ or false", "true"},
      {"5 in (1, 3, 5)", "true"},
      {"5 in (< 3, > 4)", "true"},
      {"5 in < 3", "false"},
      {"5 in (4)", "false"},
      {"5 in [1, 5]", "true"},
      {"5 in [[1..3], [4..6]]", "true"},
      {"\"b\" in [\"a\"..\"c\"]", "true"},
      {"1 in (\"a\", 2)", "null"},
      {"null in [1..5]", "null"},
      {"{r: [1..3], x: 2 in r}.x", "true"},
      {"3 in (> 2)", "true"},
      {"[1..3].start", "1"},
      {"(< 3).end included", "false"},
      {"[1..3] = [1..3]", "true"},
      {"[1..3] = [1..3)", "false"},
  });
}

TEST(FeelLanguage, Iterates) {
  expect_rows({
      {"for i in 1..3 return i * i", "[1,4,9]"},
      {"for i in 3..1 return i", "[3,2,1]"},
      {"for i in [1..3) return i", "[1,2]"},
      {"for i in (1..2) return i", "[]"},
      {"for i in [1, 2], j in [3, 4] return i * j", "[3,4,6,8]"},
      {"for i in [[1, 2], [3]], j in i return j", "[1,2,3]"},
      {"for i in 1..4 return if i = 1 then 1 else i * partial[-1]", "[1,2,6,24]"},
      {"for d in @\"2019-02-28\"..@\"2019-03-01\" return d", R"(["2019-02-28","2019-03-01"])"},
      {"for i in null return i", "null"},
      {"for i in 5 return i", "[5]"},
      {"for i in \"a\"..\"z\" return i", "null"},
      {"for my item in [1, 2] return my item + 1", "[2,3]"},
      {"some x in [1, 2, 3] satisfies x > 2", "true"},
      {"every x in [1, 2, 3] satisfies x > 2", "false"},
      {"every x in [] satisfies x > 2", "true"},
      {"some x in [] satisfies x > 2", "false"},
      {"some x in [1, null] satisfies x > 2", "null"},
      {"some x in [1, 2], y in [2, 3] satisfies x + y = 5", "true"},
  });
}

TEST(FeelLanguage, FiltersAndWalksPaths) {
  expect_rows({
      {"[1, 2, 3][1]", "1"},
      {"[1, 2, 3][-1]", "3"},
      {"[1, 2, 3][4]", "null"},
      {"[1, 2, 3][0]", "null"},
      {"[1, 2, 3][item > 1]", "[2,3]"},
      {"[{a: 1, b: 2}, {a: 3, b: 4}][a > 2].b", "[4]"},
      {"[{a: 1}, {a: 2}].a", "[1,2]"},
      {"[{item: 1}, {item: 2}][item >= 2]", R"([{"item":2}])"},
      {"{x: 3, y: [{x: 1}, {z: 2}][x = 3]}.y", R"([{"z":2}])"},
      {"5[1]", "5"},
      {"5[item > 9]", "[]"},
      {"null[1]", "null"},
      {"[][1]", "null"},
      {"[][item > 1]", "[]"},
      {"{a: {b: \"x\"}}.a.b", "\"x\""},
      {"{a: 1}.b", "null"},
      {"\"a\".b", "null"},
      {"[[1, 2], [3]][1][2]", "2"},
      {"{i: 2, v: [5, 6, 7][i]}.v", "6"},
      {"[{a: [1, 2]}][a[item = 2] = [2]].a", "[[1,2]]"},
  });
}

TEST(FeelLanguage, BuildsContexts) {
  expect_rows({
      {"{a: 1, b: a + 1}.b", "2"},
      {"{a: 1, a: 2}", "null"},
      {"{a: 1, b: {a: 2, c: a}}.b.c", "2"},
      {"{\"with \\\"quote\\\"\": 1}", R"({"with \"quote\"":1})"},
      {"{true: 1, then: 2}", R"({"then":2,"true":1})"},
  });
}

TEST(FeelLanguage, DefinesAndCallsFunctions) {
  expect_rows({
      {"{f: function(a, b) a - b, x: f(5, 3)}.x", "2"},
      {"{f: function(a, b) a - b, x: f(b: 5, a: 3)}.x", "-2"},
      {"{f: function(a) a, x: f(1, 2)}.x", "null"},
      {"{f: function(a) a, x: f(b: 2)}.x", "null"},
      {"{f: function(a: number) a, x: f(\"s\"), y: f([4])}", R"({"f":null,"x":null,"y":4})"},
      {"{n: 10, f: function(a) a + n, m: {n: 99, r: f(1)}}.m.r", "11"},
      {"{f: function(a) function(b) a * b, g: f(3), x: g(4)}.x", "12"},
      {"(function(x) x + 1)(2)", "3"},
      {"{f: function(g, x) g(g(x)), r: f(function(y) y * y, 3)}.r", "81"},
      {"{m: {f: function(x) x * 2}, r: m.f(4)}.r", "8"},
      {"unknown(1)", "null"},
      {"substring(1, 2, 3, 4)", "null"},
      {"function(x) x", "null"},
      {"{contains: function(a, b) 42, r: contains(1, 2)}.r", "42"},
  });
}

TEST(FeelLanguage, KnowsTypes) {
  expect_rows({
      {"1 instance of number", "true"},
      {"\"a\" instance of number", "false"},
      {"null instance of number", "false"},
      {"null instance of Null", "true"},
      {"@\"2019-05-07\" instance of date", "true"},
      {"@\"2019-05-07\" instance of date and time", "false"},
      {"@\"P1D\" instance of days and time duration", "true"},
      {"@\"P1M\" instance of years and months duration", "true"},
      {"[1, 2] instance of list<number>", "true"},
      {"[1, \"a\"] instance of list<number>", "false"},
      {"[[1]] instance of list<list<number>>", "true"},
      {"{a: 1} instance of context<a: number>", "true"},
      {"{a: 1} instance of context<a: string>", "false"},
      {"[1..2] instance of range<number>", "true"},
      {"[1..2] instance of context", "false"},
      {"(function(x) x) instance of function<number> -> number", "true"},
      {"1 instance of Any and true", "true"},
  });
}

}  // namespace
}  // namespace tiendo::feel
