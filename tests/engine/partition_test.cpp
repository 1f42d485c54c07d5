#include "tests/engine/partition_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tiendo::tests {
namespace {

using namespace vocabulary;

constexpr auto one_task = R"(
process p
  start begin -> work
  user work -> done
  end done
)";

const StartInstance start_p{{}, ProcessId{"p"}, 0, {}, {}, {}};

bool gave(const std::vector<Settled>& settled, Ticket ticket) {
  return std::ranges::any_of(settled, [&](const auto& one) { return one.ticket == ticket; });
}

TEST(Outcomes, AreGivenOutOnlyWhenTheirBatchIsDurable) {
  PartitionFixture fixture;
  fixture.deploy(one_task);
  auto& machine = fixture.machine();
  const auto submit = [&](Command command) {
    auto submission = fixture.submission(std::move(command), "root");
    const auto ticket = submission.ticket;
    machine.take(std::move(submission));
    return ticket;
  };
  const auto first = submit(start_p);
  EXPECT_TRUE(machine.take_settled().empty());
  const auto one = machine.close();
  const auto second = submit(start_p);
  const auto unknown = submit(CancelInstance{});  // a refusal that is not noted
  const auto two = machine.close();
  const auto later = submit(CancelInstance{});  // decided on what is in flight
  EXPECT_FALSE(machine.close());
  EXPECT_TRUE(machine.take_settled().empty());
  ASSERT_TRUE(one && two);
  fixture.log().store(*one);
  const auto after_one = machine.durable(one->header.sequence);
  EXPECT_TRUE(gave(after_one, first));
  EXPECT_EQ(after_one.size(), 1U);
  fixture.log().store(*two);
  const auto after_two = machine.durable(two->header.sequence);
  EXPECT_TRUE(gave(after_two, second) && gave(after_two, unknown) && gave(after_two, later));
  const auto idle = submit(CancelInstance{});
  EXPECT_TRUE(gave(machine.take_settled(), idle)) << "rests on what is durable already";
  fixture.settle();
}

TEST(Outcomes, ABatchThatTheStoreHasButTheMachineHasNotHeardOfIsNotAppliedTwice) {
  PartitionFixture fixture;
  fixture.deploy(one_task);
  fixture.restart();  // no stream is in the cache
  auto& machine = fixture.machine();
  machine.take(fixture.submission(start_p, "root"));
  const auto batch = machine.close();
  ASSERT_TRUE(batch);
  fixture.log().store(*batch);  // the completion is still on its way
  const InstanceKey key{batch->records.at(0).header.stream.key};
  Overlay overlay{fixture.log()};
  overlay.add(batch->header.sequence, std::make_shared<const Record>(batch->records.at(0)));
  const auto loaded = overlay.load(StreamId::instance(key));
  ASSERT_TRUE(loaded);
  EXPECT_EQ(std::get<instance::Instance>(loaded->state), fixture.state(key));
  machine.durable(batch->header.sequence);
  fixture.settle();
}

TEST(Outcomes, ADueTimerThatTheStoreHasAlreadyIsNotCountedTwice) {
  PartitionFixture fixture;
  fixture.deploy(
      "process p\n  start begin -> pause\n  timer pause -> done\n    duration: PT1H\n"
      "  end done\n");
  auto& machine = fixture.machine();
  machine.take(fixture.submission(start_p, "root"));
  const auto batch = machine.close();
  ASSERT_TRUE(batch);
  fixture.log().store(*batch);
  Overlay overlay{fixture.log()};
  overlay.add(batch->header.sequence, std::make_shared<const Record>(batch->records.at(0)));
  EXPECT_EQ(overlay.due(Instant{monday.ms + day_ms}, 10).size(), 1U);
  machine.durable(batch->header.sequence);
  fixture.settle();
}

TEST(Requests, ARepeatIsAnsweredWithTheFirstOutcome) {
  PartitionFixture fixture;
  fixture.deploy(one_task);
  const RequestId id{"root", "once"};
  const auto first = fixture.submit(start_p, "root", id, 1);
  const auto records = fixture.log().records().size();
  EXPECT_EQ(fixture.submit(start_p, "root", id, 1), first);
  EXPECT_EQ(fixture.log().records().size(), records) << "nothing is decided twice";
  fixture.restart();
  EXPECT_EQ(fixture.submit(start_p, "root", id, 1), first) << "after a restart too";
}

TEST(Requests, ARefusalIsRepeatedToo) {
  PartitionFixture fixture;
  const RequestId id{"root", "once"};
  const auto first = fixture.submit(start_p, "root", id, 1);
  EXPECT_EQ(refused(first), RefusalCode::not_found);
  fixture.deploy(one_task);
  EXPECT_EQ(fixture.submit(start_p, "root", id, 1), first);
}

TEST(Requests, AnotherRequestUnderTheSameKeyIsRefused) {
  PartitionFixture fixture;
  fixture.deploy(one_task);
  const RequestId id{"root", "once"};
  fixture.submit(start_p, "root", id, 1);
  EXPECT_EQ(refused(fixture.submit(start_p, "root", id, 2)), RefusalCode::key_reused);
  EXPECT_TRUE(is_done(fixture.submit(start_p, "root", RequestId{"lan", "once"}, 2)))
      << "another caller's key is another key";
}

TEST(Requests, ARepeatWhileTheFirstIsInFlightWaitsForIt) {
  PartitionFixture fixture;
  fixture.deploy(one_task);
  auto& machine = fixture.machine();
  const auto take = [&] {
    auto submission = fixture.submission(start_p, "root");
    submission.request = RequestId{"root", "once"};
    machine.take(std::move(submission));
  };
  take();
  const auto batch = machine.close();
  take();
  EXPECT_TRUE(machine.take_settled().empty());
  ASSERT_TRUE(batch);
  fixture.log().store(*batch);
  const auto outcomes = machine.durable(batch->header.sequence);
  ASSERT_EQ(outcomes.size(), 2U);
  EXPECT_EQ(outcomes[0].outcome, outcomes[1].outcome);
  EXPECT_FALSE(outcomes[0].repeated);
  EXPECT_TRUE(outcomes[1].repeated);
  fixture.settle();
}

TEST(Requests, AnAnswerWithoutAFactIsNotedWhenItCarriesAnId) {
  PartitionFixture fixture;
  fixture.deploy(one_task);
  fixture.start();
  const UnassignUserTask command{fixture.task("work")};
  EXPECT_TRUE(is_done(fixture.submit(command, "root", RequestId{"root", "none"}, 1)));
  EXPECT_TRUE(fixture.log().records().back().events.empty());
  EXPECT_TRUE(is_done(fixture.submit(command, "root", RequestId{"root", "none"}, 1)));
}

class Quarantine : public testing::Test {
 protected:
  Quarantine() {
    fixture.deploy(one_task);
    fixture.start();
    other = fixture.current();
    fixture.deploy("process q\n  start begin -> work\n  user work -> done\n  end done\n");
    fixture.start();
  }
  bool quarantined() { return fixture.state().quarantined; }

  PartitionFixture fixture;
  InstanceKey other;
};

TEST_F(Quarantine, ABugStopsOneStreamOnly) {
  fixture.definitions().broken.insert("q");
  EXPECT_EQ(refused(fixture.complete("root", "work")), RefusalCode::quarantined);
  EXPECT_TRUE(quarantined());
  EXPECT_EQ(refused(fixture.complete("root", "work")), RefusalCode::quarantined);
  EXPECT_EQ(refused(fixture.cancel()), RefusalCode::quarantined);
  fixture.use(other);
  EXPECT_TRUE(is_done(fixture.complete("root", "work")));
}

TEST_F(Quarantine, StandsInTheLog) {
  fixture.definitions().broken.insert("q");
  fixture.complete("root", "work");
  fixture.definitions().broken.clear();
  fixture.restart();
  EXPECT_EQ(refused(fixture.complete("root", "work")), RefusalCode::quarantined);
}

TEST_F(Quarantine, ARequestIsAnsweredTheSameAgain) {
  fixture.definitions().broken.insert("q");
  const CompleteUserTask command{fixture.task("work"), {}, {}};
  const auto first = fixture.submit(command, "root", RequestId{"root", "one"}, 1);
  EXPECT_EQ(fixture.submit(command, "root", RequestId{"root", "one"}, 1), first);
}

TEST_F(Quarantine, AStartThatMeetsABugLeavesNoInstance) {
  fixture.definitions().broken.insert("q");
  const auto outcome = fixture.submit(StartInstance{{}, ProcessId{"q"}, 0, {}, {}, {}}, "root",
                                      RequestId{"root", "start"}, 1);
  EXPECT_EQ(refused(outcome), RefusalCode::quarantined);
  EXPECT_EQ(fixture.log().records().back().header.stream, StreamId::refusals());
  fixture.definitions().broken.clear();
  fixture.start();
}

TEST_F(Quarantine, AStartThatMeetsABugLeavesNothingInTheNextInstancesPlace) {
  fixture.definitions().broken.insert("q");
  const StartInstance broken{{}, ProcessId{"q"}, 0, {}, {}, {}};
  // Not noted, so the next instance gets the very key that this one would have had.
  EXPECT_EQ(refused(fixture.submit(broken, "root")), RefusalCode::quarantined);
  fixture.definitions().broken.clear();
  fixture.start();
  EXPECT_TRUE(is_done(fixture.complete("root", "work")));
}

TEST_F(Quarantine, ABugOutsideOfADecisionIsNotCaught) {
  EXPECT_FALSE(fixture.machine().quarantine("somewhere else"));
}

constexpr auto timed = R"(
process t
  start begin -> work
  user work -> done
  boundary late on work -> done
    duration: PT1H
  end done
)";

TEST_F(Quarantine, ABugOfATimerRefusesTheCommandThatCameAfterIt) {
  fixture.deploy(timed);
  fixture.start();
  fixture.definitions().broken.insert("t");
  auto submission = fixture.submission(CompleteUserTask{fixture.task("work"), {}, {}}, "root");
  const auto ticket = submission.ticket;
  submission.received = Instant{monday.ms + 2 * hour_ms};
  fixture.guarded([&] { fixture.machine().take(std::move(submission)); });
  fixture.settle();
  ASSERT_TRUE(fixture.settled().contains(ticket));
  EXPECT_EQ(refused(fixture.settled().at(ticket).outcome), RefusalCode::quarantined);
  EXPECT_TRUE(quarantined());
}

TEST_F(Quarantine, ATimerOfAQuarantinedStreamStopsNothing) {
  fixture.deploy(timed);
  fixture.start();
  fixture.definitions().broken.insert("t");
  fixture.advance(2 * hour_ms);
  EXPECT_TRUE(quarantined());
  fixture.advance(hour_ms);
  EXPECT_FALSE(fixture.machine().next_due()) << "the clock would be asked for it for ever";
}

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
  Ticket take(Command command, std::int64_t later_ms = 0) {
    auto submission = fixture.submission(std::move(command), "root");
    submission.received.ms += later_ms;
    const auto ticket = submission.ticket;
    fixture.guarded([&] { fixture.machine().take(std::move(submission)); });
    return ticket;
  }
  bool suspended() {
    // What is decided but not stored yet counts too.
    if (const auto batch = fixture.machine().close()) {
      fixture.log().store(*batch);
      for (auto& one : fixture.machine().durable(batch->header.sequence)) {
        fixture.settled().insert_or_assign(one.ticket, one);
      }
    }
    return fixture.state().suspended;
  }

  PartitionFixture fixture;
};

constexpr auto chain = R"(
process c
  start begin -> first
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
  const auto first = take(CompleteUserTask{fixture.task("first"), {}, {}});
  ASSERT_TRUE(suspended());
  const auto cancel = take(CancelInstance{fixture.current()});
  EXPECT_FALSE(fixture.settled().contains(cancel));
  fixture.settle();
  EXPECT_TRUE(is_done(fixture.settled().at(first).outcome));
  EXPECT_TRUE(is_done(fixture.settled().at(cancel).outcome));
  EXPECT_EQ(fixture.state().status, instance::Status::terminated);
  std::vector<std::string_view> facts;
  for (const auto& record : fixture.log().records()) {
    for (const auto& event : record.events) facts.push_back(event_name(event));
  }
  const auto canceling = std::ranges::find(facts, "InstanceCanceling");
  EXPECT_EQ(std::count(facts.begin(), canceling, "UserTaskCreated"), 2)
      << "the turn that was suspended is finished first";
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
  take(CompleteUserTask{fixture.task("first"), {}, {}});
  ASSERT_TRUE(suspended());
  const auto one = take(CancelInstance{fixture.current()});
  const auto two = take(CancelInstance{fixture.current()});
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
    take(CompleteUserTask{fixture.task("first"), {}, {}});
    ASSERT_TRUE(suspended());
    std::vector<Ticket> tickets;
    for (int count = 0; count < 3; ++count) {
      tickets.push_back(take(CancelInstance{fixture.current()}));
    }
    fixture.definitions().finds_before_bug = moment;
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

TEST(Timers, ALateTimerIsDecidedBeforeTheCommandThatCameAfterIt) {
  PartitionFixture fixture;
  fixture.deploy(timed);
  fixture.start();
  auto submission = fixture.submission(CompleteUserTask{fixture.task("work"), {}, {}}, "root");
  submission.received.ms += hour_ms;
  const auto ticket = submission.ticket;
  fixture.machine().take(std::move(submission));
  fixture.settle();
  EXPECT_EQ(refused(fixture.settled().at(ticket).outcome), RefusalCode::not_found);
  EXPECT_EQ(fixture.state().status, instance::Status::completed);
}

TEST(Timers, TimeNeverGoesBack) {
  PartitionFixture fixture;
  fixture.deploy(one_task);
  fixture.advance(hour_ms);
  auto submission = fixture.submission(start_p, "root");
  submission.received = monday;
  fixture.machine().take(std::move(submission));
  fixture.settle();
  EXPECT_EQ(fixture.log().records().back().header.time, (Instant{monday.ms + hour_ms}));
}

TEST(Timers, NextDueIsTheFirstOfAll) {
  PartitionFixture fixture;
  fixture.deploy(timed);
  EXPECT_FALSE(fixture.machine().next_due());
  fixture.start();
  EXPECT_EQ(fixture.machine().next_due(), (Instant{monday.ms + hour_ms}));
  fixture.restart();
  EXPECT_EQ(fixture.machine().next_due(), (Instant{monday.ms + hour_ms}));
  fixture.advance(hour_ms);
  EXPECT_FALSE(fixture.machine().next_due());
}

TEST(Timers, ALoopThroughATimerThatIsAlwaysDueHoldsNobody) {
  PartitionFixture fixture;
  fixture.deploy(R"(
process p
  start begin -> pause -> work
  timer pause -> pause
    duration: PT0S
  user work -> done
  end done
)");
  fixture.start();
  EXPECT_FALSE(fixture.machine().fire_due(fixture.now(), 10));
  fixture.settle();
  EXPECT_EQ(fixture.machine().next_due(), fixture.now()) << "it fires again at the next tick";
  EXPECT_TRUE(is_done(fixture.claim("root", "work"))) << "a command gets its turn";
  EXPECT_TRUE(is_done(fixture.cancel()));
}

TEST(Timers, OneTickDecidesNoMoreThanItsLimit) {
  PartitionFixture fixture;
  fixture.deploy(timed);
  for (int count = 0; count < 5; ++count) fixture.start();
  EXPECT_TRUE(fixture.machine().fire_due(Instant{monday.ms + hour_ms}, 2));
  EXPECT_TRUE(fixture.machine().fire_due(Instant{monday.ms + hour_ms}, 2));
  EXPECT_FALSE(fixture.machine().fire_due(Instant{monday.ms + hour_ms}, 2));
  fixture.settle();
  EXPECT_TRUE(fixture.log().due_index().empty());
}

TEST(Cache, AStreamThatWasPutAwayComesBackTheSame) {
  auto options = PartitionFixture::options();
  options.cached_streams_max = 2;
  PartitionFixture fixture{options};
  fixture.deploy(one_task);
  std::vector<InstanceKey> keys;
  for (int count = 0; count < 6; ++count) keys.push_back(fixture.start({{"n", count}}));
  for (const auto key : keys) {
    fixture.use(key);
    EXPECT_TRUE(is_done(fixture.complete("root", "work")));
    EXPECT_EQ(fixture.state().status, instance::Status::completed);
  }
}

}  // namespace
}  // namespace tiendo::tests
