// What a server that died still owes: reactions behind the own-cursor.
#include "engine/base/id.hpp"
#include "engine/partition.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "ops/definitions.hpp"
#include "ops/resume.hpp"
#include "ops/running_server.hpp"
#include "ops/store_folder.hpp"
#include "storage/journal.hpp"
#include "tests/ops/served.hpp"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace tiendo::ops::test {
namespace {

/// Decides a start whose turn is cut short at once, and dies before its continuation.
std::string start_and_die(const std::string& data) {
  auto store = open_or_make_store(data, {});
  if (!store) throw std::runtime_error{store.error()};
  DeployedDefinitions definitions{[&](Position position) { return (*store)->record_at(position); }};
  PartitionOptions options;
  options.turn.events_max = 1;
  PartitionMachine machine{options, log_end((*store)->journal()), **store, definitions};
  Submission submission;
  submission.ticket = 1;
  submission.command = vocabulary::StartInstance{{}, ProcessId{"road"}, 0, {}, {}, {}};
  submission.actor.kind = vocabulary::Actor::Kind::start;
  submission.received = monday;
  machine.take(std::move(submission));
  auto batch = machine.close();
  if (!batch) throw std::runtime_error{"nothing was decided"};
  EXPECT_TRUE(
      std::holds_alternative<vocabulary::TurnSuspended>(batch->records.back().events.back()));
  const auto instance = std::to_string(batch->records.back().header.stream.key);
  std::promise<void> done;
  (*store)->journal().submit(std::make_shared<const vocabulary::Batch>(std::move(*batch)),
                             [&](const storage::Completion&) { done.set_value(); });
  done.get_future().get();
  return instance;
}

class OwedTest : public testing::Test {
 protected:
  OwedTest() {
    served.start();
    EXPECT_EQ(served.as("ada").deploy("road.bpmn", road()).status, 200);
    served.stop();
    instance = start_and_die(served.options.data);
  }
  void expect_continued() {
    served.start();
    auto dan = served.as("dan");
    dan.start();  // after its answer all that was owed before is decided
    EXPECT_EQ(dan.tasks(instance).size(), 1U);
  }
  Served served;
  std::string instance;
};

TEST_F(OwedTest, AContinuationIsDecidedAfterARestart) { expect_continued(); }

TEST_F(OwedTest, AnAccountAddedMeanwhileDoesNotForgetIt) {
  const vocabulary::Account late{"late", {}, {vocabulary::Role::approver}, {}, true};
  ASSERT_TRUE(set_account_offline(served.options.data, late, "late", true));
  expect_continued();
}

}  // namespace
}  // namespace tiendo::ops::test
