#include "ops/log.hpp"

#include <gtest/gtest.h>

namespace tiendo::ops {
namespace {

TEST(LogField, StaysOneLineBetweenItsQuotes) {
  EXPECT_EQ(as_field("lịch \"2019\"\nC:\\x\ty"), "lịch \\\"2019\\\"\\nC:\\\\x y");
  EXPECT_EQ(as_field(""), "");
}

}  // namespace
}  // namespace tiendo::ops
