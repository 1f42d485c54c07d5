#include "engine/base/time.hpp"
#include "engine/instance/instance.hpp"
#include "engine/partition.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "tests/engine/partition_fixture.hpp"
#include "tests/engine/partition_models.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::tests {
namespace {

using namespace vocabulary;

constexpr auto looping = R"(
process loop
  start begin -> work
  user work -> again
  gateway again
    -> again if 1 = 1
    -> done else
  end done
)";

/// A process that a budget of few events suspends over and over.
class Suspended : public testing::Test {
 protected:
  static PartitionOptions short_turns() {
    auto options = PartitionFixture::options();
    options.turn.events_max = 3;
    return options;
  }
  Suspended() : fixture{short_turns()} {}

  /// Takes a command without letting the reactions run.
  Ticket take(Command command, std::int64_t later_ms = 0, const std::string& account = "root") {
    return fixture.take(std::move(command), later_ms, account);
  }
  bool suspended() {
    fixture.store();  // what is decided but not stored yet counts too
    return fixture.state().suspended;
  }
  /// The names of all that was stated and stored.
  std::vector<std::string_view> facts() {
    std::vector<std::string_view> names;
    for (const auto& record : fixture.log().records()) {
      for (const auto& event : record.events) names.push_back(event_name(event));
    }
    return names;
  }

  PartitionFixture fixture;
};

constexpr auto chain = R"(
process c
  start begin -> first -> other
  user other -> done
  user first -> a
  gateway a
    -> b
  gateway b
    -> c1
  gateway c1
    -> d
  gateway d
    -> second
    -> done
  user second -> done
  end done
)";

TEST_F(Suspended, ACommandWaitsBehindTheContinuation) {
  fixture.deploy(chain);
  fixture.start();
  const auto other = CompleteUserTask{fixture.task("other"), {}, {}};
  const auto first = take(CompleteUserTask{fixture.task("first"), {}, {}});
  ASSERT_TRUE(suspended());
  const auto second = take(other);
  EXPECT_EQ(fixture.machine().waiting(), 1U);
  EXPECT_FALSE(fixture.settled().contains(second));
  fixture.settle();
  EXPECT_TRUE(is_done(fixture.settled().at(first).outcome));
  EXPECT_TRUE(is_done(fixture.settled().at(second).outcome));
  EXPECT_EQ(fixture.machine().waiting(), 0U);
  const auto all = facts();
  const auto completed =
      std::find(std::ranges::find(all, "UserTaskCompleted") + 1, all.end(), "UserTaskCompleted");
  EXPECT_EQ(std::count(all.begin(), completed, "UserTaskCreated"), 3)
      << "the turn that was suspended is finished first";
}

TEST_F(Suspended, ACancelIsDecidedBetweenTwoContinuations) {
  fixture.deploy(chain);
  fixture.start();
  take(CompleteUserTask{fixture.task("first"), {}, {}});
  ASSERT_TRUE(suspended());
  const auto cancel = take(CancelInstance{fixture.current()});
  suspended();  // makes durable what is decided so far
  ASSERT_TRUE(fixture.settled().contains(cancel)) << "it waits behind the continuation";
  EXPECT_TRUE(is_done(fixture.settled().at(cancel).outcome));
  const auto all = facts();
  const auto canceling = std::ranges::find(all, "InstanceCanceling");
  ASSERT_NE(canceling, all.end());
  EXPECT_EQ(*(canceling - 1), "TurnResumed");
  fixture.settle();
  EXPECT_EQ(fixture.state().status, instance::Status::terminated);
  fixture.check_continuations();
}

TEST_F(Suspended, ACancelWithoutTheRightLeavesTheTurnSuspended) {
  fixture.account("lan", {Role::approver});
  fixture.deploy(chain);
  fixture.start();
  take(CompleteUserTask{fixture.task("first"), {}, {}});
  ASSERT_TRUE(suspended());
  const auto cancel = take(CancelInstance{fixture.current()}, 0, "lan");
  EXPECT_TRUE(suspended());
  EXPECT_EQ(refused(fixture.settled().at(cancel).outcome), RefusalCode::forbidden);
  fixture.settle();
  EXPECT_TRUE(fixture.task("second"));
}

TEST_F(Suspended, ALoopWithoutAWaitIsCancelledAndWhoWaitedIsAnswered) {
  fixture.deploy(looping);
  fixture.start();
  const auto work = fixture.task("work");
  take(CompleteUserTask{work, {}, {}});
  EXPECT_FALSE(fixture.machine().react_on()) << "a loop has no end";
  ASSERT_TRUE(suspended());
  const auto waits = take(CompleteUserTask{work, {}, {}});
  const auto cancel = take(CancelInstance{fixture.current()});
  const auto again = take(CancelInstance{fixture.current()});
  fixture.settle();  // would not return while the loop runs
  EXPECT_TRUE(is_done(fixture.settled().at(cancel).outcome));
  EXPECT_EQ(refused(fixture.settled().at(again).outcome), RefusalCode::not_found);
  EXPECT_EQ(refused(fixture.settled().at(waits).outcome), RefusalCode::not_found);
  EXPECT_EQ(fixture.state().status, instance::Status::terminated);
  fixture.check_continuations();
}

TEST_F(Suspended, ACancelThatIsSuspendedTooGoesOnByItsOwnContinuationAlone) {
  fixture.deploy(chain);
  for (const bool restarts : {false, true}) {
    fixture.start();
    take(CompleteUserTask{fixture.task("first"), {}, {}});
    ASSERT_TRUE(suspended());
    take(CancelInstance{fixture.current()});
    ASSERT_TRUE(suspended()) << "the cancel needs more than one turn";
    if (restarts) fixture.restart();  // two continuations are owed then
    fixture.settle();
    EXPECT_EQ(fixture.state().status, instance::Status::terminated);
  }
  fixture.check_continuations();
}

TEST_F(Suspended, ACancelDisarmsTheTimersThatAreLateMeanwhile) {
  fixture.deploy(R"(
process c
  start begin -> first -> pause
  timer pause -> done
    duration: PT1H
  user first -> again
  gateway again
    -> again if 1 = 1
    -> done else
  end done
)");
  fixture.start();
  take(CompleteUserTask{fixture.task("first"), {}, {}});
  ASSERT_TRUE(suspended());
  fixture.machine().fire_due(Instant{monday.ms + 2 * hour_ms}, 10);
  take(CancelInstance{fixture.current()}, 2 * hour_ms);
  fixture.settle();
  const auto all = facts();
  EXPECT_EQ(std::ranges::find(all, "TimerFired"), all.end());
  EXPECT_FALSE(fixture.machine().next_due());
}

TEST(TurnLimit, TheSmallestBudgetStillGetsOn) {
  auto options = PartitionFixture::options();
  options.turn.events_max = 1;
  PartitionFixture fixture{options};
  fixture.deploy(chain);
  fixture.start();
  fixture.complete("root", "first");
  EXPECT_TRUE(fixture.task("second"));
}

TEST(TurnLimit, BytesSuspendToo) {
  auto options = PartitionFixture::options();
  options.turn.bytes_max = 1;
  PartitionFixture fixture{options};
  fixture.deploy(chain);
  fixture.start({{"long", std::string(1000, 'x')}});
  fixture.complete("root", "first");
  EXPECT_TRUE(fixture.task("second"));
  EXPECT_GT(fixture.log().records().size(), 8U);
}

TEST_F(Suspended, ARestartGoesOnWhereTheTurnStopped) {
  fixture.deploy(chain);
  fixture.start();
  take(CompleteUserTask{fixture.task("first"), {}, {}});
  ASSERT_TRUE(suspended());
  fixture.restart();
  EXPECT_TRUE(fixture.task("second"));
  EXPECT_FALSE(fixture.state().suspended);
}

TEST_F(Suspended, TheOwnCursorSaysWhichReactionsAreStillOwed) {
  fixture.deploy(chain);
  fixture.start();
  take(CompleteUserTask{fixture.task("first"), {}, {}});
  const auto batch = fixture.machine().close();
  ASSERT_TRUE(batch);
  EXPECT_LT(batch->header.own_cursor, batch->records.back().header.position);
  fixture.log().store(*batch);
  fixture.machine().durable(batch->header.sequence);
  fixture.settle();
  const auto& last = fixture.log().batches().back();
  EXPECT_GE(last.header.own_cursor, last.records.back().header.position);
}

TEST_F(Suspended, ABugInTheContinuationAnswersAllWhoWait) {
  fixture.deploy(chain);
  fixture.start();
  const CompleteUserTask other{fixture.task("other"), {}, {}};
  take(CompleteUserTask{fixture.task("first"), {}, {}});
  ASSERT_TRUE(suspended());
  const auto one = take(other);
  const auto two = take(other);
  fixture.definitions().broken.insert("c");
  fixture.settle();
  for (const auto ticket : {one, two}) {
    ASSERT_TRUE(fixture.settled().contains(ticket)) << "somebody waits for ever";
    EXPECT_EQ(refused(fixture.settled().at(ticket).outcome), RefusalCode::quarantined);
  }
  EXPECT_EQ(refused(fixture.cancel()), RefusalCode::quarantined) << "and who comes later";
}

TEST_F(Suspended, ABugAtAnyMomentLeavesNobodyWithoutAnAnswer) {
  fixture.deploy(chain);
  for (int moment = 0; moment < 8; ++moment) {
    fixture.start();
    const CompleteUserTask other{fixture.task("other"), {}, {}};
    take(CompleteUserTask{fixture.task("first"), {}, {}});
    ASSERT_TRUE(suspended());
    std::vector<Ticket> tickets;
    for (int count = 0; count < 3; ++count) tickets.push_back(take(other));
    fixture.definitions().finds_before_bug = moment;
    tickets.push_back(take(CancelInstance{fixture.current()}));
    fixture.settle();
    fixture.definitions().finds_before_bug = -1;
    for (const auto ticket : tickets) {
      EXPECT_TRUE(fixture.settled().contains(ticket)) << "bug after " << moment << " look-ups";
    }
  }
}

TEST_F(Suspended, ATimerThatBecameDueMeanwhileFiresAfterwards) {
  fixture.deploy(R"(
process c
  start begin -> first -> pause
  timer pause -> done
    duration: PT1H
  user first -> a
  gateway a
    -> b
  gateway b
    -> c1
  gateway c1
    -> second
  user second -> done
  end done
)");
  fixture.start();
  take(CompleteUserTask{fixture.task("first"), {}, {}});
  ASSERT_TRUE(suspended());
  fixture.machine().fire_due(Instant{monday.ms + 2 * hour_ms}, 10);
  fixture.settle();
  EXPECT_TRUE(fixture.task("second"));
  EXPECT_TRUE(fixture.state().timers.empty()) << "the timer was passed over";
}

TEST_F(Suspended, TwoTimersOfOneInstanceFireThoughTheFirstSuspends) {
  fixture.deploy(R"(
process c
  start begin -> one -> two
  timer one -> a
    duration: PT1H
  timer two -> second
    duration: PT1H
  gateway a
    -> b
  gateway b
    -> c1
  gateway c1
    -> third
  user second -> done
  user third -> done
  end done
)");
  fixture.start();
  fixture.advance(hour_ms);
  EXPECT_TRUE(fixture.task("second"));
  EXPECT_TRUE(fixture.task("third"));
}

TEST_F(Suspended, ALoopWithoutAWaitHoldsNobodyElse) {
  fixture.deploy(looping);
  fixture.start();
  take(CompleteUserTask{fixture.task("work"), {}, {}});
  for (int round = 0; round < 3; ++round) {
    EXPECT_FALSE(fixture.machine().react_on()) << "a loop has no end";
    const auto batch = fixture.machine().close();
    ASSERT_TRUE(batch);
    EXPECT_LE(batch->records.size(), short_turns().batch_records_max);
    fixture.log().store(*batch);
    fixture.machine().durable(batch->header.sequence);
  }
  const auto other =
      fixture.submission(StartInstance{{}, ProcessId{"loop"}, 0, {}, {}, {}}, "root");
  fixture.machine().take(other);
  EXPECT_FALSE(fixture.machine().react_on());
  const auto batch = fixture.machine().close();
  ASSERT_TRUE(batch);
  fixture.log().store(*batch);
  EXPECT_TRUE(gave(fixture.machine().durable(batch->header.sequence), other.ticket));
  fixture.check_all();
}

}  // namespace
}  // namespace tiendo::tests
