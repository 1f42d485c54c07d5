// What a server meets when it starts: another one, caches that are damaged or of another time.
#include "ops/store_folder.hpp"
#include "tests/ops/served.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

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

TEST_F(SafeStopTest, AMissingReadModelIsMadeFromTheLog) {
  for (const auto* suffix : {"", "-wal", "-shm"}) fs::remove(views() + suffix);
  expect_all_found(5);
}

}  // namespace
}  // namespace tiendo::ops::test
