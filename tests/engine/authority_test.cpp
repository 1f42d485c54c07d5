#include "engine/people/authority.hpp"

#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "engine/vocabulary/stream.hpp"
#include "tests/engine/partition_fixture.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace tiendo::tests {
namespace {

using namespace vocabulary;
using people::Act;

constexpr auto all_roles = {Role::administrator, Role::operator_, Role::approver, Role::auditor,
                            Role::worker};

/// The table as it is promised to people; the code has its own.
const std::map<Act, std::set<Role>>& promised() {
  using enum Role;
  static const std::map<Act, std::set<Role>> table{
      {Act::deploy, {administrator, operator_}},
      {Act::start_instance, {administrator, operator_, approver}},
      {Act::steer_start, {administrator, operator_}},
      {Act::cancel_instance, {administrator, operator_}},
      {Act::claim_task, {administrator, operator_, approver}},
      {Act::complete_task, {administrator, operator_, approver}},
      {Act::assign_task, {administrator, operator_}},
      {Act::resolve_incident, {administrator, operator_}},
      {Act::set_account, {administrator}},
      {Act::set_clock, {administrator}},
      {Act::read_history, {administrator, operator_, auditor}},
      {Act::verify_log, {administrator, auditor}},
  };
  return table;
}

TEST(Authority, EveryCellOfTheTableIsAsPromised) {
  ASSERT_EQ(promised().size(), people::all_acts.size());
  for (const auto act : people::all_acts) {
    for (const auto role : all_roles) {
      EXPECT_EQ(people::may(role, act), promised().at(act).contains(role))
          << role_name(role) << " " << people::act_name(act);
    }
  }
}

TEST(Authority, ARoleAddsToAnother) {
  const Account both{"a", {}, {Role::approver, Role::auditor}, {}, true};
  EXPECT_TRUE(people::may(both, Act::complete_task));
  EXPECT_TRUE(people::may(both, Act::read_history));
  EXPECT_FALSE(people::may(both, Act::verify_log) && people::may(both, Act::deploy));
  EXPECT_FALSE(people::may(Account{"none", {}, {}, {}, true}, Act::start_instance));
}

constexpr auto model = R"(
process p
  start begin -> work
  user work -> done
    candidate groups: staff
    assignee: =who
  end done
)";

/// One command of every act that a command stands for, on a state where it would succeed.
class AuthorityOfCommands : public testing::Test {
 protected:
  AuthorityOfCommands() {
    fixture.deploy(model);
    fixture.account("administrator", {Role::administrator}, {"staff"});
    fixture.account("operator", {Role::operator_}, {"staff"});
    fixture.account("approver", {Role::approver}, {"staff"});
    fixture.account("auditor", {Role::auditor}, {"staff"});
    fixture.account("worker", {Role::worker}, {"staff"});
  }

  Command command(Act act, const std::string& account) {
    const auto nobody = act == Act::claim_task || act == Act::complete_task;
    const auto broken = act == Act::resolve_incident;
    fixture.start({{"who", broken ? Value{1} : nobody ? Value{} : Value{"somebody"}}});
    const auto task = fixture.task("work");
    if (act == Act::start_instance) return StartInstance{{}, ProcessId{"p"}, 0, {}, {}, {}};
    if (act == Act::cancel_instance) return CancelInstance{fixture.current()};
    if (act == Act::claim_task) return AssignUserTask{task, account, true, {}};
    if (act == Act::complete_task) return CompleteUserTask{task, {}, {}};
    if (act == Act::assign_task) return AssignUserTask{task, "another", true, {}};
    if (act == Act::resolve_incident) return ResolveIncident{fixture.incident("work")};
    if (act == Act::set_clock) return SetClock{fixture.now()};
    if (act == Act::set_account) {
      return SetAccount{{"new-by-" + account, {}, {Role::worker}, {}, true}, true};
    }
    ReadResource resource;
    resource.name = "empty";
    return DeployResources{{resource}};
  }

  PartitionFixture fixture;
};

TEST_F(AuthorityOfCommands, EveryRoleMayDoWhatTheTableSaysAndNothingElse) {
  for (const auto& [act, roles] : promised()) {
    if (act == Act::read_history || act == Act::verify_log) continue;  // no commands
    for (const auto role : all_roles) {
      const std::string account{role_name(role)};
      const auto one = command(act, account);
      const auto before = fixture.state();
      const auto outcome = fixture.submit(one, account);
      EXPECT_EQ(is_done(outcome), roles.contains(role)) << account << " " << people::act_name(act);
      if (roles.contains(role)) continue;
      EXPECT_EQ(refused(outcome), RefusalCode::forbidden) << account << people::act_name(act);
      EXPECT_EQ(fixture.state(), before) << "a refusal changed something";
    }
  }
}

TEST_F(AuthorityOfCommands, AnUnknownAccountMayNothing) {
  for (const auto& [act, roles] : promised()) {
    if (act == Act::read_history || act == Act::verify_log) continue;
    const bool of_a_task =
        act == Act::claim_task || act == Act::complete_task || act == Act::assign_task;
    EXPECT_EQ(refused(fixture.submit(command(act, "stranger"), "stranger")),
              of_a_task ? RefusalCode::unseen : RefusalCode::forbidden)
        << people::act_name(act);
  }
}

TEST_F(AuthorityOfCommands, AClosedAccountMayNothing) {
  const Account closed{"administrator", {}, {Role::administrator}, {}, false};
  ASSERT_TRUE(is_done(fixture.submit(SetAccount{closed, false})));
  EXPECT_EQ(refused(fixture.submit(command(Act::start_instance, ""), "administrator")),
            RefusalCode::forbidden);
}

TEST_F(AuthorityOfCommands, ADeniedActIsNotedInTheAddressedStream) {
  fixture.start({{"who", Value{}}});
  fixture.submit(CancelInstance{fixture.current()}, "approver");
  const auto last = fixture.log().records().back();
  EXPECT_EQ(last.header.stream, StreamId::instance(fixture.current()));
  EXPECT_TRUE(last.events.empty());
  EXPECT_EQ(last.header.actor.name, "approver");
  EXPECT_EQ(refused(last.header.outcome), RefusalCode::forbidden);
}

TEST_F(AuthorityOfCommands, OnlyTheClockFiresATimerAndOnlyTheEngineContinues) {
  fixture.start({{"who", Value{}}});
  const auto key = fixture.current();
  EXPECT_EQ(refused(fixture.submit(FireTimer{key, {}})), RefusalCode::forbidden);
  EXPECT_EQ(refused(fixture.submit(ContinueTurn{key})), RefusalCode::forbidden);
  EXPECT_EQ(refused(fixture.submit(AdvanceSink{"file", 7})), RefusalCode::forbidden);
  EXPECT_EQ(refused(fixture.submit(RecordZones{{"2025b", {}}})), RefusalCode::forbidden);
}

TEST_F(AuthorityOfCommands, ThePositionTheyActInIsTheFirstCandidateGroupTheyHold) {
  fixture.account("lan", {Role::approver}, {"main", "staff"});
  fixture.start({{"who", Value{}}});
  ASSERT_TRUE(is_done(fixture.claim("lan", "work")));
  auto actor = fixture.log().records().back().header.actor;
  EXPECT_EQ(actor.position, "staff");
  EXPECT_EQ(actor.person, "person-lan");
  fixture.start({{"who", Value{}}}, "lan");
  actor = fixture.log().records().back().header.actor;
  EXPECT_EQ(actor.position, "main") << "without a task it is the main position";
}

}  // namespace
}  // namespace tiendo::tests
