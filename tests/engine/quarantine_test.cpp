#include "engine/base/id.hpp"
#include "engine/instance/instance.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "engine/vocabulary/stream.hpp"
#include "tests/engine/partition_fixture.hpp"
#include "tests/engine/partition_models.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace tiendo::tests {
namespace {

using namespace vocabulary;

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

TEST_F(Quarantine, IsToldOnlyToWhoMayKnowOfTheInstance) {
  fixture.account("lan", {Role::approver});
  const UserTaskKey task = fixture.task("work");
  fixture.definitions().broken.insert("q");
  fixture.complete("root", "work");
  ASSERT_TRUE(quarantined());
  EXPECT_EQ(refused(fixture.submit(CompleteUserTask{task, {}, {}}, "lan")), RefusalCode::unseen);
  EXPECT_EQ(refused(fixture.submit(UnassignUserTask{UserTaskKey{task.value() + 1}}, "lan")),
            RefusalCode::not_found)
      << "a place of the instance that is no task";
  EXPECT_EQ(refused(fixture.submit(CancelInstance{fixture.current()}, "lan")),
            RefusalCode::forbidden);
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

/// What a reader would never give: it is found when the deployment stands half in the state.
DeployResources broken_deployment() {
  ReadResource resource;
  resource.name = "broken.bpmn";
  resource.processes = {{ProcessId{"good"}, {}, {}, false}, {ProcessId{}, {}, {}, false}};
  return DeployResources{{resource}};
}

TEST_F(Quarantine, ABugInADeploymentIsRefusedNotedAndLeavesTheReferenceStreamUsable) {
  const auto before = fixture.machine().reference();
  EXPECT_EQ(refused(fixture.submit(broken_deployment())), RefusalCode::quarantined);
  EXPECT_EQ(fixture.machine().reference(), before) << "half a deployment stayed";
  const auto noted = fixture.log().records().back();
  EXPECT_EQ(noted.header.stream, StreamId::reference());
  EXPECT_TRUE(noted.events.empty());
  EXPECT_EQ(refused(noted.header.outcome), RefusalCode::quarantined);
  fixture.deploy("process r\n  start begin -> done\n  end done\n");
  fixture.start();
  EXPECT_EQ(fixture.state().status, instance::Status::completed);
  fixture.restart();
  fixture.start();
}

TEST_F(Quarantine, ABugOfASinkIsRefusedNotedAndLeavesItsCursorUsable) {
  const auto advance = [&](Position delivered) {
    auto submission = fixture.submission(AdvanceSink{"file", delivered}, "");
    submission.actor.kind = Actor::Kind::reaction;
    const auto ticket = submission.ticket;
    fixture.guarded([&] { fixture.machine().take(std::move(submission)); });
    fixture.settle();
    return fixture.settled().at(ticket).outcome;
  };
  const Position beyond = fixture.machine().next_position() + 1'000;
  EXPECT_EQ(refused(advance(beyond)), RefusalCode::quarantined);
  EXPECT_EQ(fixture.log().records().back().header.stream, StreamId::refusals())
      << "there is no stream yet";
  EXPECT_TRUE(is_done(advance(1)));
  EXPECT_EQ(refused(advance(beyond)), RefusalCode::quarantined);
  EXPECT_EQ(fixture.log().records().back().header.stream, StreamId::sink("file"));
  EXPECT_TRUE(is_done(advance(2)));
}

}  // namespace
}  // namespace tiendo::tests
