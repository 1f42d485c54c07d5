// What a cut of the power leaves of several entries that the manifest got with one sync.
#include "storage/journal.hpp"
#include "storage/rocks/families.hpp"
#include "storage/store.hpp"
#include "storage/verify.hpp"
#include "tests/storage/log_writer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <sstream>
#include <string>

namespace tiendo::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t sector = 512;

class TornManifest : public ::testing::Test {
 protected:
  TornManifest() {
    auto store = *Store::make(folder, {});
    testing::LogWriter writer{store->journal()};
    writer.sink("s");
    EXPECT_EQ(testing::commit(store->journal(), writer.take()).status, Completion::Status::durable);
  }
  static std::string manifest(const std::string& store) {
    std::ifstream current{store + "/partition-0/CURRENT"};
    std::string name;
    std::getline(current, name);
    return store + "/partition-0/" + name;
  }
  std::string manifest() const { return manifest(folder); }
  static std::string content_of(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
  }
  std::string fresh_copy() const {
    const std::string copy = temporary / "copy";
    fs::remove_all(copy);
    fs::copy(folder, copy, fs::copy_options::recursive);
    return copy;
  }
  /// The first entry, which names the comparator: to read it again changes nothing.
  void append_entries(std::size_t count) const {
    const auto content = content_of(manifest());
    const auto length = static_cast<unsigned char>(content[4]) +
                        (std::size_t{static_cast<unsigned char>(content[5])} << 8U);
    std::ofstream file{manifest(), std::ios::binary | std::ios::app};
    for (std::size_t i = 0; i < count; ++i) file << content.substr(0, 7 + length);
  }
  /// Adds what came of entries whose first sectors did not: `gap`, then whole entries.
  void tear(char gap, std::size_t entries) const {
    const auto size = fs::file_size(manifest());
    std::ofstream{manifest(), std::ios::binary | std::ios::app}
        << std::string((size / sector + 2) * sector - size, gap);
    append_entries(entries);
  }

  testing::TemporaryFolder temporary;
  std::string folder = temporary / "store";
};

TEST_F(TornManifest, OpensWithoutTheGroupOfWhichASectorIsMissing) {
  tear('\0', rocks::family_names.size() - 1);
  const auto opened = Store::open(folder);
  ASSERT_TRUE(opened.has_value()) << opened.error().message;
  EXPECT_EQ((*opened)->end().sequence, 1U);
  ASSERT_EQ((*opened)->notices().size(), 1U);
  EXPECT_NE((*opened)->notices()[0].find("was torn"), std::string::npos);
}

TEST_F(TornManifest, IsDamageWithMoreEntriesBehindItThanOneSyncMayCover) {
  tear('\0', rocks::family_names.size());
  const auto opened = Store::open(folder);
  ASSERT_FALSE(opened.has_value());
  EXPECT_NE(opened.error().message.find("written data follows"), std::string::npos)
      << opened.error().message;
}

TEST_F(TornManifest, IsDamageAlsoIfThereIsMoreBehindAnotherDamage) {
  tear('\0', 1);
  std::ofstream{manifest(), std::ios::app} << std::string(100, 'x');
  append_entries(rocks::family_names.size());
  EXPECT_FALSE(Store::open(folder).has_value());
}

/// The library deletes what its manifest does not name: what a cut would lose is looked for before.
TEST_F(TornManifest, LosesNothingForGoodThoughASectorThatHadComeIsGone) {
  {
    const auto store = *Store::open(folder);
    testing::LogWriter writer{store->journal()};
    for (int round = 0; round < 3; ++round) {
      writer.sink("s" + std::to_string(round));
      ASSERT_EQ(testing::commit(store->journal(), writer.take()).status,
                Completion::Status::durable);
      store->rebuild_indexes([](std::uint64_t, std::uint64_t) {});
    }
  }
  const auto whole = content_of(manifest());
  const auto expected = (*Store::open(fresh_copy()))->end();
  int refused = 0;
  for (std::size_t at = 0; at < whole.size(); at += sector) {
    const auto copy = fresh_copy();
    auto damaged = whole;
    const auto gone = std::min(sector, damaged.size() - at);
    damaged.replace(at, gone, gone, '\0');
    std::ofstream{manifest(copy), std::ios::binary} << damaged;
    if (!Store::open(copy).has_value()) {
      ++refused;
      std::ofstream{manifest(copy), std::ios::binary} << whole;
    }
    const auto opened = Store::open(copy);
    ASSERT_TRUE(opened.has_value()) << "sector at " << at << ": " << opened.error().message;
    EXPECT_EQ((*opened)->end(), expected);
    const auto difference = verify(**opened, [](const VerifyProgress&) {});
    EXPECT_FALSE(difference) << difference->place << ": " << difference->message;
  }
  EXPECT_GT(refused, 1);
}

TEST_F(TornManifest, IsDamageIfTheBytesCameAndAreOthers) {
  tear('x', 1);
  const auto opened = Store::open(folder);
  ASSERT_FALSE(opened.has_value());
  EXPECT_NE(opened.error().message.find("written data follows"), std::string::npos)
      << opened.error().message;
}

}  // namespace
}  // namespace tiendo::storage
