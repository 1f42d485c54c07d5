#include "tests/engine/feel/evaluation.hpp"

namespace tiendo::feel {
namespace {

TEST(FeelFunctions, WorkOnStrings) {
  expect_rows({
      {"substring(\"foobar\", 3)", "\"obar\""},
      {"substring(\"foobar\", -2, 1)", "\"a\""},
      {"substring(\"độ tiến\", 1, 2)", "\"độ\""},
      {"substring(\"foobar\", 0)", "null"},
      {"substring(start position: 2, string: \"abc\")", "\"bc\""},
      {"string length(\"tiến độ\")", "7"},
      {"upper case(\"tiến độ ước\")", "\"TIẾN ĐỘ ƯỚC\""},
      {"lower case(\"TIẾN ĐỘ ƯỚC\")", "\"tiến độ ước\""},
      {R"(substring before("foobar", "bar"))", "\"foo\""},
      {R"(substring after("foobar", "ob"))", "\"ar\""},
      {R"(contains("foobar", "ob"))", "true"},
      {"contains(\"foobar\", null)", "null"},
      {R"(starts with("foobar", "fo"))", "true"},
      {R"(ends with("foobar", "fo"))", "false"},
      {R"(string join(["a", null, "c"], ", "))", "\"a, c\""},
      {"trim(\"  a b \")", "\"a b\""},
      {R"(contains(["foobar"], "ob"))", "true"},
  });
}

TEST(FeelFunctions, MatchPatterns) {
  expect_rows({
      {R"(matches("foobar", "^fo*b"))", "true"},
      {R"(matches("foobar", "^o"))", "false"},
      {R"(matches("a1b", "[a-z]\d[^c]"))", "true"},
      {R"(matches("tiến độ", "^\w+ \w+$"))", "true"},
      {R"(matches("ABC", "abc", "i"))", "true"},
      {R"(matches("aa", "^(a)\1$"))", "true"},
      {R"(matches("bcd", "^[a-z-[aeiou]]+$"))", "true"},
      {R"(matches("bad", "^[a-z-[aeiou]]+$"))", "false"},
      {R"(matches("aaaa", "^a{2,3}$"))", "false"},
      {R"(matches("x", "("))", "null"},
      {R"(matches("x", "x", "y"))", "null"},
      {R"(matches("", "(a*)*"))", "true"},
      {R"x(replace("abcd", "(ab)|(a)", "[1=$1][2=$2]"))x", R"("[1=ab][2=]cd")"},
      {R"(replace("aaa", "a{2}", "b"))", "\"ba\""},
      {R"(replace("a.b.c", "\.", "-"))", "\"a-b-c\""},
      {R"(replace("darted", "^(.*?)d(.*)$", "$1c$2"))", "\"carted\""},
      {R"(replace("abc", "x*", "-"))", "null"},
      {R"(split("a;b;;c", ";"))", R"(["a","b","","c"])"},
      {R"(split("John Doe", "\s"))", R"(["John","Doe"])"},
      {R"(split("", ","))", R"([""])"},
  });
}

TEST(FeelFunctions, WorkOnLists) {
  expect_rows({
      {"list contains([1, 2], 2)", "true"},
      {"count([1, 2, 3])", "3"},
      {"min(3, 1, 2)", "1"},
      {R"(max(["a", "c", "b"]))", "\"c\""},
      {"max([])", "null"},
      {"max([1, \"a\"])", "null"},
      {"sum([1, 2, 3])", "6"},
      {"sum([])", "null"},
      {R"(sum(@"P1D", @"PT1H"))", "\"P1DT1H\""},
      {"mean(1, 2, 6)", "3"},
      {"median([8, 2, 5, 7])", "6"},
      {"mode([6, 3, 9, 6, 6, 3, 3])", "[3,6]"},
      {"product([2, 3, 4])", "24"},
      {"all([true, null, false])", "false"},
      {"all([])", "true"},
      {"any([false, null])", "null"},
      {"append([1], 2, 3)", "[1,2,3]"},
      {"concatenate([1], [2, 3])", "[1,2,3]"},
      {"insert before([1, 3], 2, 2)", "[1,2,3]"},
      {"remove([1, 2, 3], -1)", "[1,2]"},
      {"reverse([1, 2, 3])", "[3,2,1]"},
      {"index of([1, 2, 1], 1)", "[1,3]"},
      {"union([1, 2], [2, 3])", "[1,2,3]"},
      {"distinct values([1, 2, 1])", "[1,2]"},
      {"duplicate values([1, 2, 1])", "[1]"},
      {"flatten([[1, [2]], 3])", "[1,2,3]"},
      {"sublist([1, 2, 3], 2, 1)", "[2]"},
      {"list replace([1, 2, 3], 2, 9)", "[1,9,3]"},
      {"list replace([1, 2, 3], function(item, newItem) item > 1, 9)", "[1,9,9]"},
      {"sort([3, 1, 2], function(x, y) x < y)", "[1,2,3]"},
      {"sort([3, 1, 2], function(x, y) x > y)", "[3,2,1]"},
      {"sort([1, \"a\"], function(x, y) x < y)", "null"},
      {"count(5)", "1"},
      {"count(null)", "null"},
  });
}

TEST(FeelFunctions, SortStably) {
  EXPECT_EQ(json_of("sort([{a: 1, b: 1}, {a: 0, b: 2}, {a: 1, b: 3}, {a: 0, b: 4}], "
                    "function(x, y) x.a < y.a).b"),
            "[2,4,1,3]");
}

TEST(FeelFunctions, WorkOnNumbers) {
  expect_rows({
      {"decimal(2.5, 0)", "2"},
      {"decimal(1/3, 2)", "0.33"},
      {"floor(-1.5)", "-2"},
      {"floor(-1.56, 1)", "-1.6"},
      {"ceiling(1.1)", "2"},
      {"round up(5.5, 0)", "6"},
      {"round down(-5.5, 0)", "-5"},
      {"round half up(-2.5, 0)", "-3"},
      {"round half down(2.5, 0)", "2"},
      {"abs(-5)", "5"},
      {"abs(@\"-PT5H\")", "\"PT5H\""},
      {"modulo(-12, 5)", "3"},
      {"sqrt(16)", "4"},
      {"sqrt(-1)", "null"},
      {"odd(5)", "true"},
      {"even(5)", "false"},
      {"decimal(1, 9999999)", "null"},
  });
}

TEST(FeelFunctions, Convert) {
  expect_rows({
      {"number(\"1500.5\")", "1500.5"},
      {R"(number("1.500,5", ".", ","))", "1500.5"},
      {"number(\"x\")", "null"},
      {"string(1.50)", "\"1.5\""},
      {R"(string([1, "a", null, {b c: @"P1D"}]))", R"("[1, \"a\", null, {\"b c\": P1D}]")"},
      {"string(null)", "null"},
      {"string([1..3))", "\"[1..3)\""},
      {"date(\"2019-05-07\")", "\"2019-05-07\""},
      {"date(\"2019-02-29\")", "null"},
      {"date(2019, 5, 7)", "\"2019-05-07\""},
      {"date(@\"2019-05-07T10:00:00\")", "\"2019-05-07\""},
      {"time(10, 30, 5.5)", "\"10:30:05.5\""},
      {"time(10, 30, 0, @\"PT7H\")", "\"10:30:00+07:00\""},
      {"time(\"25:00:00\")", "null"},
      {"date and time(\"2019-05-07\")", "\"2019-05-07T00:00:00\""},
      {R"(date and time(@"2019-05-07", @"10:00:00Z"))", "\"2019-05-07T10:00:00Z\""},
      {R"(date and time(@"2019-05-07T01:00:00Z", "Asia/Ho_Chi_Minh"))",
       "\"2019-05-07T08:00:00@Asia/Ho_Chi_Minh\""},
      {"duration(\"P1Y2M\")", "\"P1Y2M\""},
      {"duration(\"P1M1D\")", "null"},
      {R"(years and months duration(@"2019-05-31", @"2020-02-29"))", "\"P8M\""},
  });
}

TEST(FeelFunctions, WorkOnContexts) {
  expect_rows({
      {"get value({a: 1}, \"a\")", "1"},
      {R"(get value({a: {b: 2}}, ["a", "b"]))", "2"},
      {"get value({a: 1}, \"b\")", "null"},
      {"get entries({a: 1})", R"([{"key":"a","value":1}])"},
      {"context put({a: 1}, \"b\", 2)", R"({"a":1,"b":2})"},
      {R"(context put({a: {b: 1}}, ["a", "c"], 2))", R"({"a":{"b":1,"c":2}})"},
      {"context merge([{a: 1}, {a: 2, b: 3}])", R"({"a":2,"b":3})"},
      {"context([{key: \"a\", value: 1}])", R"({"a":1})"},
      {R"(context([{key: "a", value: 1}, {key: "a", value: 2}]))", "null"},
      {"is defined(missing)", "false"},
      {"is defined(1)", "true"},
      {"get or else(null, 3)", "3"},
      {"get or else(1, 3)", "1"},
  });
}

TEST(FeelFunctions, RelateRanges) {
  expect_rows({
      {"before(1, 10)", "true"},
      {"before([1..5), 5)", "true"},
      {"after([5..10], 5)", "false"},
      {"meets([1..5], [5..10])", "true"},
      {"met by([5..10], [1..5])", "true"},
      {"overlaps([1..5], [3..8])", "true"},
      {"overlaps([1..5), [5..8])", "false"},
      {"overlaps before([1..5], [3..8])", "true"},
      {"overlaps after([3..8], [1..5])", "true"},
      {"finishes(10, [1..10])", "true"},
      {"finished by([1..10], [5..10])", "true"},
      {"includes([1..10], 5)", "true"},
      {"includes([1..10), [5..10])", "false"},
      {"during(5, [1..10])", "true"},
      {"starts(1, [1..10])", "true"},
      {"started by([1..10], [1..5])", "true"},
      {"coincides([1..5], [1..5])", "true"},
      {"coincides(5, 6)", "false"},
      {"before(1, \"a\")", "null"},
  });
}

}  // namespace
}  // namespace tiendo::feel
