// The same with the power cut: what was written to the store and not synced is lost, some, all or
// none of it, and so is what the file sink wrote; and the read model comes back as it once was,
// torn, or not at all.
#include "engine/base/id.hpp"
#include "ops/file_sink.hpp"
#include "ops/running_server.hpp"
#include "ops/store_folder.hpp"
#include "storage/store.hpp"
#include "tests/ops/folder.hpp"
#include "tests/ops/kill/point_name.hpp"
#include "tests/ops/kill/scene.hpp"
#include "tests/ops/kill/synced_files.hpp"
#include "tests/ops/served.hpp"
#include "tests/storage/lossy_file_system.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace tiendo::ops::test {
namespace {

namespace fs = std::filesystem;

/// A point and which of its passings the power goes at.
struct Cut {
  std::string point;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  int times = 3;
};

void PrintTo(const Cut& cut, std::ostream* out) { *out << cut.point; }

class PowerCutTest : public testing::TestWithParam<Cut> {
 protected:
  ServeOptions options() {
    auto options = serve_options(scene.data);
    options.sink_cursor_every = 40;
    options.snapshot_after_events = 8;
    options.adjust_store = [this](storage::StoreOptions& store) { store.files = files; };
    return options;
  }

  /// One life of a server. True if requests were in flight as the power went.
  bool live_and_die(const Cut& cut) {
    const auto nth = std::uniform_int_distribution{cut.first, cut.last}(scene.random);
    std::atomic<std::uint64_t> passed{0};
    auto serve = options();
    serve.probe = [&](std::string_view here) {
      if (here != cut.point || ++passed != nth) return;
      files->cut_power();
      cut_power_of_files();
    };
    auto server = RunningServer::start(std::move(serve));
    if (!server) {
      ADD_FAILURE() << server.error();
      return false;
    }
    auto threads = scene.load((*server)->port(), without_end);
    EXPECT_TRUE((*server)->wait().has_value()) << "a fault is told";
    server->reset();
    for (auto& thread : threads) thread.join();
    files->restore();
    restore_power();
    lose_unsynced(notifications_path(scene.data), scene.random);
    damage_views();
    return scene.met();
  }

  /// The read model's file is a cache without any promise: an older one, a torn one, none.
  void damage_views() {
    const auto views = views_path(scene.data);
    switch (scene.random() % 4) {
      case 0:
        return;
      case 1:
        fs::remove(views + "-wal");
        fs::remove(views + "-shm");
        fs::resize_file(views, fs::file_size(views) / 4096 * 2048);
        return;
      case 2:
        for (const auto* suffix : {"", "-wal", "-shm"}) fs::remove(views + suffix);
        return;
      default:  // what was moved into the main file last
        fs::remove(views + "-wal");
        fs::remove(views + "-shm");
        return;
    }
  }

  Scene scene;
  std::shared_ptr<storage::testing::LossyFileSystem> files =
      std::make_shared<storage::testing::LossyFileSystem>(scene.seed);
};

TEST_P(PowerCutTest, NothingAcknowledgedIsLostNothingDoubled) {
  const auto& cut = GetParam();
  int met = 0;
  for (int i = 0; i < cut.times; ++i) met += live_and_die(cut) ? 1 : 0;
  scene.report(cut.point, met, cut.times);
  {
    auto server = RunningServer::start(options());
    ASSERT_TRUE(server.has_value()) << server.error();
    scene.go_on((*server)->port());
  }
  scene.compare(options());
}

INSTANTIATE_TEST_SUITE_P(
    At, PowerCutTest,
    testing::Values(Cut{"before submit", 5, 80}, Cut{"before_sync", 5, 80},
                    Cut{"after_sync", 5, 80}, Cut{"between sync and completion", 5, 80},
                    Cut{"before the answer", 5, 80}, Cut{"in the middle of a projection", 5, 80},
                    Cut{"during a sink's write", 3, 20}, Cut{"before a sink's cursor", 2, 5},
                    Cut{"in_snapshot", 2, 15}),
    [](const auto& cut) { return point_name(cut.param.point); });

TEST(NewStore, IsThereAfterACutOfThePowerFromItsFirstAnswerOn) {
  const Folder folder;
  const auto data = folder.file("deep/store");
  auto server = RunningServer::start(serve_options(data));
  ASSERT_TRUE(server.has_value()) << server.error();
  // What is synced is lost all the same if its name was not, or one above it.
  for (const auto* name : {"deep", "deep/store", "deep/store/log", "deep/store/log/acknowledged-0",
                           "deep/store/log/partition-0", "deep/store/notifications.jsonl"}) {
    EXPECT_TRUE(name_was_synced(folder.file(name))) << name;
  }
}

TEST(SinkFile, HasOnTheDiskFromItsOpeningOnWhatItHoldsAsTold) {
  constexpr unsigned times = 20;
  for (unsigned seed = 0; seed < times; ++seed) {
    const Folder folder;
    FileSink::Parts parts;
    parts.path = folder.file("told");
    parts.log_end = std::numeric_limits<Position>::max();
    const auto line = R"({"id":")" + std::to_string(std::uint64_t{1} << 40) + "\"}\n";
    std::ofstream{parts.path} << line;  // and was killed before the sync
    const auto path = parts.path;
    const auto sink = FileSink::open(std::move(parts));
    ASSERT_TRUE(sink.has_value()) << sink.error();
    std::mt19937 random{seed};
    lose_unsynced(path, random);
    EXPECT_EQ(bytes_of(path), line) << "seed " << seed;
  }
}

TEST(DiskFull, StopsTheServerWithAClearMessageAndLosesNothing) {
  Scene scene;
  const auto files = std::make_shared<storage::testing::LossyFileSystem>(scene.seed);
  auto full = serve_options(scene.data);
  full.adjust_store = [&](storage::StoreOptions& store) { store.files = files; };
  {
    auto server = RunningServer::start(full);
    ASSERT_TRUE(server.has_value()) << server.error();
    auto threads = scene.load((*server)->port(), without_end);
    while (scene.answers < 100) std::this_thread::yield();
    files->fill_disk();
    const auto fault = (*server)->wait();
    ASSERT_TRUE(fault.has_value());
    EXPECT_NE(fault->find("could not be made durable"), std::string::npos) << *fault;
    server->reset();
    for (auto& thread : threads) thread.join();
  }
  {  // room was made
    auto server = RunningServer::start(serve_options(scene.data));
    ASSERT_TRUE(server.has_value()) << server.error();
    scene.go_on((*server)->port());
  }
  scene.compare(serve_options(scene.data));
}

}  // namespace
}  // namespace tiendo::ops::test
