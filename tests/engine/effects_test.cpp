#include "engine/effects.hpp"

#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/react.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/effect.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/stream.hpp"
#include "tests/engine/partition_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>
#include <variant>
#include <vector>

namespace tiendo::tests {
namespace {

using namespace vocabulary;

constexpr auto model = R"(
process p
  start begin -> report
  user report -> done
    name: Báo cáo năm
    candidate groups: office
    candidate users: minh
    due: 2019-05-06T05:00:00Z
  boundary remind on report non-interrupting -> told
    duration: PT1H
    rung: remind
  boundary escalate on report non-interrupting -> told
    duration: PT2H
    rung: escalate
    to: directors
  boundary silent on report non-interrupting -> told
    duration: PT3H
  end told
  end done
)";

std::vector<Effect> all_effects(const std::vector<Record>& records) {
  std::vector<Effect> all;
  for (const auto& record : records) std::ranges::copy(effects(record), std::back_inserter(all));
  return all;
}

class Effects : public testing::Test {
 protected:
  Effects() {
    fixture.deploy(model);
    fixture.start();
    task = fixture.task("report");
    fixture.advance(90 * 60 * second_ms);
    fixture.advance(day_ms);
    told = all_effects(fixture.log().records());
  }

  PartitionFixture fixture;
  UserTaskKey task;
  std::vector<Effect> told;
};

TEST_F(Effects, AnOfferTellsItsCandidatesAndNotTheOverseers) {
  ASSERT_EQ(told.size(), 3U) << "a timer without a rung tells nobody";
  const auto& offer = told[0];
  EXPECT_EQ(offer.kind, NotificationKind::task_offered);
  EXPECT_EQ(offer.task, task);
  EXPECT_EQ(offer.instance, fixture.current());
  EXPECT_EQ(offer.name, "Báo cáo năm");
  EXPECT_EQ(offer.to, (std::vector<Grantee>{{Grantee::Kind::group, "office"},
                                            {Grantee::Kind::account, "minh"}}));
  EXPECT_EQ(offer.due, (Instant{monday.ms + 5 * hour_ms}));
  EXPECT_EQ(offer.time, monday);
}

TEST_F(Effects, ARungTellsWhenItShouldHaveBeenAndWhenItWas) {
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(told[1].kind, NotificationKind::reminder);
  EXPECT_EQ(told[1].task, task);
  EXPECT_EQ(told[1].element.value(), "report");
  EXPECT_EQ(told[1].planned, (Instant{monday.ms + hour_ms}));
  EXPECT_EQ(told[1].time, (Instant{monday.ms + 90 * 60 * second_ms}));
  EXPECT_EQ(told[2].kind, NotificationKind::escalation);
  EXPECT_EQ(told[2].to, (std::vector<Grantee>{{Grantee::Kind::group, "directors"}}));
  EXPECT_EQ(told[2].planned, (Instant{monday.ms + 2 * hour_ms}));
}

TEST_F(Effects, EachHasAnIdOfItsOwnThatNeverChanges) {
  std::set<std::string> ids;
  for (const auto& one : told) ids.insert(one.id);
  EXPECT_EQ(ids.size(), told.size());
  fixture.restart();
  EXPECT_EQ(all_effects(fixture.log().records()), told);
}

TEST_F(Effects, OtherStreamsHaveNone) {
  for (const auto& record : fixture.log().records()) {
    if (record.header.stream.kind == StreamKind::instance) continue;
    EXPECT_TRUE(effects(record).empty());
  }
}

TEST(Reactions, OnlyASuspendedTurnHasOne) {
  auto options = PartitionFixture::options();
  options.turn.events_max = 2;
  PartitionFixture fixture{options};
  fixture.deploy(model);
  fixture.start();
  std::size_t suspended = 0;
  for (const auto& record : fixture.log().records()) {
    const bool stops =
        !record.events.empty() && std::holds_alternative<TurnSuspended>(record.events.back());
    const auto reactions = react(record);
    ASSERT_EQ(reactions.size(), stops ? 1U : 0U);
    if (!stops) continue;
    ++suspended;
    EXPECT_EQ(reactions[0].stream, record.header.stream);
  }
  EXPECT_GT(suspended, 0U);
}

TEST(Reactions, AContinuationNamesTheRecordThatCausesIt) {
  auto options = PartitionFixture::options();
  options.turn.events_max = 2;
  PartitionFixture fixture{options};
  fixture.deploy(model);
  fixture.start();
  Position before = 0;
  for (const auto& record : fixture.log().records()) {
    if (record.header.stream.kind != StreamKind::instance) continue;
    EXPECT_EQ(record.header.cause, before);
    before = record.header.position;
  }
}

}  // namespace
}  // namespace tiendo::tests
