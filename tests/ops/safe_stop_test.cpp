// What a server meets when it starts: another one, caches that are damaged or of another time.
#include "engine/base/json.hpp"
#include "engine/vocabulary/actor.hpp"
#include "ops/running_server.hpp"
#include "ops/store_folder.hpp"
#include "storage/rocks/database.hpp"
#include "storage/rocks/families.hpp"
#include "storage/rocks/keys.hpp"
#include "tests/ops/caller.hpp"
#include "tests/ops/folder.hpp"
#include "tests/ops/served.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <string>
#include <thread>

namespace tiendo::ops::test {
namespace {

namespace fs = std::filesystem;

class SafeStopTest : public testing::Test {
 protected:
  SafeStopTest() {
    served.start();
    EXPECT_EQ(served.as("ada").deploy("road.bpmn", road()).status, 200);
    for (int i = 0; i < 5; ++i) served.as("dan").start();
    served.stop();
  }
  std::string views() const { return views_path(served.options.data); }
  void expect_all_found(std::size_t count) {
    served.start();
    EXPECT_EQ(served.as("dan").tasks().size(), count);
    EXPECT_NE(served.verified().find("\"verified\":true"), std::string::npos) << served.verified();
    served.stop();
  }
  bool is_set_aside() const {
    for (const auto& entry : fs::directory_iterator{served.options.data}) {
      if (entry.path().filename().string().starts_with("views.sqlite.broken-")) return true;
    }
    return false;
  }
  Served served;
};

TEST_F(SafeStopTest, ASecondServerOnTheStoreIsRefusedAndHarmsNothing) {
  served.start();
  const auto second = RunningServer::start(served.options);
  ASSERT_FALSE(second.has_value());
  EXPECT_NE(second.error().find(served.options.data), std::string::npos) << second.error();
  EXPECT_NE(second.error().find("process"), std::string::npos) << second.error();
  const vocabulary::Account late{"late", {}, {vocabulary::Role::approver}, {}, true};
  EXPECT_FALSE(set_account_offline(served.options.data, late, "late", true));
  EXPECT_EQ(served.as("dan").tasks().size(), 5U);
}

TEST_F(SafeStopTest, AnUnreadableReadModelIsSetAsideAndMadeAnew) {
  std::ofstream{views(), std::ios::binary | std::ios::trunc} << std::string(20'000, '#');
  expect_all_found(5);
  EXPECT_TRUE(is_set_aside());
}

TEST_F(SafeStopTest, ATruncatedReadModelIsMadeAnew) {
  fs::remove(views() + "-wal");
  fs::remove(views() + "-shm");
  fs::resize_file(views(), fs::file_size(views()) / 2);
  expect_all_found(5);
}

TEST_F(SafeStopTest, AnOlderReadModelCatchesUp) {
  const Folder kept;
  const auto copy = fs::copy_options::overwrite_existing;
  for (const auto* suffix : {"", "-wal"}) {
    if (fs::exists(views() + suffix)) {
      fs::copy_file(views() + suffix, kept.file("views") + suffix, copy);
    }
  }
  served.start();
  for (int i = 0; i < 3; ++i) served.as("dan").start();
  served.stop();
  for (const auto* suffix : {"", "-wal", "-shm"}) fs::remove(views() + suffix);
  for (const auto* suffix : {"", "-wal"}) {
    if (fs::exists(kept.file("views") + suffix)) {
      fs::copy_file(kept.file("views") + suffix, views() + suffix, copy);
    }
  }
  expect_all_found(8);
}

TEST_F(SafeStopTest, AReadModelThatIsAheadOfTheLogIsMadeAnew) {
  Served longer;
  longer.start();
  EXPECT_EQ(longer.as("ada").deploy("road.bpmn", road()).status, 200);
  for (int i = 0; i < 20; ++i) longer.as("dan").start();
  longer.as("dan").tasks();
  longer.stop();
  for (const auto* suffix : {"", "-wal", "-shm"}) {
    fs::remove(views() + suffix);
    const auto other = views_path(longer.options.data) + suffix;
    if (fs::exists(other)) fs::copy_file(other, views() + suffix);
  }
  expect_all_found(5);
}

/// The read model's files of a server that is killed: with a write-ahead log that nobody has moved
/// into the main file, copied while it runs.
class KilledViewsTest : public SafeStopTest {
 protected:
  KilledViewsTest() {
    fs::copy_file(views(), before_checkpoint);
    served.start();
    for (int i = 0; i < 20; ++i) served.as("dan").start();
    EXPECT_EQ(served.as("dan").tasks().size(), 25U);
    served.restart();
    served.as("dan").start();
    EXPECT_EQ(served.as("dan").tasks().size(), 26U);
    copy_views(views(), early);
    for (int i = 0; i < 3; ++i) served.as("dan").start();
    EXPECT_EQ(served.as("dan").tasks().size(), 29U);
    copy_views(views(), late);
    served.stop();
    EXPECT_GT(fs::file_size(late + "-wal"), 4096U);
    copy_views(late, views());
  }
  static void copy_views(const std::string& from, const std::string& to) {
    for (const auto* suffix : {"", "-wal", "-shm"}) {
      fs::remove(to + suffix);
      if (fs::exists(from + suffix)) fs::copy_file(from + suffix, to + suffix);
    }
  }
  Folder kept;
  std::string before_checkpoint = kept.file("before");
  std::string early = kept.file("early");
  std::string late = kept.file("late");
};

TEST_F(KilledViewsTest, AreTakenUpAsTheyStand) { expect_all_found(29); }

TEST_F(KilledViewsTest, CatchUpWithoutTheirWriteAheadLog) {
  fs::remove(views() + "-wal");
  expect_all_found(29);
}

TEST_F(KilledViewsTest, CatchUpWithoutTheirSharedIndex) {
  fs::remove(views() + "-shm");
  expect_all_found(29);
}

TEST_F(KilledViewsTest, CatchUpWithATornWriteAheadLogCutAnywhere) {
  const auto size = fs::file_size(late + "-wal");
  for (const std::uintmax_t left :
       {std::uintmax_t{0}, std::uintmax_t{17}, std::uintmax_t{32}, size / 3, size / 2, size - 1}) {
    copy_views(late, views());
    fs::resize_file(views() + "-wal", left);
    expect_all_found(29);
  }
}

TEST_F(KilledViewsTest, CatchUpWithAFlippedByteOfTheWriteAheadLog) {
  const auto size = static_cast<std::streamoff>(fs::file_size(late + "-wal"));
  for (const std::streamoff at : {std::streamoff{5}, std::streamoff{40}, size / 2, size - 9}) {
    copy_views(late, views());
    std::fstream wal{views() + "-wal", std::ios::in | std::ios::out | std::ios::binary};
    wal.seekg(at);
    const auto byte = wal.get();
    wal.seekp(at);
    wal.put(static_cast<char>(byte ^ 0x20));
    wal.close();
    expect_all_found(29);
  }
}

TEST_F(KilledViewsTest, CatchUpWithASharedIndexOfAnotherTimeOrOfNone) {
  fs::copy_file(early + "-shm", views() + "-shm", fs::copy_options::overwrite_existing);
  expect_all_found(29);
  copy_views(late, views());
  std::ofstream{views() + "-shm", std::ios::binary | std::ios::trunc} << std::string(32'768, '#');
  expect_all_found(29);
}

TEST_F(KilledViewsTest, CatchUpFromAnOlderWriteAheadLog) {
  fs::copy_file(early + "-wal", views() + "-wal", fs::copy_options::overwrite_existing);
  expect_all_found(29);
}

TEST_F(KilledViewsTest, AnOlderMainFileWithANewerWriteAheadLogIsWholeOrMadeAnew) {
  // The main file before the last log but one was moved into it, the log as it stood last.
  fs::copy_file(before_checkpoint, views(), fs::copy_options::overwrite_existing);
  expect_all_found(29);
}

TEST_F(SafeStopTest, AMissingReadModelIsMadeFromTheLog) {
  for (const auto* suffix : {"", "-wal", "-shm"}) fs::remove(views() + suffix);
  expect_all_found(5);
}

TEST_F(SafeStopTest, ADamagedIndexIsRefusedAndMadeAnewByTheCommand) {
  using storage::rocks::Database;
  const auto path = log_path(served.options.data) + "/partition-0";
  served.restart();  // until now it may all stand in the write-ahead log
  served.stop();
  std::size_t damaged = 0;
  {
    const auto database =
        Database::open(path, rocksdb::FileSystem::Default(), Database::Mode::inspect);
    ASSERT_TRUE(database.has_value()) << database.error().message;
    for (const auto& table : (*database)->tables()) {
      if (table.family != storage::rocks::Family::streams) continue;
      fs::resize_file(path + "/" + table.file, 100);
      ++damaged;
    }
  }
  ASSERT_GT(damaged, 0U);
  const auto refused = RunningServer::start(served.options);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().find("family streams"), std::string::npos) << refused.error();
  EXPECT_NE(refused.error().find("tiendo rebuild-indexes --data DIR"), std::string::npos)
      << refused.error();
  double done = 0;
  const auto rebuilt = rebuild_indexes(served.options.data, [&](double share) { done = share; });
  ASSERT_TRUE(rebuilt.has_value()) << rebuilt.error();
  EXPECT_EQ(done, 1);
  expect_all_found(5);
}

TEST_F(SafeStopTest, NothingIsRebuiltWhereThereIsNoStore) {
  const Folder empty;
  EXPECT_FALSE(rebuild_indexes(empty.path(), [](double) {}));
  EXPECT_FALSE(rebuild_views(empty.path(), [](double) {}));
  EXPECT_TRUE(fs::is_empty(empty.path()));
}

/// A store whose records can be made unreadable; the server does not need them to start.
class DamagedRecordTest : public SafeStopTest {
 protected:
  DamagedRecordTest() {
    served.options.sink_cursor_every = 1;  // so that the sink does not read it again
    served.start();
    instance = served.as("dan").start();
    while (served.notifications().find(instance) == std::string::npos) std::this_thread::yield();
    for (int i = 0; i < 5; ++i) served.as("dan").start();
    EXPECT_EQ(served.as("dan").tasks().size(), 11U);
    served.stop();
    place = "record " + std::to_string(InstanceKey{std::stoull(instance)}.position());
    put("not a record");
  }
  void put(const std::string& bytes) {
    using storage::rocks::Database;
    using storage::rocks::Family;
    auto database = Database::open(log_path(served.options.data) + "/partition-0",
                                   rocksdb::FileSystem::Default(), Database::Mode::open);
    ASSERT_TRUE(database.has_value()) << database.error().message;
    const auto key = storage::rocks::number_key(InstanceKey{std::stoull(instance)}.position());
    if (whole.empty()) whole = (*database)->get(Family::events, key).value_or("");
    rocksdb::WriteBatch out;
    out.Put((*database)->handle(Family::events), key, bytes);
    (*database)->write_synced(out);
  }
  /// The server stops and names the place; whole again, it has lost nothing.
  void expect_stop() {
    const auto fault = served.server->wait();
    ASSERT_TRUE(fault.has_value());
    EXPECT_NE(fault->find("family events, " + place), std::string::npos) << *fault;
    served.stop();
    put(whole);  // from a backup
    expect_all_found(11);
  }
  std::string instance;
  std::string place;
  std::string whole;
};

TEST_F(DamagedRecordTest, StopsTheServerWhenAnAuditorReadsIt) {
  served.start();
  const auto answer =
      served.as("udo").call("GET", "/tiendo/v1/audit/instances/" + instance + "/history");
  EXPECT_EQ(answer.status, 503) << to_json(answer.body);
  EXPECT_EQ(at(answer.body, {"status"}), Value{503}) << to_json(answer.body);
  expect_stop();
}

TEST_F(DamagedRecordTest, StopsTheServerWhenADecisionRestsOnIt) {
  served.start();
  auto dan = served.as("dan");
  const auto task = dan.tasks(instance).front();
  Answered answer;
  std::thread asking{[&] { answer = dan.call("POST", "/v2/user-tasks/" + task + "/completion"); }};
  expect_stop();
  asking.join();
  EXPECT_NE(answer.status / 100, 2) << "what was not decided was acknowledged";
}

TEST_F(DamagedRecordTest, IsNamedByTheProofWhichLetsTheServerWorkOn) {
  served.start();
  EXPECT_NE(served.verified().find(place), std::string::npos) << served.verified();
  EXPECT_FALSE(served.as("dan").start().empty());
}

}  // namespace
}  // namespace tiendo::ops::test
