// The auditor's comparison: silent on a true projection, and on a changed value it names the place.
#include "storage/read_model/checker.hpp"

#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "storage/read_model/database.hpp"
#include "storage/read_model/projection.hpp"
#include "tests/storage/read_model/log.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <variant>

namespace tiendo::read_model {
namespace {

using namespace vocabulary;

std::optional<std::string> verify(const std::string& path, const Log& log) {
  auto checker = Checker::open(path);
  EXPECT_TRUE(checker) << checker.error();
  for (const auto& record : log.records()) {
    if (auto difference = checker->feed(record)) return difference;
  }
  return checker->finish();
}

class CheckerTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto plan = log.define("plan", 1, "Plan");
    instance = log.start(plan, "plan");
    TaskSpec spec;
    spec.groups = {"so-tc"};
    task = log.task(instance, spec);
    log.set(instance, ElementKey{instance.value()}, {{"v", 1}});
    log.raise(instance, "no branch");
    log.add(StreamId::instance(log.start(plan, "plan")), StreamQuarantined{"a check failed"});
    const auto ended = log.start(plan, "plan");
    log.complete(ended, log.task(ended, spec));
    log.end(ended);
    project(place.file(), log);
  }
  std::string after(const std::string& change) {
    Database{place.file(), Database::Mode::write}.execute(change);
    return verify(place.file(), log).value_or("no difference");
  }

  Place place;
  Log log;
  InstanceKey instance;
  UserTaskKey task;
};

TEST_F(CheckerTest, FindsNothingInATrueProjection) {
  EXPECT_EQ(verify(place.file(), log), std::nullopt);
}

TEST_F(CheckerTest, IsOfTheMomentItWasOpenedWhileMoreIsProjected) {
  auto checker = Checker::open(place.file());
  ASSERT_TRUE(checker) << checker.error();
  const auto before = log.records();
  log.end(log.start(log.define("plan", 2, "Plan"), "plan"));
  project(place.file(), log);
  const auto& last = before.back();
  EXPECT_EQ(checker->position(), last.header.position + width(last) - 1);
  for (const auto& record : before) ASSERT_EQ(checker->feed(record), std::nullopt);
  EXPECT_EQ(checker->finish(), std::nullopt);
  EXPECT_EQ(verify(place.file(), log), std::nullopt);
}

struct Enough {};

TEST_F(CheckerTest, IsBrokenOffWithinOneBigInstance) {
  for (int index = 0; index < 600; ++index) {
    log.set(instance, ElementKey{instance.value()}, {{"n" + std::to_string(index), index}});
  }
  log.end(instance);
  project(place.file(), log);
  bool enough = false;
  auto checker = Checker::open(place.file(), [&] {
    if (enough) throw Enough{};
  });
  ASSERT_TRUE(checker) << checker.error();
  const auto records = log.records();
  for (const auto& record : records) {
    enough = &record == &records.back();
    if (enough) {
      EXPECT_THROW(checker->feed(record), Enough);
    } else {
      ASSERT_EQ(checker->feed(record), std::nullopt);
    }
  }
}

TEST_F(CheckerTest, IsBrokenOffWithinItsLastStatements) {
  for (int index = 0; index < 3'000; ++index) log.define("plan", 2 + index, "Plan");
  project(place.file(), log);
  std::uint64_t looks_left = 0;  // none: as many as it likes
  std::uint64_t looks = 0;
  const auto look = [&] {
    if (++looks == looks_left) throw Enough{};
  };
  auto counting = Checker::open(place.file(), look);
  ASSERT_TRUE(counting) << counting.error();
  for (const auto& record : log.records()) ASSERT_EQ(counting->feed(record), std::nullopt);
  ASSERT_EQ(counting->finish(), std::nullopt);
  looks_left = std::exchange(looks, 0);  // the last look is one of SQLite's own check of the file
  auto checker = Checker::open(place.file(), look);
  ASSERT_TRUE(checker) << checker.error();
  for (const auto& record : log.records()) ASSERT_EQ(checker->feed(record), std::nullopt);
  EXPECT_THROW(checker->finish(), Enough);
}

TEST_F(CheckerTest, FindsNothingInAnyRandomProjection) {
  for (int round = 0; round < 20; ++round) {
    const auto seed = std::random_device{}();
    std::mt19937 random{seed};
    const Place other;
    const Log some = random_log(random, 800);
    project(other.file(), some);
    EXPECT_EQ(verify(other.file(), some), std::nullopt) << "seed " << seed;
  }
}

TEST_F(CheckerTest, NamesTheCellThatWasChanged) {
  const std::string key = std::to_string(task.value());
  EXPECT_EQ(after("UPDATE task SET assignee = 'an' WHERE key = " + key),
            "table task, row key=" + key + ", column assignee: expected nothing, found 'an'");
}

TEST_F(CheckerTest, SeesAChangeInEveryTable) {
  for (const char* change :
       {"UPDATE definition SET name = 'x'", "UPDATE definition SET latest = 0",
        "UPDATE instance SET business_id = 'x' WHERE state = 'COMPLETED'",
        "UPDATE instance_grant SET reasons = 9 WHERE grantee = 'g:so-tc'",
        "UPDATE task SET completed = 1 WHERE state = 'COMPLETED'",
        "UPDATE task_grant SET grantee = 'g:ubnd' WHERE grantee = 'g:so-tc'",
        "UPDATE task_grant SET sight = 0 WHERE grantee = 'g:so-tc'",
        "UPDATE variable SET value = '2'", "UPDATE element SET state = 'TERMINATED'",
        "UPDATE element SET scope = 1", "UPDATE incident SET message_hash = 1",
        "UPDATE incident SET state = 'RESOLVED'", "UPDATE cursor SET position = position - 1"}) {
    const Place copy;
    std::filesystem::copy_file(place.file(), copy.file());
    Database{copy.file(), Database::Mode::write}.execute(change);
    EXPECT_NE(verify(copy.file(), log), std::nullopt) << change;
  }
}

TEST_F(CheckerTest, SeesARowTooManyAndOneTooFew) {
  EXPECT_NE(after("INSERT INTO task_grant VALUES ('a:spy', 'CREATED', 1, 1, 1, 1, 0)")
                .find("table task_grant: expected"),
            std::string::npos);
  EXPECT_NE(after("DELETE FROM variable").find("expected, found nothing"), std::string::npos);
}

// An index that contradicts its table answers searches wrongly, though every row is right.
TEST_F(CheckerTest, SeesAChangeInAnIndex) {
  log.assign(instance, task, "zebra", {account("zebra")}, {});
  project(place.file(), log);
  const std::int64_t page = Database{place.file(), Database::Mode::read}.number(
      "SELECT rootpage FROM sqlite_schema WHERE name = 'task_assignee'");
  std::fstream file{place.file(), std::ios::in | std::ios::out | std::ios::binary};
  std::string bytes(4'096, ' ');
  file.seekg((page - 1) * 4'096);
  file.read(bytes.data(), 4'096);
  const auto at = bytes.find("zebra");
  ASSERT_NE(at, std::string::npos);
  file.seekp((page - 1) * 4'096 + static_cast<std::streamoff>(at));
  file << "cobra";
  file.close();
  EXPECT_NE(verify(place.file(), log), std::nullopt);
}

TEST_F(CheckerTest, SaysThatTheFileCannotBeRead) {
  const std::int64_t page = Database{place.file(), Database::Mode::read}.number(
      "SELECT rootpage FROM sqlite_schema WHERE name = 'task'");
  {
    std::fstream file{place.file(), std::ios::in | std::ios::out | std::ios::binary};
    file.seekp((page - 1) * 4'096);
    file << std::string(64, '\xff');
  }
  EXPECT_NE(verify(place.file(), log).value_or("").find("cannot be read"), std::string::npos);
}

// The mutants of the projection: a record left out is a difference, whichever it is.
TEST_F(CheckerTest, SeesThatARecordWasLeftOut) {
  for (std::size_t left_out = 1; left_out < log.records().size(); ++left_out) {
    const Event& event = log.records()[left_out].events[0];
    if (std::holds_alternative<InstanceStarted>(event)) continue;  // its rows cannot be written
    const Place other;
    auto projection = Projection::open(other.file());
    ASSERT_TRUE(projection);
    auto records = log.records();
    records.erase(records.begin() + static_cast<std::ptrdiff_t>(left_out));
    try {
      project(*projection, records);
      EXPECT_NE(verify(other.file(), log), std::nullopt) << event_name(event);
    } catch (const Fault& fault) {
      EXPECT_TRUE(fault.is_damage()) << event_name(event);
    }
  }
}

}  // namespace
}  // namespace tiendo::read_model
