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
#include "tests/ops/folder.hpp"
#include "tests/ops/served.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <fstream>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <variant>

namespace tiendo::ops::test {
namespace {

/// Decides a start in turns of so many events, and dies when the first one is durable.
vocabulary::Record start_and_die(const std::string& data, const std::string& process,
                                 std::size_t events_max) {
  auto store = open_or_make_store(data, {});
  if (!store) throw std::runtime_error{store.error()};
  DeployedDefinitions definitions{[&](Position position) { return (*store)->record_at(position); }};
  PartitionOptions options;
  options.turn.events_max = events_max;
  PartitionMachine machine{options, log_end((*store)->journal()), **store, definitions};
  Submission submission;
  submission.ticket = 1;
  submission.command = vocabulary::StartInstance{{}, ProcessId{process}, 0, {}, {}, {}};
  submission.actor.kind = vocabulary::Actor::Kind::start;
  submission.received = monday;
  machine.take(std::move(submission));
  auto batch = machine.close();
  if (!batch) throw std::runtime_error{"nothing was decided"};
  auto last = batch->records.back();
  std::promise<void> done;
  (*store)->journal().submit(std::make_shared<const vocabulary::Batch>(std::move(*batch)),
                             [&](const storage::Completion&) { done.set_value(); });
  done.get_future().get();
  return last;
}

class OwedTest : public testing::Test {
 protected:
  OwedTest() {
    served.start();
    EXPECT_EQ(served.as("ada").deploy("road.bpmn", road()).status, 200);
    served.stop();
    const auto last = start_and_die(served.options.data, "road", 1);
    EXPECT_TRUE(std::holds_alternative<vocabulary::TurnSuspended>(last.events.back()));
    instance = std::to_string(last.header.stream.key);
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

/// Where in a store's log the first fact of a kind after a position stands; 0 if nowhere.
template <class Fact>
Position position_after(Position after, const std::string& data) {
  const auto store = open_or_make_store(data, {});
  if (!store) throw std::runtime_error{store.error()};
  auto log = (*store)->read_log();
  for (Position next = after + 1; next < (*store)->end().next;) {
    for (const auto& one : log.next(next, std::size_t{1} << 20)) {
      for (const auto& event : one.record.events) {
        if (std::holds_alternative<Fact>(event)) return one.record.header.position;
      }
      next = one.record.header.position + vocabulary::width(one.record);
    }
  }
  return 0;
}

/// What was late while no server ran is decided with the time zones of this start.
TEST(OwedTimer, FiresAfterTheTimeZonesAreNotedThatItIsDecidedWith) {
  Served served;
  served.start();
  ASSERT_EQ(served.as("ada").deploy("always.bpmn", always_due).status, 200);
  served.stop();
  const auto last = start_and_die(served.options.data, "always", 100);
  ASSERT_TRUE(std::holds_alternative<vocabulary::TimerArmed>(last.events.back()));
  const Folder zones;  // of a database of another version
  std::ofstream{zones.file("tzdata.zi")} << "# version other\n";
  served.options.zones = zones.path();
  served.start();
  while (std::stod(served.figure("tiendo_turns_total")) < 2) std::this_thread::yield();
  served.stop();
  const auto died = last.header.position + vocabulary::width(last) - 1;
  const auto noted = position_after<vocabulary::ZonesRead>(died, served.options.data);
  const auto fired = position_after<vocabulary::TimerFired>(died, served.options.data);
  EXPECT_GT(noted, died);
  EXPECT_GT(fired, noted);
}

}  // namespace
}  // namespace tiendo::ops::test
