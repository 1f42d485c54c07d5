#include "engine/instance/instance.hpp"

#include "engine/base/id.hpp"
#include "engine/instance/describe.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "engine/vocabulary/stream.hpp"
#include "tests/engine/partition_fixture.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace tiendo::tests {
namespace {

using namespace vocabulary;

constexpr auto one_task = R"(
process p
  start begin -> work
  user work -> done
  end done
)";

TEST(StartInstance, AnswersTheKeyWhereTheInstanceStands) {
  PartitionFixture fixture;
  fixture.deploy(one_task);
  const auto next = fixture.machine().next_position();
  const auto key = fixture.start({{"x", 1}});
  EXPECT_EQ(key, InstanceKey::at(0, next));
  const auto state = fixture.state();
  EXPECT_EQ(state.status, instance::Status::active);
  EXPECT_EQ(state.tasks.size(), 1U);
  EXPECT_EQ(*state.find_variable(state.root(), "x"), Value{1});
}

TEST(StartInstance, IsRefusedWhenTheProcessIsUnknown) {
  PartitionFixture fixture;
  fixture.deploy(one_task);
  const StartInstance unknown{{}, ProcessId{"q"}, 0, {}, {}, {}};
  EXPECT_EQ(refused(fixture.submit(unknown)), RefusalCode::not_found);
  const StartInstance version{{}, ProcessId{"p"}, 2, {}, {}, {}};
  EXPECT_EQ(refused(fixture.submit(version)), RefusalCode::not_found);
  const StartInstance key{DefinitionKey{999}, {}, 0, {}, {}, {}};
  EXPECT_EQ(refused(fixture.submit(key)), RefusalCode::not_found);
}

TEST(StartInstance, IsRefusedWithoutANoneStartEvent) {
  PartitionFixture fixture;
  fixture.deploy("process p\n  end done\n");
  EXPECT_EQ(refused(fixture.submit(StartInstance{{}, ProcessId{"p"}, 0, {}, {}, {}})),
            RefusalCode::invalid_state);
}

TEST(StartInstance, NeedsNoNoneStartEventToBeginElsewhere) {
  PartitionFixture fixture;
  fixture.deploy("process p\n  end done\n");
  StartInstance command{{}, ProcessId{"p"}, 0, {}, {}, {}};
  command.start_at = {ElementId{"done"}};
  EXPECT_TRUE(is_done(fixture.submit(command)));
}

TEST(StartInstance, ARefusalWithoutAnIdLeavesNoRecordAndOneWithAnIdLeavesOne) {
  PartitionFixture fixture;
  fixture.deploy(one_task);
  const auto before = fixture.log().records().size();
  const StartInstance unknown{{}, ProcessId{"q"}, 0, {}, {}, {}};
  fixture.submit(unknown);
  EXPECT_EQ(fixture.log().records().size(), before);
  fixture.submit(unknown, "root", RequestId{"root", "one"});
  ASSERT_EQ(fixture.log().records().size(), before + 1);
  EXPECT_EQ(fixture.log().records().back().header.stream, StreamId::refusals());
}

TEST(StartInstance, TakesAVersionOfThePastByNumberOrKey) {
  PartitionFixture fixture;
  const auto first = fixture.deploy(one_task);
  fixture.deploy("process p\n  start begin -> done\n  end done\n");
  const auto key = std::get<DeployedProcess>(first.items.at(0)).key;
  for (const auto& command :
       {StartInstance{{}, ProcessId{"p"}, 1, {}, {}, {}}, StartInstance{key, {}, 0, {}, {}, {}}}) {
    const auto outcome = fixture.submit(command);
    const auto& started = std::get<StartedInstance>(std::get<Answer>(outcome));
    EXPECT_EQ(started.version, 1);
    EXPECT_EQ(started.definition, key);
    EXPECT_EQ(fixture.state(started.instance).status, instance::Status::active);
  }
}

TEST(StartInstance, ItsGrantsNameTheStarterAndTheOverseers) {
  PartitionFixture fixture;
  fixture.deploy(one_task);
  fixture.account("lan", {Role::approver});
  fixture.start({}, "lan");
  const auto started = std::get<InstanceStarted>(fixture.log().records().back().events.at(0));
  EXPECT_EQ(started.grants, (std::vector<Grantee>{{Grantee::Kind::overseers, {}},
                                                  {Grantee::Kind::account, "lan"}}));
}

TEST(StartInstance, KeepsBusinessIdAndTagsInTheTombstone) {
  PartitionFixture fixture;
  fixture.deploy("process p\n  start begin -> done\n  end done\n");
  const auto outcome = fixture.submit(StartInstance{{}, ProcessId{"p"}, 0, {}, "69/KH", {"a"}});
  const auto key = std::get<StartedInstance>(std::get<Answer>(outcome)).instance;
  const auto state = fixture.state(key);
  EXPECT_EQ(state.status, instance::Status::completed);
  EXPECT_EQ(state.business_id, "69/KH");
  EXPECT_EQ(state.tags, std::vector<std::string>{"a"});
}

constexpr auto nested = R"(
process p
  start begin -> outer -> lone
  sub outer -> done
    start outer_begin -> inner -> broken
    sub inner -> outer_done
      start inner_begin -> deep
      user deep -> inner_done
      boundary reminder on deep non-interrupting -> inner_done
        duration: PT1H
      end inner_done
    boundary too_long on inner -> outer_done
      duration: PT2H
    user broken -> outer_done
      assignee: =5
    end outer_done
  timer lone -> done
    duration: PT3H
  end done
)";

TEST(CancelInstance, EndsEverythingBelowAndLeavesOnlyATombstone) {
  PartitionFixture fixture;
  fixture.deploy(nested);
  fixture.start();
  EXPECT_EQ(fixture.log().due_index().size(), 3U);
  EXPECT_EQ(fixture.state().incidents.size(), 1U);
  EXPECT_TRUE(is_done(fixture.cancel()));
  EXPECT_EQ(fixture.state().status, instance::Status::terminated);
  EXPECT_TRUE(fixture.log().due_index().empty());
}

TEST(CancelInstance, IsRefusedTheSecondTimeAndWhenUnknown) {
  PartitionFixture fixture;
  fixture.deploy(nested);
  fixture.start();
  fixture.cancel();
  EXPECT_EQ(refused(fixture.cancel()), RefusalCode::not_found);
  EXPECT_EQ(refused(fixture.submit(CancelInstance{InstanceKey{fixture.current().value() + 1}})),
            RefusalCode::not_found);
  EXPECT_EQ(refused(fixture.submit(CancelInstance{})), RefusalCode::not_found);
}

TEST(CancelInstance, OfAnInstanceThatIsStuckAtItsFirstStepEndsIt) {
  PartitionFixture fixture;
  fixture.deploy(
      "process p\n  start begin -> work\n  user work -> done\n    priority: 101\n"
      "  end done\n");
  fixture.start();
  ASSERT_EQ(fixture.state().incidents.size(), 1U);
  EXPECT_TRUE(is_done(fixture.cancel()));
  EXPECT_EQ(fixture.state().status, instance::Status::terminated);
}

constexpr auto fragile = R"(
process p
  start begin -> work
  user work -> done
    candidate groups: =groups
  end done
)";

TEST(ResolveIncident, RunsTheStuckStepAgainWithTheVariablesOfThen) {
  PartitionFixture fixture;
  fixture.deploy(R"(
process p
  start begin -> first -> fragile
  user first -> done
  user fragile -> done
    candidate groups: =groups
  end done
)");
  fixture.start({{"groups", 3}});
  const auto [incident_key, incident] = *fixture.state().incidents.begin();
  EXPECT_EQ(incident.error_type, "EXTRACT_VALUE_ERROR");
  EXPECT_NE(incident.message.find('3'), std::string::npos) << incident.message;
  EXPECT_TRUE(is_done(fixture.resolve("fragile")));
  ASSERT_TRUE(fixture.incident("fragile")) << "nothing was mended";
  fixture.complete("root", "first", {{"groups", List{Value{"staff"}}}});
  EXPECT_TRUE(is_done(fixture.resolve("fragile")));
  const auto task = fixture.task("fragile");
  ASSERT_TRUE(task);
  EXPECT_EQ(fixture.state().tasks.at(task).candidate_groups, std::vector<std::string>{"staff"});
  EXPECT_EQ(fixture.state().tasks.at(task).element_key, incident.element_key)
      << "the element instance keeps the key that its incident showed";
  EXPECT_NE(incident.element_key.value(), incident_key.value()) << "two things in one place";
}

TEST(ResolveIncident, IsRefusedWhenUnknownOrResolved) {
  PartitionFixture fixture;
  fixture.deploy(fragile);
  fixture.start({{"groups", 3}});
  const auto incident = fixture.incident("work");
  ASSERT_TRUE(is_done(fixture.submit(ResolveIncident{incident})));
  EXPECT_EQ(refused(fixture.submit(ResolveIncident{incident})), RefusalCode::not_found);
  EXPECT_EQ(refused(fixture.submit(ResolveIncident{IncidentKey{1}})), RefusalCode::not_found);
  EXPECT_EQ(refused(fixture.submit(ResolveIncident{})), RefusalCode::not_found);
}

TEST(AdvanceSink, MovesItsCursorForwardOnly) {
  PartitionFixture fixture;
  for (int count = 0; count < 9; ++count)
    fixture.account("a" + std::to_string(count), {Role::worker});
  const auto advance = [&](Position delivered) {
    auto submission = fixture.submission(AdvanceSink{"file", delivered}, "");
    submission.actor.kind = Actor::Kind::reaction;
    fixture.machine().take(std::move(submission));
    fixture.settle();
    return std::get<SinkState>(fixture.log().load(StreamId::sink("file"))->state).delivered;
  };
  EXPECT_EQ(advance(5), 5U);
  EXPECT_EQ(advance(3), 5U);
  EXPECT_EQ(advance(9), 9U);
}

/// What an auditor is shown must differ wherever two states do.
TEST(DescribeInstance, ShowsTagsSuspensionAndWhereTimersAndIncidentsHang) {
  instance::Instance state;
  const auto plain = describe(state);
  const auto shows = [&](auto change) {
    auto changed = state;
    change(changed);
    return describe(changed) != plain;
  };
  EXPECT_TRUE(shows([](auto& it) { it.tags.emplace_back("urgent"); }));
  EXPECT_TRUE(shows([](auto& it) { it.suspended = true; }));
  state.timers[TimerKey{7}].element_key = ElementKey{3};
  state.incidents[IncidentKey{8}].element_key = ElementKey{3};
  const auto found = instance::differences(plain, describe(state));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found.front().path, "incidents/8");
  for (const auto& one : found) {
    EXPECT_EQ(one.after.if_context()->at("elementKey"), Value{std::string{"3"}});
  }
}

}  // namespace
}  // namespace tiendo::tests
