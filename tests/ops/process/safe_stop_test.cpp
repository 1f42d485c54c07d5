// The program itself, in a process of its own, on a machine where something is wrong: it says what,
// where and what to do, ends with its exit code, and loses nothing.
#include "engine/base/json.hpp"
#include "engine/base/time.hpp"
#include "engine/vocabulary/actor.hpp"
#include "ops/running_server.hpp"
#include "ops/store_folder.hpp"
#include "storage/rocks/database.hpp"
#include "storage/rocks/families.hpp"
#include "storage/rocks/meta.hpp"
#include "tests/ops/caller.hpp"
#include "tests/ops/process/program.hpp"
#include "tests/ops/served.hpp"
#include "tests/storage/log_writer.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace tiendo::ops::test {
namespace {

namespace fs = std::filesystem;
using storage::rocks::Database;
using storage::rocks::Family;
using vocabulary::Role;

constexpr std::int64_t hour_ms = 3'600'000;

/// A store on the machine's clock with a process and three instances of it.
class ProgramTest : public testing::Test {
 protected:
  ProgramTest() {
    fs::create_directories(machine);
    const auto add = [&](const std::string& name, Role role, std::vector<std::string> groups) {
      const vocabulary::Account account{name, {}, {role}, std::move(groups), true};
      EXPECT_TRUE(set_account_offline(data, account, name, true, true));
    };
    add("ada", Role::administrator, {});
    add("dan", Role::approver, {"drafters"});
    add("udo", Role::auditor, {});
    Program program{data, machine, said};
    EXPECT_NE(program.port(), 0) << program.said();
    EXPECT_EQ(Caller(program.port(), "ada").deploy("road.bpmn", road()).status, 200);
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(Caller(program.port(), "dan").start().empty());
    program.ask_to_stop();
    EXPECT_EQ(program.exit_code(), 0) << program.said();
  }
  void set_machine(const std::string& name, const std::string& content) const {
    std::ofstream{machine + "/" + name} << content;
  }
  void expect_all_found(std::size_t count, const std::vector<std::string>& more = {}) const {
    Program program{data, machine, said, more};
    ASSERT_NE(program.port(), 0) << program.said();
    EXPECT_EQ(Caller(program.port(), "dan").tasks().size(), count);
    const auto verified =
        Caller(program.port(), "udo").call("POST", "/tiendo/v1/audit/verification");
    EXPECT_EQ(at(verified.body, {"verified"}), Value{true}) << to_json(verified.body);
    program.ask_to_stop();
    EXPECT_EQ(program.exit_code(), 0) << program.said();
  }
  /// The program does not serve; what it says holds all of these words.
  void expect_refused(const std::vector<std::string>& words) const {
    Program program{data, machine, folder.file("refused")};
    EXPECT_EQ(program.port(), 0);
    EXPECT_EQ(program.exit_code(), 1);
    expect_said(program, words);
  }
  static void expect_said(const Program& program, const std::vector<std::string>& words) {
    for (const auto& word : words) {
      EXPECT_NE(program.said().find(word), std::string::npos)
          << "not \"" << word << "\" in: " << program.said();
    }
  }
  /// Nothing is decided: who asks for it is told so.
  static void expect_no_work(const Program& program) {
    Caller dan{program.port(), "dan"};
    const auto answer =
        dan.call("POST", "/v2/process-instances", R"({"processDefinitionId":"road"})");
    EXPECT_EQ(answer.status, 503) << to_json(answer.body);
    EXPECT_NE(to_json(answer.body).find("--confirm-clock"), std::string::npos)
        << to_json(answer.body);
    EXPECT_EQ(dan.call("GET", "/ready").status, 503);
    EXPECT_EQ(dan.call("GET", "/health").status, 200);
    EXPECT_EQ(dan.tasks().size(), 3U) << "what is there can be read";
  }

  Folder folder;
  std::string data = folder.file("store");
  std::string machine = folder.file("machine");
  std::string said = folder.file("said");
};

TEST_F(ProgramTest, ASecondProcessOnTheStoreIsRefusedAndTheFirstServesOn) {
  Program first{data, machine, said};
  ASSERT_NE(first.port(), 0) << first.said();
  expect_refused({"another process uses the store in " + data});
  EXPECT_FALSE(Caller(first.port(), "dan").start().empty());
  first.ask_to_stop();
  EXPECT_EQ(first.exit_code(), 0);
  expect_all_found(4);
}

TEST_F(ProgramTest, AStoreOfANewerVersionIsRefusedAndNotTouched) {
  const auto set_format = [&](std::uint64_t format) {
    auto database = Database::open(log_path(data) + "/partition-0", rocksdb::FileSystem::Default(),
                                   Database::Mode::open);
    ASSERT_TRUE(database.has_value()) << database.error().message;
    rocksdb::WriteBatch out;
    out.Put((*database)->handle(Family::meta), std::string{storage::rocks::format_entry},
            storage::rocks::encode_number(format));
    (*database)->write_synced(out);
  };
  set_format(storage::rocks::store_format + 1);
  expect_refused({data, "format 2", "use the version that wrote it"});
  set_format(storage::rocks::store_format);
  expect_all_found(3);
}

TEST_F(ProgramTest, AFullDiskStopsTheServerAndWhatItAcknowledgedIsThere) {
  Program program{data, machine, said};
  ASSERT_NE(program.port(), 0) << program.said();
  Caller dan{program.port(), "dan"};
  EXPECT_FALSE(dan.start().empty());
  EXPECT_EQ(dan.tasks().size(), 4U);  // so that the log is the first to meet the full disk
  set_machine("full", "");
  EXPECT_TRUE(dan.start().empty()) << "acknowledged on a full disk";
  EXPECT_EQ(program.exit_code(), 1) << program.said();
  expect_said(program, {"the disk is full", data, "make room"});
  fs::remove(machine + "/full");
  // The one that was not answered may stand in the log or not.
  Program again{data, machine, said};
  ASSERT_NE(again.port(), 0) << again.said();
  const auto found = Caller(again.port(), "dan").tasks().size();
  again.ask_to_stop();
  EXPECT_EQ(again.exit_code(), 0);
  EXPECT_TRUE(found == 4 || found == 5) << found;
  expect_all_found(found);
}

TEST_F(ProgramTest, AFullDiskAtTheStartIsToldAndHarmsNothing) {
  set_machine("full", "");
  Program program{data, machine, said};
  if (program.port() != 0) Caller(program.port(), "dan").start();
  EXPECT_EQ(program.exit_code(), 1);
  expect_said(program, {"disk", "full"});
  fs::remove(machine + "/full");
  expect_all_found(3);
}

TEST_F(ProgramTest, AClockBehindTheLogStopsWorkUntilItIsConfirmed) {
  Instant last;
  {  // an act of an hour from now, as if the clock had been set wrong then
    auto store = open_or_make_store(data, {});
    ASSERT_TRUE(store.has_value()) << store.error();
    storage::testing::LogWriter writer{(*store)->journal()};
    writer.pass(hour_ms);
    last = writer.sink("other").header.time;
    ASSERT_EQ(storage::testing::commit((*store)->journal(), writer.take()).status,
              storage::Completion::Status::durable);
  }
  {
    Program program{data, machine, said};
    ASSERT_NE(program.port(), 0) << program.said();
    expect_no_work(program);
    expect_said(program, {"the log ends at " + to_rfc3339(last), "set the machine's clock right",
                          "--confirm-clock"});
    program.ask_to_stop();
    EXPECT_EQ(program.exit_code(), 0);
  }
  expect_all_found(3);  // reading and the proof need no clock
  const Program confirmed{data, machine, said, {"--confirm-clock"}};
  ASSERT_NE(confirmed.port(), 0) << confirmed.said();
  const auto instance = Caller(confirmed.port(), "dan").start();
  ASSERT_FALSE(instance.empty());
  const auto history = Caller(confirmed.port(), "udo")
                           .call("GET", "/tiendo/v1/audit/instances/" + instance + "/history");
  EXPECT_GE(text(at(history.body, {"items", "0", "time"})), to_rfc3339(last))
      << "time went back: " << to_json(history.body);
}

TEST_F(ProgramTest, AClockThatIsSetBackWhileItRunsStopsWorkUntilItIsConfirmed) {
  {
    Program program{data, machine, said};
    ASSERT_NE(program.port(), 0) << program.said();
    set_machine("clock", "-60");
    // It is noticed without a request, too.
    Caller dan{program.port(), "dan"};
    while (dan.call("GET", "/ready").status == 200) std::this_thread::yield();
    expect_no_work(program);
    expect_said(program, {"The clock jumped by -", "--confirm-clock"});
    program.ask_to_stop();
    EXPECT_EQ(program.exit_code(), 0);
  }
  {
    Program program{data, machine, said, {"--confirm-clock"}};
    ASSERT_NE(program.port(), 0) << program.said();
    EXPECT_FALSE(Caller(program.port(), "dan").start().empty());
    program.ask_to_stop();
    EXPECT_EQ(program.exit_code(), 0);
  }
  fs::remove(machine + "/clock");
  expect_all_found(4);
}

TEST_F(ProgramTest, AClockThatJumpsAheadByMoreThanADayStopsWorkButDowntimeDoesNot) {
  {
    Program program{data, machine, said};
    ASSERT_NE(program.port(), 0) << program.said();
    set_machine("clock", "90000");
    expect_no_work(program);
    expect_said(program, {"The clock jumped by ", "--confirm-clock"});
    program.ask_to_stop();
    EXPECT_EQ(program.exit_code(), 0);
  }
  // To a new process the machine was merely down.
  const Program program{data, machine, said};
  ASSERT_NE(program.port(), 0) << program.said();
  EXPECT_FALSE(Caller(program.port(), "dan").start().empty());
}

}  // namespace
}  // namespace tiendo::ops::test
