#include "engine/base/value.hpp"

#include "engine/base/text.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>

namespace tiendo {
namespace {

TEST(Value, IsEqualByContentAndSharesCopies) {
  const Value a{List{Value{1}, Value{"x"}, Value{Entries{{"k", Value{true}}}}}};
  const Value b{List{Value{1}, Value{"x"}, Value{Entries{{"k", Value{true}}}}}};
  EXPECT_EQ(a, b);
  EXPECT_EQ(Value{a}.if_list(), a.if_list());
  EXPECT_NE(a, Value{});
  EXPECT_NE(Value{1}, Value{"1"});
  EXPECT_NE(Value{true}, Value{1});
}

TEST(Value, HasASizeThatGrowsWithItsContent) {
  EXPECT_LT(size_of(Value{}), size_of(Value{1}));
  EXPECT_GE(size_of(Value{std::string(1000, 'x')}), 1000U);
  const List many(100, Value{std::string(50, 'x')});
  EXPECT_GE(size_of(Value{many}), 5000U);
  EXPECT_GE(size_of(Value{Entries{{std::string(70, 'k'), Value{many}}}}), 5070U);
}

TEST(Value, KnowsItsExtentEvenWhereItSharesItsParts) {
  Value value{List{}};
  for (int i = 0; i < 100; ++i) value = Value{List{value, value}};
  EXPECT_EQ(depth_of(value), 101U);
  EXPECT_GT(size_of(value), std::size_t{1} << 60);
  EXPECT_EQ(depth_of(Value{1}), 0U);
  EXPECT_EQ(depth_of(Value{Entries{{"a", Value{List{}}}}}), 2U);
}

TEST(Text, CountsCodePointsAndKnowsBrokenBytes) {
  EXPECT_EQ(code_point_count("tiến độ"), 7U);
  EXPECT_EQ(byte_offset_of("độ", 1), 2U);
  EXPECT_EQ(byte_offset_of("độ", 9), std::string_view{"độ"}.size());
  EXPECT_TRUE(is_utf8("a\xF0\x9F\x90\x8E"));
  for (const auto* bad : {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80",
                          "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xE1\x80z"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
  }
}

TEST(Text, WritesWhatItReads) {
  for (const std::uint32_t point :
       {0x41U, 0x7FU, 0x80U, 0x7FFU, 0x800U, 0xFFFFU, 0x10000U, 0x10FFFFU}) {
    std::string text;
    append_code_point(text, point);
    const auto read = code_point_at(text, 0);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->value, point);
    EXPECT_EQ(read->bytes, text.size());
  }
}

}  // namespace
}  // namespace tiendo
