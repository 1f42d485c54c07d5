// What a cut of the power leaves of several entries that the manifest got with one sync.
#include "storage/journal.hpp"
#include "storage/rocks/families.hpp"
#include "storage/store.hpp"
#include "tests/storage/log_writer.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <fstream>
#include <ios>
#include <sstream>
#include <string>

namespace tiendo::storage {
namespace {

constexpr std::size_t sector = 512;

class TornManifest : public ::testing::Test {
 protected:
  TornManifest() {
    auto store = *Store::make(folder, {});
    testing::LogWriter writer{store->journal()};
    writer.sink("s");
    EXPECT_EQ(testing::commit(store->journal(), writer.take()).status, Completion::Status::durable);
  }
  std::string manifest() const {
    std::ifstream current{folder + "/partition-0/CURRENT"};
    std::string name;
    std::getline(current, name);
    return folder + "/partition-0/" + name;
  }
  /// Adds what came of entries whose first sectors did not: `gap`, then whole entries.
  void tear(char gap, std::size_t entries) const {
    std::ifstream file{manifest(), std::ios::binary};
    std::ostringstream bytes;
    bytes << file.rdbuf();
    auto content = bytes.str();
    // The first entry names the comparator; to read it again changes nothing.
    const auto length = static_cast<unsigned char>(content[4]) +
                        (std::size_t{static_cast<unsigned char>(content[5])} << 8U);
    const auto entry = content.substr(0, 7 + length);
    content.resize((content.size() / sector + 2) * sector, gap);
    for (std::size_t i = 0; i < entries; ++i) content += entry;
    std::ofstream{manifest(), std::ios::binary} << content;
  }

  testing::TemporaryFolder temporary;
  std::string folder = temporary / "store";
};

TEST_F(TornManifest, OpensWithoutTheGroupOfWhichASectorIsMissing) {
  tear('\0', rocks::family_names.size() - 1);
  const auto opened = Store::open(folder);
  ASSERT_TRUE(opened.has_value()) << opened.error().message;
  EXPECT_EQ((*opened)->end().sequence, 1U);
}

TEST_F(TornManifest, IsDamageWithMoreEntriesBehindItThanOneSyncMayCover) {
  tear('\0', rocks::family_names.size());
  const auto opened = Store::open(folder);
  ASSERT_FALSE(opened.has_value());
  EXPECT_NE(opened.error().message.find("written data follows"), std::string::npos)
      << opened.error().message;
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
