// A store whose making was ended anywhere is made by the next start; one that holds a batch never.
#include "engine/base/time.hpp"
#include "ops/store_folder.hpp"
#include "storage/journal.hpp"
#include "storage/store.hpp"
#include "storage/store_settings.hpp"
#include "tests/ops/folder.hpp"
#include "tests/storage/log_writer.hpp"
#include "tests/storage/lossy_file_system.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <utility>

namespace tiendo::ops::test {
namespace {

namespace fs = std::filesystem;
using storage::testing::LossyFileSystem;

class MakingTest : public testing::Test {
 protected:
  static auto start(const std::string& data, const storage::StoreOptions& options = {}) {
    return open_or_make_store(data, {Instant{1}, true}, options);
  }
  static void write(storage::Store& store) {
    storage::testing::LogWriter writer{store.journal()};
    writer.sink("s");
    ASSERT_EQ(storage::testing::commit(store.journal(), writer.take()).status,
              storage::Completion::Status::durable);
  }
  /// A start makes or opens the store, which works, and the next one finds what was written.
  static void expect_usable(const std::string& data) {
    {
      auto store = start(data);
      ASSERT_TRUE(store.has_value()) << store.error();
      EXPECT_EQ((*store)->end().sequence, 0U);
      EXPECT_TRUE((*store)->settings().virtual_clock);
      write(**store);
    }
    const auto again = start(data);
    ASSERT_TRUE(again.has_value()) << again.error();
    EXPECT_EQ((*again)->end().sequence, 1U);
  }
  /// Ends the making at a file operation, and each making anew that follows too; false if the
  /// making came to its end before.
  static bool make_and_end_at(const std::string& data, std::uint64_t operation, bool lose,
                              unsigned seed) {
    const auto files = std::make_shared<LossyFileSystem>(seed);
    files->cut_power_after(operation);
    static_cast<void>(start(data, {files, {}}));
    const bool ended = files->is_cut();
    if (lose) files->restore();
    return ended;
  }
  Folder folder;
};

/// Every file operation at the begin; then every run meets others.
std::uint64_t after(std::uint64_t operation, std::mt19937& random) {
  constexpr std::uint64_t all_up_to = 5;
  constexpr unsigned stride_max = 24;
  return operation < all_up_to ? operation + 1 : operation + 1 + random() % stride_max;
}

TEST_F(MakingTest, GoesOnWhereverTheProcessEnded) {
  const unsigned seed = std::random_device{}();
  RecordProperty("seed", std::to_string(seed));
  std::mt19937 random{seed};
  int ended = 0;
  for (std::uint64_t operation = 0;; operation = after(operation, random)) {
    const auto data = folder.file("killed-" + std::to_string(operation));
    if (!make_and_end_at(data, operation, false, seed)) break;
    expect_usable(data);
    if (HasFailure()) FAIL() << "ended at file operation " << operation;
    ++ended;
  }
  EXPECT_GT(ended, 8);
}

TEST_F(MakingTest, GoesOnWhereverThePowerWasCut) {
  const unsigned seed = std::random_device{}();
  RecordProperty("seed", std::to_string(seed));
  std::mt19937 random{seed};
  for (std::uint64_t operation = 0;; operation = after(operation, random)) {
    const auto data = folder.file("cut-" + std::to_string(operation));
    if (!make_and_end_at(data, operation, true, seed)) break;
    // The making anew is cut as well.
    make_and_end_at(data, operation / 2, true, seed + 1);
    expect_usable(data);
    if (HasFailure()) FAIL() << "cut at file operation " << operation << ", seed " << seed;
  }
}

TEST_F(MakingTest, GoesOnFromEachOfItsLastSteps) {
  const auto made = folder.file("made");
  {
    ASSERT_TRUE(start(made).has_value());
  }
  const auto copy = [&](const std::string& name) {
    const auto data = folder.file(name);
    fs::copy(made, data, fs::copy_options::recursive);
    std::ofstream{log_path(data) + "/making"} << "";
    return data;
  };
  expect_usable(copy("all is there but it may not be used yet"));
  const auto torn = copy("the file of the last batch is torn");
  fs::resize_file(log_path(torn) + "/acknowledged-0", 11);
  expect_usable(torn);
  const auto missing = copy("it is missing");
  fs::remove(log_path(missing) + "/acknowledged-0");
  expect_usable(missing);
  const auto no_current = copy("the database has no current manifest");
  fs::remove(log_path(no_current) + "/partition-0/CURRENT");
  expect_usable(no_current);
  const auto only_lock = folder.file("only the lock");
  fs::create_directories(log_path(only_lock));
  std::ofstream{log_path(only_lock) + "/LOCK"} << "";
  expect_usable(only_lock);
}

TEST_F(MakingTest, NeverTouchesAFolderThatHoldsABatch) {
  const auto data = folder.file("store");
  {
    auto store = start(data);
    ASSERT_TRUE(store.has_value()) << store.error();
    write(**store);
  }
  const auto expect_refused = [&](const std::string& word) {
    const auto refused = start(data);
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().find(word), std::string::npos) << refused.error();
  };
  std::ofstream{log_path(data) + "/making"} << "";
  expect_refused("making");
  // Nor when the file that tells of it is gone.
  const auto acknowledged = log_path(data) + "/acknowledged-0";
  fs::rename(acknowledged, data + "/kept");
  expect_refused("making");
  fs::remove(log_path(data) + "/making");
  expect_refused("acknowledged-0 is missing");
  fs::rename(data + "/kept", acknowledged);
  const auto store = start(data);
  ASSERT_TRUE(store.has_value()) << store.error();
  EXPECT_EQ((*store)->end().sequence, 1U);
}

TEST_F(MakingTest, LeavesAloneWhatIsNoStore) {
  const auto data = folder.file("store");
  fs::create_directories(log_path(data));
  std::ofstream{log_path(data) + "/letters"} << "mine";
  const auto refused = start(data);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().find("there is no store in"), std::string::npos) << refused.error();
  EXPECT_TRUE(fs::exists(log_path(data) + "/letters"));
}

}  // namespace
}  // namespace tiendo::ops::test
