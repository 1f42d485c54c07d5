#include "engine/base/time.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "engine/vocabulary/stream.hpp"
#include "tests/engine/partition_fixture.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <variant>

namespace tiendo::tests {
namespace {

using namespace vocabulary;

constexpr auto first_version = "process p\n  start begin -> done\n  end done\n";
constexpr auto second_version = "process p\n  start begin -> stop\n  terminate stop\n";

DeployedProcess process_of(const Deployed& deployed) {
  return std::get<DeployedProcess>(deployed.items.at(0));
}

TEST(Deploy, TheSameBytesAreTheSameDefinition) {
  PartitionFixture fixture;
  const auto once = fixture.deploy(first_version);
  const auto again = fixture.deploy(first_version);
  EXPECT_NE(once.key, again.key) << "each deployment has its own key";
  EXPECT_EQ(process_of(once), process_of(again));
  EXPECT_EQ(process_of(once).version, 1);
  EXPECT_EQ(fixture.machine().reference().definitions.size(), 1U);
}

TEST(Deploy, ChangedBytesAreTheNextVersion) {
  PartitionFixture fixture;
  const auto once = fixture.deploy(first_version);
  const auto changed = fixture.deploy(second_version);
  EXPECT_EQ(process_of(changed).version, 2);
  EXPECT_NE(process_of(once).key, process_of(changed).key);
  const auto& reference = fixture.machine().reference();
  EXPECT_EQ(reference.find_version(ProcessId{"p"}, 0), process_of(changed).key);
  EXPECT_EQ(reference.find_version(ProcessId{"p"}, 1), process_of(once).key);
}

TEST(Deploy, GoingBackToOldBytesIsANewVersion) {
  PartitionFixture fixture;
  fixture.deploy(first_version);
  fixture.deploy(second_version);
  EXPECT_EQ(process_of(fixture.deploy(first_version)).version, 3);
}

TEST(Deploy, AnotherNameOfTheSameBytesIsANewVersion) {
  PartitionFixture fixture;
  fixture.deploy(first_version);
  const auto created = std::get<DeploymentCreated>(fixture.log().records().back().events.at(0));
  ReadResource renamed;
  renamed.name = "renamed.bpmn";
  renamed.digest = created.resources.at(0).digest;
  renamed.processes.push_back({ProcessId{"p"}, {}, {}, false});
  const auto outcome = fixture.submit(DeployResources{{renamed}});
  EXPECT_EQ(process_of(std::get<Deployed>(std::get<Answer>(outcome))).version, 2);
}

TEST(Deploy, TheLogHoldsOnlyTheResourcesThatAreNew) {
  PartitionFixture fixture;
  fixture.deploy(first_version);
  fixture.deploy(first_version);
  const auto created = std::get<DeploymentCreated>(fixture.log().records().back().events.at(0));
  EXPECT_TRUE(created.resources.empty());
}

TEST(Deploy, FormsHaveVersionsToo) {
  PartitionFixture fixture;
  ReadResource form;
  form.name = "a.form";
  form.forms.push_back({"a"});
  const auto version = [&](std::uint8_t digest) {
    form.digest.fill(digest);
    const auto outcome = fixture.submit(DeployResources{{form}});
    return std::get<DeployedForm>(std::get<Deployed>(std::get<Answer>(outcome)).items.at(0))
        .version;
  };
  EXPECT_EQ(version(1), 1);
  EXPECT_EQ(version(1), 1);
  EXPECT_EQ(version(2), 2);
}

TEST(Deploy, IsRefusedWithoutResources) {
  PartitionFixture fixture;
  EXPECT_EQ(refused(fixture.submit(DeployResources{})), RefusalCode::invalid_argument);
}

TEST(Deploy, IsRefusedWhenTwoResourcesDefineOneProcess) {
  PartitionFixture fixture;
  ReadResource one;
  one.name = "one.bpmn";
  one.processes.push_back({ProcessId{"p"}, {}, {}, false});
  auto other = one;
  other.name = "other.bpmn";
  other.digest.fill(1);
  EXPECT_EQ(refused(fixture.submit(DeployResources{{one, other}})), RefusalCode::invalid_argument);
  EXPECT_TRUE(fixture.machine().reference().definitions.empty());
}

Account account(const std::string& name) { return {name, {}, {Role::approver}, {"g"}, true}; }

TEST(SetAccount, ANewNameIsTakenOnce) {
  PartitionFixture fixture;
  EXPECT_TRUE(is_done(fixture.submit(SetAccount{account("lan"), true})));
  EXPECT_EQ(refused(fixture.submit(SetAccount{account("lan"), true})), RefusalCode::already_exists);
  auto changed = account("lan");
  changed.groups = {"h"};
  EXPECT_TRUE(is_done(fixture.submit(SetAccount{changed, false})));
  EXPECT_EQ(*fixture.machine().reference().find_account("lan"), changed);
}

TEST(SetAccount, OnlyWhatWasAddedCanBeChanged) {
  PartitionFixture fixture;
  const auto outcome = fixture.submit(SetAccount{account("lan"), false});
  EXPECT_EQ(refused(outcome), RefusalCode::not_found);
  const auto* refusal = std::get_if<Refusal>(&outcome);
  ASSERT_NE(refusal, nullptr);
  EXPECT_NE(refusal->message.find("'lan'"), std::string::npos) << refusal->message;
  EXPECT_NE(refusal->message.find("POST"), std::string::npos) << refusal->message;
  auto closed = account("lan");
  closed.active = false;
  EXPECT_TRUE(is_done(fixture.submit(SetAccount{closed, true})));
  EXPECT_TRUE(is_done(fixture.submit(SetAccount{account("lan"), false}))) << "it was closed";
}

TEST(SetAccount, NamesAndRolesAreChecked) {
  PartitionFixture fixture;
  for (const auto& name : {std::string{}, std::string{"a:b"}, std::string{"a b"},
                           std::string{"a\nb"}, std::string(257, 'a')}) {
    EXPECT_EQ(refused(fixture.submit(SetAccount{account(name), true})),
              RefusalCode::invalid_argument)
        << name;
  }
  EXPECT_TRUE(is_done(fixture.submit(SetAccount{account(std::string(256, 'a')), true})));
  auto nobody = account("nobody");
  nobody.roles.clear();
  EXPECT_EQ(refused(fixture.submit(SetAccount{nobody, true})), RefusalCode::invalid_argument);
}

TEST(SetAccount, TheLastOpenAdministratorStays) {
  PartitionFixture fixture;
  const Account closed{"root", {}, {Role::administrator}, {}, false};
  const Account stripped{"root", {}, {Role::operator_}, {}, true};
  EXPECT_EQ(refused(fixture.submit(SetAccount{closed, false})), RefusalCode::invalid_state);
  EXPECT_EQ(refused(fixture.submit(SetAccount{stripped, false})), RefusalCode::invalid_state);
  const Account other{"other", {}, {Role::administrator}, {}, false};
  EXPECT_TRUE(is_done(fixture.submit(SetAccount{other, true})));
  EXPECT_EQ(refused(fixture.submit(SetAccount{closed, false})), RefusalCode::invalid_state)
      << "the other one is closed";
  const Account more{"root", {}, {Role::administrator, Role::auditor}, {"g"}, true};
  EXPECT_TRUE(is_done(fixture.submit(SetAccount{more, false})));
  const Account opened{"other", {}, {Role::administrator}, {}, true};
  EXPECT_TRUE(is_done(fixture.submit(SetAccount{opened, false})));
  EXPECT_TRUE(is_done(fixture.submit(SetAccount{closed, false})));
}

TEST(SetClock, GoesForwardOnly) {
  PartitionFixture fixture;
  const auto later = Instant{monday.ms + day_ms};
  EXPECT_TRUE(is_done(fixture.submit(SetClock{later})));
  EXPECT_TRUE(is_done(fixture.submit(SetClock{later}))) << "to stand still is not to go back";
  EXPECT_EQ(refused(fixture.submit(SetClock{monday})), RefusalCode::invalid_state);
  EXPECT_EQ(fixture.machine().reference().clock, later);
}

TEST(SetClock, NeverGoesBehindTheLogThoughItWasNeverSet) {
  PartitionFixture fixture;
  fixture.advance(day_ms);
  EXPECT_EQ(refused(fixture.submit(SetClock{monday})), RefusalCode::invalid_state);
}

TEST(SetClock, IsDeniedAndNotedBeforeAnythingIsDecidedForIt) {
  PartitionFixture fixture;
  fixture.account("lan", {Role::approver});
  const SetClock command{Instant{monday.ms + day_ms}};
  EXPECT_FALSE(fixture.machine().deny(fixture.submission(command, "root")));
  const auto records = fixture.log().records().size();
  const auto submission = fixture.submission(command, "lan");
  EXPECT_TRUE(fixture.machine().deny(submission));
  fixture.settle();
  EXPECT_EQ(refused(fixture.settled().at(submission.ticket).outcome), RefusalCode::forbidden);
  EXPECT_EQ(fixture.log().records().size(), records + 1);
  EXPECT_EQ(fixture.log().records().back().header.stream, StreamId::reference());
}

TEST(SetClock, ADeniedOneIsAnsweredAsBeforeWhenItIsRepeated) {
  PartitionFixture fixture;
  fixture.account("lan", {Role::approver});
  auto submission = fixture.submission(SetClock{Instant{monday.ms + day_ms}}, "lan");
  submission.request = RequestId{"lan", "one"};
  EXPECT_TRUE(fixture.machine().deny(submission));
  fixture.settle();
  const auto records = fixture.log().records().size();
  ++submission.ticket;
  EXPECT_TRUE(fixture.machine().deny(submission));
  fixture.settle();
  EXPECT_EQ(refused(fixture.settled().at(submission.ticket).outcome), RefusalCode::forbidden);
  EXPECT_EQ(fixture.log().records().size(), records) << "noted twice";
}

TEST(RecordZones, NotesAnotherDatabaseOnce) {
  PartitionFixture fixture;
  const auto record = [&](const ZoneDatabase& database) {
    auto submission = fixture.submission(RecordZones{database}, "");
    submission.actor.kind = Actor::Kind::start;
    fixture.machine().take(std::move(submission));
    fixture.settle();
    EXPECT_EQ(fixture.machine().reference().zones, database);
    return fixture.log().records().size();
  };
  const ZoneDatabase first{"2025a", {1}};
  const auto begun = fixture.log().records().size();
  EXPECT_EQ(record(first), begun + 1);
  EXPECT_EQ(record(first), begun + 1);
  EXPECT_EQ(record({"2025a", {2}}), begun + 2) << "the same name, other zones";
  EXPECT_EQ(record({"2025b", {2}}), begun + 3);
}

}  // namespace
}  // namespace tiendo::tests
