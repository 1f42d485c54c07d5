#include "engine/base/json.hpp"

#include "engine/base/decimal.hpp"
#include "engine/base/temporal.hpp"
#include "engine/base/value.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo {
namespace {

Value read(std::string_view text) {
  const auto value = parse_json(text);
  EXPECT_TRUE(value) << text << ": " << (value ? "" : value.error().message);
  return value.value_or(Value{});
}

TEST(Json, ReadsEveryKind) {
  EXPECT_EQ(read(" null "), Value{});
  EXPECT_EQ(read("true"), Value{true});
  EXPECT_EQ(read("false"), Value{false});
  EXPECT_EQ(read("-12.50e2"), Value{-1250});
  EXPECT_EQ(read("\"a\""), Value{"a"});
  EXPECT_EQ(read("[]"), Value{List{}});
  EXPECT_EQ(read("{}"), Value{Entries{}});
  EXPECT_EQ(read("[1, [2], {\"a\" : 3}]"),
            (Value{List{Value{1}, Value{List{Value{2}}}, Value{Entries{{"a", Value{3}}}}}}));
}

TEST(Json, WritesOneFormForOneContent) {
  EXPECT_EQ(to_json(read("{\"b\": 1.0, \"a\": [1E0, 10e-1]}")), R"({"a":[1,1],"b":1})");
  EXPECT_EQ(to_json(read("{\"a\":1,\"a\":2}")), R"({"a":2})");
  EXPECT_EQ(to_json(read("123456789012345678901234567890.1234")),
            "123456789012345678901234567890.1234");
}

TEST(Json, ReadsAndWritesEscapes) {
  EXPECT_EQ(read(R"("\"\\\/\b\f\n\r\t\u0041\u1ed9\ud83d\udc0e")"),
            Value{"\"\\/\b\f\n\r\tA\u1ed9\U0001F40E"});
  EXPECT_EQ(to_json(Value{std::string{"a\"\\\n\x01z\0", 7}}), R"("a\"\\\n\u0001z\u0000")");
  EXPECT_EQ(to_json(Value{"tiến độ"}), "\"tiến độ\"");
}

TEST(Json, WritesTemporalValuesAsTextsAndHidesSealedOnes) {
  EXPECT_EQ(to_json(Value{Date{2019, 5, 7}}), "\"2019-05-07\"");
  EXPECT_EQ(to_json(Value{DayTimeDuration{3600, 0}}), "\"PT1H\"");
  EXPECT_EQ(to_json(Value{Sealed{"person", "secret"}}), "null");
}

TEST(Json, SaysWhereATextIsWrong) {
  struct Case {
    std::string_view text;
    std::size_t offset;
  };
  const Case cases[] = {
      {"", 0},
      {"  ", 2},
      {"nul", 0},
      {"[1,]", 3},
      {"[1 2]", 3},
      {"{\"a\" 1}", 5},
      {"{a:1}", 1},
      {"{\"a\":1,}", 7},
      {"01", 0},
      {"1.", 2},
      {"-", 0},
      {"+1", 0},
      {"1e", 2},
      {"1 1", 2},
      {"\"abc", 0},
      {"\"\n\"", 1},
      {R"("\x")", 1},
      {R"("\u12")", 1},
      {"\"\xC3\"", 1},
      {R"("\ud800")", 1},
      {R"("\udc00")", 1},
      {R"("\ud800\u0041")", 1},
      {"1E99999", 0},
      {"[", 1},
      {"{", 1},
      {"\xEF\xBB\xBF{}", 0},
      {"'a'", 0},
      {"[1}", 2},
  };
  for (const auto& [text, offset] : cases) {
    const auto value = parse_json(text);
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().offset, offset) << text << ": " << value.error().message;
    EXPECT_FALSE(value.error().message.empty());
  }
}

TEST(Json, KeepsItsLimits) {
  EXPECT_TRUE(parse_json("[[[1]]]", {.depth_max = 3}));
  EXPECT_FALSE(parse_json("[[[1]]]", {.depth_max = 2}));
  EXPECT_FALSE(parse_json("{\"a\":{\"a\":{}}}", {.depth_max = 2}));
  EXPECT_TRUE(parse_json("[1,2]", {.bytes_max = 5}));
  EXPECT_FALSE(parse_json("[1,2]", {.bytes_max = 4}));
  EXPECT_FALSE(parse_json(std::string(1'000'000, '[')));
}

Value random_value(std::mt19937_64& random, int depth) {
  const auto text = [&] {
    std::string out;
    for (auto i = random() % 6; i > 0; --i) {
      constexpr std::string_view pieces[] = {"a", "\"", "\\", "\n", "ộ", "\U0001F40E", "\x7F", "/"};
      out += pieces[random() % 8];
    }
    return out;
  };
  switch (random() % (depth > 0 ? 6 : 4)) {
    case 0:
      return Value{};
    case 1:
      return Value{random() % 2 == 0};
    case 2:
      return Value{*divide(Decimal{static_cast<std::int64_t>(random() >> 2)},
                           Decimal{static_cast<std::int64_t>(1 + random() % 1000)})};
    case 3:
      return Value{text()};
    case 4: {
      List items;
      for (auto i = random() % 4; i > 0; --i) items.push_back(random_value(random, depth - 1));
      return Value{std::move(items)};
    }
    default: {
      Entries entries;
      for (auto i = random() % 4; i > 0; --i) {
        entries.insert_or_assign(text(), random_value(random, depth - 1));
      }
      return Value{std::move(entries)};
    }
  }
}

TEST(Json, ReadsBackWhatItWrites) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random{seed};
  for (int i = 0; i < 3'000; ++i) {
    const Value value = random_value(random, 5);
    const std::string text = to_json(value);
    const auto back = parse_json(text);
    ASSERT_TRUE(back) << text;
    ASSERT_EQ(*back, value) << text;
    ASSERT_EQ(to_json(*back), text);
  }
}

TEST(Json, NeverBreaksOnDamagedTexts) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random{seed};
  for (int i = 0; i < 3'000; ++i) {
    std::string text = to_json(random_value(random, 4));
    if (text.empty()) continue;
    text[random() % text.size()] = static_cast<char>(random());
    text.resize(random() % (text.size() + 1));
    if (const auto value = parse_json(text)) {
      ASSERT_EQ(parse_json(to_json(*value)), *value);
    } else {
      ASSERT_LE(value.error().offset, text.size()) << text;
    }
  }
}

}  // namespace
}  // namespace tiendo
