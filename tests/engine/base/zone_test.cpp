#include "engine/base/zone.hpp"

#include "engine/base/temporal.hpp"
#include "engine/base/time.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <fstream>
#include <ios>
#include <optional>
#include <sstream>
#include <string>

namespace tiendo {
namespace {

std::string file_of(const std::string& name) {
  const std::ifstream file{"/usr/share/zoneinfo/" + name, std::ios::binary};
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

std::optional<std::string> utc_of(const char* local, const std::string& zone) {
  const auto instant = instant_of(*parse_date_time(local), Zone{Zone::Kind::named, 0, zone});
  return instant ? std::optional{to_rfc3339(*instant)} : std::nullopt;
}

TEST(Zone, KnowsVietnamAndUtcWithoutAnyFile) {
  EXPECT_TRUE(known_zone("UTC"));
  EXPECT_EQ(zone_offset_s("Asia/Ho_Chi_Minh", 1'557'190'800), 7 * 3'600);
  EXPECT_FALSE(known_zone("Mars/Olympus"));
  EXPECT_FALSE(zone_offset_s("Mars/Olympus", 0));
}

TEST(Zone, FollowsTheListedTransitions) {
  const std::string bytes = file_of("Europe/Berlin");
  if (bytes.empty()) GTEST_SKIP() << "no time zone database on this machine";
  ASSERT_TRUE(add_zone("Test/Berlin", bytes));
  EXPECT_EQ(utc_of("2019-01-15T12:00:00", "Test/Berlin"), "2019-01-15T11:00:00.000Z");
  EXPECT_EQ(utc_of("2019-07-15T12:00:00", "Test/Berlin"), "2019-07-15T10:00:00.000Z");
  // 2019-03-31 02:30 was skipped, 2019-10-27 02:30 came twice.
  EXPECT_EQ(utc_of("2019-03-31T02:30:00", "Test/Berlin"), "2019-03-31T01:30:00.000Z");
  EXPECT_EQ(utc_of("2019-10-27T02:30:00", "Test/Berlin"), "2019-10-27T00:30:00.000Z");
  EXPECT_EQ(utc_of("2019-03-31T01:59:59", "Test/Berlin"), "2019-03-31T00:59:59.000Z");
  EXPECT_EQ(utc_of("2019-03-31T03:00:00", "Test/Berlin"), "2019-03-31T01:00:00.000Z");
}

TEST(Zone, GoesOnByRuleAfterTheLastTransition) {
  const std::string berlin = file_of("Europe/Berlin");
  const std::string sydney = file_of("Australia/Sydney");
  if (berlin.empty() || sydney.empty()) GTEST_SKIP() << "no time zone database on this machine";
  ASSERT_TRUE(add_zone("Test/Berlin", berlin));
  ASSERT_TRUE(add_zone("Test/Sydney", sydney));
  EXPECT_EQ(utc_of("2090-07-15T12:00:00", "Test/Berlin"), "2090-07-15T10:00:00.000Z");
  EXPECT_EQ(utc_of("2090-12-15T12:00:00", "Test/Berlin"), "2090-12-15T11:00:00.000Z");
  EXPECT_EQ(utc_of("2090-12-15T12:00:00", "Test/Sydney"), "2090-12-15T01:00:00.000Z");
  EXPECT_EQ(utc_of("2090-06-15T12:00:00", "Test/Sydney"), "2090-06-15T02:00:00.000Z");
  // The last Sunday of March 2090 is the 26th.
  EXPECT_EQ(utc_of("2090-03-26T01:59:59", "Test/Berlin"), "2090-03-26T00:59:59.000Z");
  EXPECT_EQ(utc_of("2090-03-26T03:00:00", "Test/Berlin"), "2090-03-26T01:00:00.000Z");
}

TEST(Zone, RefusesDamagedFiles) {
  const std::string bytes = file_of("Europe/Berlin");
  EXPECT_FALSE(add_zone("Test/Damaged", ""));
  EXPECT_FALSE(add_zone("Test/Damaged", "TZif"));
  if (bytes.empty()) GTEST_SKIP() << "no time zone database on this machine";
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_FALSE(add_zone("Test/Damaged", std::string_view{bytes}.substr(0, size))) << size;
  }
  EXPECT_FALSE(known_zone("Test/Damaged"));
}

}  // namespace
}  // namespace tiendo
