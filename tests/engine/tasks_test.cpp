#include "engine/instance/instance.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "engine/vocabulary/stream.hpp"
#include "tests/engine/partition_fixture.hpp"
#include "tests/engine/trace.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::tests {
namespace {

using namespace vocabulary;

constexpr auto model = R"(
process p
  start begin -> work
  user work -> done
    candidate groups: finance, staff
    candidate users: minh
  end done
)";

class Tasks : public testing::Test {
 protected:
  Tasks() {
    fixture.deploy(model);
    fixture.account("lan", {Role::approver}, {"finance"});
    fixture.account("minh", {Role::approver});
    fixture.account("hoa", {Role::approver}, {"somewhere"});
    fixture.account("worker", {Role::worker}, {"finance"});
    fixture.account("operator", {Role::operator_});
    fixture.start();
    task = fixture.task("work");
  }

  /// The outcome of a command that must be refused and change nothing.
  std::optional<RefusalCode> refusal(const Command& command, const std::string& account) {
    const auto before = fixture.state();
    const auto outcome = fixture.submit(command, account);
    EXPECT_EQ(fixture.state(), before) << "a refusal changed something";
    return refused(outcome);
  }
  std::string assignee() { return fixture.state().tasks.at(task).assignee; }
  UserTaskAssigned assigned() {
    return std::get<UserTaskAssigned>(fixture.log().records().back().events.at(0));
  }

  PartitionFixture fixture;
  UserTaskKey task;
};

using Assign = Tasks;
using Unassign = Tasks;
using Complete = Tasks;

TEST_F(Assign, ACandidateOfAGroupTakesTheTask) {
  EXPECT_TRUE(is_done(fixture.claim("lan", "work")));
  EXPECT_EQ(assignee(), "lan");
  EXPECT_EQ(assigned().action, "claim");
  EXPECT_EQ(assigned().grants_added, (std::vector<Grantee>{{Grantee::Kind::account, "lan"}}));
  EXPECT_TRUE(assigned().grants_removed.empty());
}

TEST_F(Assign, ACandidateByNameTakesTheTaskAndSawItBefore) {
  EXPECT_TRUE(is_done(fixture.claim("minh", "work")));
  EXPECT_EQ(assignee(), "minh");
  EXPECT_TRUE(assigned().grants_added.empty());
}

TEST_F(Assign, IsRefusedToSomebodyWhoIsNoCandidate) {
  EXPECT_EQ(refusal(AssignUserTask{task, "hoa", true, {}}, "hoa"), RefusalCode::unseen);
}

TEST_F(Assign, IsRefusedToAWorkerEvenInACandidateGroup) {
  EXPECT_EQ(refusal(AssignUserTask{task, "worker", true, {}}, "worker"), RefusalCode::forbidden);
}

TEST_F(Assign, ACandidateMayNotGiveTheTaskToAnother) {
  EXPECT_EQ(refusal(AssignUserTask{task, "minh", true, {}}, "lan"), RefusalCode::forbidden);
}

TEST_F(Assign, ACandidateMayNotTakeWhatAnotherHasEvenWithOverride) {
  fixture.claim("minh", "work");
  EXPECT_EQ(refusal(AssignUserTask{task, "lan", true, {}}, "lan"), RefusalCode::invalid_state);
}

TEST_F(Assign, ACandidateMayTakeItTwice) {
  fixture.claim("lan", "work");
  EXPECT_TRUE(is_done(fixture.claim("lan", "work")));
  EXPECT_EQ(assignee(), "lan");
}

TEST_F(Assign, AnOperatorGivesItToAnybodyOverAnother) {
  fixture.claim("lan", "work");
  EXPECT_TRUE(is_done(fixture.submit(AssignUserTask{task, "hoa", true, {}}, "operator")));
  EXPECT_EQ(assignee(), "hoa");
  EXPECT_EQ(assigned().action, "assign");
  EXPECT_EQ(assigned().grants_added, (std::vector<Grantee>{{Grantee::Kind::account, "hoa"}}));
  EXPECT_EQ(assigned().grants_removed, (std::vector<Grantee>{{Grantee::Kind::account, "lan"}}));
}

TEST_F(Assign, WithoutOverrideAnAssignedTaskStaysWhereItIs) {
  fixture.claim("lan", "work");
  EXPECT_EQ(refusal(AssignUserTask{task, "hoa", false, {}}, "operator"),
            RefusalCode::invalid_state);
  EXPECT_TRUE(is_done(fixture.submit(AssignUserTask{task, "lan", false, {}}, "operator")))
      << "the same assignee again is no override";
}

TEST_F(Assign, TheCallersWordForTheActionIsKept) {
  fixture.submit(AssignUserTask{task, "hoa", true, "delegate"}, "operator");
  EXPECT_EQ(assigned().action, "delegate");
}

TEST_F(Assign, ABlankAssigneeIsRefused) {
  EXPECT_EQ(refusal(AssignUserTask{task, "", true, {}}, "operator"), RefusalCode::invalid_argument);
  EXPECT_EQ(refusal(AssignUserTask{task, " \t", true, {}}, "operator"),
            RefusalCode::invalid_argument);
}

TEST_F(Assign, ABlankAssigneeTellsNothingToWhoMayNotAssign) {
  EXPECT_EQ(refusal(AssignUserTask{task, "", true, {}}, "hoa"), RefusalCode::unseen);
  EXPECT_EQ(refusal(AssignUserTask{task, "", true, {}}, "worker"), RefusalCode::forbidden);
  EXPECT_EQ(refusal(AssignUserTask{task, "", true, {}}, "lan"), RefusalCode::forbidden);
}

/// Keys cannot be probed: for who does not see a task it is as if it were not there.
class Unseen : public Tasks {
 protected:
  /// The text of the refusal, with each `X` for the key.
  std::string said(const Command& command, UserTaskKey key, const std::string& account) {
    const auto outcome = fixture.submit(command, account);
    auto message = std::get<Refusal>(outcome).message;
    const auto number = std::to_string(key.value());
    const auto at = message.find(number);
    EXPECT_NE(at, std::string::npos) << message;
    return at == std::string::npos ? message : message.replace(at, number.size(), "X");
  }
};

TEST_F(Unseen, OfATaskNothingIsToldWhateverItsState) {
  const auto says_nothing = [&](const Command& command, const char* account) {
    EXPECT_EQ(said(command, task, account), "You may not see user task 'X'");
  };
  fixture.claim("lan", "work");
  for (const auto* account : {"hoa", "stranger"}) {
    says_nothing(AssignUserTask{task, account, true, {}}, account);
    says_nothing(UnassignUserTask{task}, account);
    says_nothing(CompleteUserTask{task, {}, {}}, account);
  }
}

TEST_F(Unseen, TheDeniedActIsNotedAllTheSame) {
  fixture.submit(CompleteUserTask{task, {}, {}}, "hoa");
  const auto last = fixture.log().records().back();
  EXPECT_EQ(last.header.stream, StreamId::instance(fixture.current()));
  EXPECT_EQ(last.header.actor.name, "hoa");
  EXPECT_EQ(refused(last.header.outcome), RefusalCode::unseen);
}

TEST_F(Unseen, AnAuditorSeesTheTaskButMayNotAct) {
  fixture.account("udo", {Role::auditor});
  EXPECT_EQ(refusal(AssignUserTask{task, "udo", true, {}}, "udo"), RefusalCode::forbidden);
  EXPECT_EQ(refusal(UnassignUserTask{task}, "udo"), RefusalCode::forbidden);
  EXPECT_EQ(refusal(CompleteUserTask{task, {}, {}}, "udo"), RefusalCode::forbidden);
}

TEST_F(Unseen, WhoLosesTheTaskLosesTheSightOfIt) {
  fixture.submit(AssignUserTask{task, "hoa", true, {}}, "operator");
  EXPECT_EQ(refusal(AssignUserTask{task, "lan", true, {}}, "hoa"), RefusalCode::forbidden);
  fixture.submit(AssignUserTask{task, "lan", true, {}}, "operator");
  EXPECT_EQ(refusal(AssignUserTask{task, "lan", true, {}}, "hoa"), RefusalCode::unseen);
}

TEST_F(Assign, IsRefusedWhenTheTaskIsUnknownOrEnded) {
  const UserTaskKey unknown{task.value() + 100'000};
  EXPECT_EQ(refusal(AssignUserTask{unknown, "lan", true, {}}, "operator"), RefusalCode::not_found);
  EXPECT_EQ(refusal(AssignUserTask{UserTaskKey{}, "lan", true, {}}, "operator"),
            RefusalCode::not_found);
  EXPECT_EQ(refusal(AssignUserTask{UserTaskKey::at(7, 1), "lan", true, {}}, "operator"),
            RefusalCode::not_found)
      << "of another partition";
  fixture.complete("lan", "work");
  EXPECT_EQ(refusal(AssignUserTask{task, "lan", true, {}}, "operator"), RefusalCode::not_found);
}

TEST_F(Assign, AKeyBeyondTheLogIsNotedAmongTheRefusalsNotInAStrangersHistory) {
  // While a batch is open the last record must not be taken for the holder of what is to come.
  fixture.machine().take(fixture.submission(AssignUserTask{task, "lan", true, {}}, "operator"));
  auto wrong = fixture.submission(
      AssignUserTask{UserTaskKey{task.value() + 100'000}, "lan", true, {}}, "operator");
  wrong.request = RequestId{"operator", "wrong"};
  fixture.machine().take(std::move(wrong));
  fixture.settle();
  EXPECT_EQ(fixture.log().records().back().header.stream, StreamId::refusals());
}

TEST_F(Unassign, TheAssigneeGivesTheTaskBack) {
  fixture.claim("lan", "work");
  EXPECT_TRUE(is_done(fixture.submit(UnassignUserTask{task}, "lan")));
  EXPECT_EQ(assignee(), "");
  EXPECT_EQ(assigned().action, "unassign");
  EXPECT_EQ(assigned().grants_removed, (std::vector<Grantee>{{Grantee::Kind::account, "lan"}}));
}

TEST_F(Unassign, AnotherCandidateMayNotTakeItAway) {
  fixture.claim("lan", "work");
  EXPECT_EQ(refusal(UnassignUserTask{task}, "minh"), RefusalCode::forbidden);
  EXPECT_EQ(refusal(UnassignUserTask{task}, "hoa"), RefusalCode::unseen);
}

TEST_F(Unassign, AnOperatorReleasesIt) {
  fixture.claim("lan", "work");
  EXPECT_TRUE(is_done(fixture.submit(UnassignUserTask{task}, "operator")));
  EXPECT_EQ(assignee(), "");
}

TEST_F(Unassign, WhatNobodyHasStaysSoWithoutAFact) {
  const auto before = fixture.log().records().size();
  EXPECT_TRUE(is_done(fixture.submit(UnassignUserTask{task}, "lan")));
  EXPECT_EQ(fixture.log().records().size(), before);
}

TEST_F(Unassign, IsRefusedWhenTheTaskIsUnknown) {
  EXPECT_EQ(refusal(UnassignUserTask{UserTaskKey{1}}, "operator"), RefusalCode::not_found);
}

TEST_F(Complete, TheAssigneeCompletesIt) {
  fixture.claim("lan", "work");
  EXPECT_TRUE(is_done(fixture.complete("lan", "work")));
  EXPECT_EQ(fixture.state().status, instance::Status::completed);
}

TEST_F(Complete, ACandidateCompletesWhatNobodyHas) {
  EXPECT_TRUE(is_done(fixture.complete("minh", "work")));
  EXPECT_EQ(fixture.state().status, instance::Status::completed);
}

TEST_F(Complete, ACandidateMayNotCompleteWhatAnotherHas) {
  fixture.claim("lan", "work");
  EXPECT_EQ(refusal(CompleteUserTask{task, {}, {}}, "minh"), RefusalCode::invalid_state);
}

TEST_F(Complete, IsRefusedToSomebodyWhoIsNoCandidate) {
  EXPECT_EQ(refusal(CompleteUserTask{task, {{"x", 1}}, {}}, "hoa"), RefusalCode::unseen);
  EXPECT_EQ(refusal(CompleteUserTask{task, {}, {}}, "worker"), RefusalCode::forbidden);
}

TEST_F(Complete, AnOperatorCompletesInTheirPlace) {
  fixture.claim("lan", "work");
  EXPECT_TRUE(is_done(fixture.complete("operator", "work")));
  EXPECT_EQ(fixture.log().records().back().header.actor.name, "operator");
}

TEST_F(Complete, ATaskThatWasCompletedIsNotFound) {
  fixture.complete("lan", "work");
  EXPECT_EQ(refusal(CompleteUserTask{task, {}, {}}, "lan"), RefusalCode::not_found);
}

TEST_F(Complete, StatesTheFactsInTheirOrder) {
  fixture.submit(CompleteUserTask{task, {{"approved", true}, {"note", "ok"}}, "approve"}, "lan");
  Tracer tracer;
  const auto record = fixture.log().records().back();
  EXPECT_EQ(
      tracer.lines(record),
      (std::vector<std::string>{
          "VariablesSet in ? +approved=true +note=\"ok\"", "UserTaskCompleted ? action=approve",
          "ElementCompleted work -> done", "ElementPassed END_EVENT done", "InstanceCompleted"}));
}

}  // namespace
}  // namespace tiendo::tests
