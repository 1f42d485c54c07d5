#include "engine/partition.hpp"

#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/instance/instance.hpp"
#include "engine/overlay.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "tests/engine/partition_fixture.hpp"
#include "tests/engine/partition_models.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::tests {
namespace {

using namespace vocabulary;

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
  const auto first = submit(start_p());
  EXPECT_TRUE(machine.take_settled().empty());
  const auto one = machine.close();
  const auto second = submit(start_p());
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
  machine.take(fixture.submission(start_p(), "root"));
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
  machine.take(fixture.submission(start_p(), "root"));
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
  const auto first = fixture.submit(start_p(), "root", id, 1);
  const auto records = fixture.log().records().size();
  EXPECT_EQ(fixture.submit(start_p(), "root", id, 1), first);
  EXPECT_EQ(fixture.log().records().size(), records) << "nothing is decided twice";
  fixture.restart();
  EXPECT_EQ(fixture.submit(start_p(), "root", id, 1), first) << "after a restart too";
}

TEST(Requests, ARefusalIsRepeatedToo) {
  PartitionFixture fixture;
  const RequestId id{"root", "once"};
  const auto first = fixture.submit(start_p(), "root", id, 1);
  EXPECT_EQ(refused(first), RefusalCode::not_found);
  fixture.deploy(one_task);
  EXPECT_EQ(fixture.submit(start_p(), "root", id, 1), first);
}

TEST(Requests, AnotherRequestUnderTheSameKeyIsRefused) {
  PartitionFixture fixture;
  fixture.deploy(one_task);
  const RequestId id{"root", "once"};
  fixture.submit(start_p(), "root", id, 1);
  EXPECT_EQ(refused(fixture.submit(start_p(), "root", id, 2)), RefusalCode::key_reused);
  EXPECT_TRUE(is_done(fixture.submit(start_p(), "root", RequestId{"lan", "once"}, 2)))
      << "another caller's key is another key";
}

TEST(Requests, ARepeatWhileTheFirstIsInFlightWaitsForIt) {
  PartitionFixture fixture;
  fixture.deploy(one_task);
  auto& machine = fixture.machine();
  const auto take = [&] {
    auto submission = fixture.submission(start_p(), "root");
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
  auto submission = fixture.submission(start_p(), "root");
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

TEST(Cache, AStreamThatIsLoadedAgainAndAgainGetsItsSnapshot) {
  PartitionFixture fixture;
  fixture.deploy(one_task);
  const auto stream = StreamId::instance(fixture.start());
  const auto task = fixture.task("work");
  fixture.log().take_kept();
  auto options = PartitionFixture::options();
  options.snapshot_after_events = 4;
  for (int load = 1; load <= 4; ++load) {
    EXPECT_FALSE(fixture.log().take_kept().contains(stream)) << "after " << load - 1 << " facts";
    const auto last = fixture.log().records().back();
    const LogEnd end{last.header.position + width(last), last.header.time,
                     fixture.log().batches().back().header.sequence, last.header.position};
    PartitionMachine machine{options, end, fixture.log(), fixture.definitions()};
    machine.take(
        fixture.submission(AssignUserTask{task, "lan" + std::to_string(load), true, {}}, "root"));
    const auto batch = machine.close();
    ASSERT_TRUE(batch);
    fixture.log().store(*batch);
    machine.durable(batch->header.sequence);
  }
  EXPECT_TRUE(fixture.log().take_kept().contains(stream));
  EXPECT_TRUE(fixture.log().differences.empty());
}

}  // namespace
}  // namespace tiendo::tests
