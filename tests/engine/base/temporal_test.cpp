#include "engine/base/temporal.hpp"

#include "engine/base/mixed_duration.hpp"
#include "engine/base/time.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <utility>

namespace tiendo {
namespace {

TEST(Time, WritesAndReadsRfc3339) {
  EXPECT_EQ(to_rfc3339({1'557'190'800'000}), "2019-05-07T01:00:00.000Z");
  EXPECT_EQ(to_rfc3339({-1}), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(parse_rfc3339("2019-05-07T08:00:00+07:00"), Instant{1'557'190'800'000});
  EXPECT_EQ(parse_rfc3339("2019-05-07t01:00:00z"), Instant{1'557'190'800'000});
  EXPECT_EQ(parse_rfc3339("2019-05-07T01:00:00.1239Z"), Instant{1'557'190'800'123});
  for (const auto* bad :
       {"", "2019-05-07", "2019-05-07T01:00:00", "2019-05-07 01:00:00Z", "2019-02-29T00:00:00Z",
        "2019-05-07T24:00:00Z", "2019-05-07T01:00Z", "2019-05-07T01:00:00.Z",
        "2019-05-07T01:00:00+7:00", "2019-05-07T01:00:00@UTC", "-019-05-07T01:00:00Z",
        "20190-5-07T01:00:00Z", "2019-05-07T01:00:00ZZ", "2019-05-07T01:00:00+07:00:30"}) {
    EXPECT_FALSE(parse_rfc3339(bad)) << bad;
  }
}

TEST(Time, ClampsToFourDigitYears) {
  EXPECT_EQ(to_rfc3339({INT64_MAX}), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(to_rfc3339({INT64_MIN}), "0000-01-01T00:00:00.000Z");
}

TEST(Date, AgreesWithDayNumbers) {
  EXPECT_EQ(days_of({1970, 1, 1}), 0);
  EXPECT_EQ(days_of({2000, 3, 1}), 11'017);
  EXPECT_EQ(days_of({1969, 12, 31}), -1);
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random{seed};
  std::uniform_int_distribution<std::int64_t> days{-365'000'000'000, 365'000'000'000};
  for (int i = 0; i < 10'000; ++i) {
    const auto day = days(random);
    const Date date = date_of(day);
    ASSERT_TRUE(valid(date));
    ASSERT_EQ(days_of(date), day);
  }
}

TEST(Date, AddsMonthsWithinTheMonth) {
  EXPECT_EQ(add_months({2024, 1, 31}, 1), (Date{2024, 2, 29}));
  EXPECT_EQ(add_months({2023, 1, 31}, 1), (Date{2023, 2, 28}));
  EXPECT_EQ(add_months({2024, 1, 31}, -2), (Date{2023, 11, 30}));
  EXPECT_EQ(add_months({2024, 12, 1}, 25), (Date{2027, 1, 1}));
  EXPECT_FALSE(valid({2023, 2, 29}));
  EXPECT_FALSE(valid({2023, 13, 1}));
}

TEST(TemporalText, IsReadAndWrittenBack) {
  for (const auto* text : {"2019-05-07", "-0044-03-15", "999999999-12-31", "0001-01-01"}) {
    const auto date = parse_date(text);
    ASSERT_TRUE(date) << text;
    EXPECT_EQ(to_text(*date), text);
  }
  for (const auto* text : {"08:30:00", "23:59:59.123456789", "08:30:00Z", "08:30:00+07:00",
                           "08:30:00-05:30:15", "08:30:00@Asia/Ho_Chi_Minh", "00:00:00.5"}) {
    const auto time = parse_time(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(to_text(*time), text);
  }
  const auto both = parse_date_time("2019-05-07T08:30:00+07:00");
  ASSERT_TRUE(both);
  EXPECT_EQ(to_text(*both), "2019-05-07T08:30:00+07:00");
  EXPECT_EQ(to_text(*parse_time("08:30:00+00:00")), "08:30:00Z");
}

TEST(TemporalText, RefusesWhatIsNone) {
  for (const auto* bad : {"2019-5-7", "2019-02-30", "19-01-01", "02019-01-01", "+2019-01-01",
                          "2019-01-01Z", "2019-00-01", "2019-01-00", "1000000000-01-01", ""}) {
    EXPECT_FALSE(parse_date(bad)) << bad;
  }
  for (const auto* bad : {"24:00:00", "8:00:00", "08:60:00", "08:00:60", "08:00", "08:00:00.",
                          "08:00:00+19:00", "08:00:00@No/Where", "08:00:00@", "08:00:00z"}) {
    EXPECT_FALSE(parse_time(bad)) << bad;
  }
}

TEST(Duration, IsReadAndWrittenInOneForm) {
  const std::pair<const char*, const char*> cases[] = {
      {"PT0S", "PT0S"},         {"P0D", "PT0S"},      {"P1D", "P1D"},
      {"PT24H", "P1D"},         {"PT90M", "PT1H30M"}, {"-P1DT2H3M4.5S", "-P1DT2H3M4.5S"},
      {"PT0.001S", "PT0.001S"}, {"P2DT1S", "P2DT1S"}, {"-PT0.5S", "-PT0.5S"},
  };
  for (const auto& [text, form] : cases) {
    const auto duration = parse_day_time_duration(text);
    ASSERT_TRUE(duration) << text;
    EXPECT_EQ(to_text(*duration), form);
  }
  const std::pair<const char*, const char*> months[] = {
      {"P1Y", "P1Y"}, {"P14M", "P1Y2M"}, {"-P2M", "-P2M"}, {"P0Y", "P0M"}, {"P1Y0M", "P1Y"}};
  for (const auto& [text, form] : months) {
    const auto duration = parse_year_month_duration(text);
    ASSERT_TRUE(duration) << text;
    EXPECT_EQ(to_text(*duration), form);
  }
  for (const auto* bad : {"P", "PT", "P1", "1D", "P1DT", "PT1S1M", "P1H", "PT1D", "P-1D", "P1Y",
                          "PT1.S", "PT.5S", "P99999999999999999999D", "P1D ", "PT1.5M"}) {
    EXPECT_FALSE(parse_day_time_duration(bad)) << bad;
  }
  for (const auto* bad : {"P", "P1", "P1M1Y", "P1D", "PY", "P1Y1", "P1YT", "P99999999999999Y"}) {
    EXPECT_FALSE(parse_year_month_duration(bad)) << bad;
  }
  EXPECT_EQ(to_text(DayTimeDuration{INT64_MIN, 0}), "-P106751991167300DT15H30M8S");
}

TEST(MixedDuration, HasADatePartByTheCalendarAndARest) {
  constexpr std::int64_t day_s = 86'400;
  EXPECT_EQ(parse_duration("P1M10D"), (MixedDuration{{1}, {10 * day_s, 0}}));
  EXPECT_EQ(parse_duration("P1Y2DT3H"), (MixedDuration{{12}, {2 * day_s + 3 * 3'600, 0}}));
  EXPECT_EQ(parse_duration("P1Y2MT5M"), (MixedDuration{{14}, {300, 0}}));
  EXPECT_EQ(parse_duration("-P1M1D"), (MixedDuration{{-1}, {-day_s, 0}}));
  EXPECT_EQ(parse_duration("PT5M"), (MixedDuration{{}, {300, 0}}));
  EXPECT_EQ(parse_duration("P1Y6M"), (MixedDuration{{18}, {}}));
  for (const auto* bad : {"", "P", "P1D1M", "P1M10", "P1MT", "P1M-1D", "1M1D", "P1M1DT"}) {
    EXPECT_FALSE(parse_duration(bad)) << bad;
  }
}

TEST(Instant, FollowsZones) {
  const Zone hanoi{Zone::Kind::named, 0, "Asia/Ho_Chi_Minh"};
  const auto local = parse_date_time("2019-05-07T08:00:00");
  ASSERT_TRUE(local);
  EXPECT_EQ(instant_of(*local, hanoi), Instant{1'557'190'800'000});
  EXPECT_EQ(instant_of(*local, {}), Instant{1'557'216'000'000});
  EXPECT_EQ(instant_of(*parse_date_time("2019-05-07T01:00:00.25Z"), hanoi),
            Instant{1'557'190'800'250});
  EXPECT_FALSE(instant_of(*local, {Zone::Kind::named, 0, "No/Where"}));
  const auto civil = date_time_of({1'557'190'800'250}, hanoi);
  ASSERT_TRUE(civil);
  EXPECT_EQ(to_text(*civil), "2019-05-07T08:00:00.25@Asia/Ho_Chi_Minh");
  EXPECT_EQ(to_text(*date_time_of({-1}, {Zone::Kind::offset, 0, ""})), "1969-12-31T23:59:59.999Z");
  EXPECT_FALSE(date_time_of({0}, {Zone::Kind::named, 0, "No/Where"}));
}

}  // namespace
}  // namespace tiendo
