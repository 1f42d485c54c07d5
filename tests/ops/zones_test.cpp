// Which time zones decisions are made with stands in the log.
#include "engine/base/value.hpp"
#include "ops/store_folder.hpp"
#include "tests/ops/folder.hpp"
#include "tests/ops/served.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace tiendo::ops::test {
namespace {

namespace fs = std::filesystem;

class ZonesTest : public testing::Test {
 protected:
  /// A zone that the machine knows, under another name.
  void copy(const std::string& from, const std::string& to) const {
    fs::copy_file(machine / from, folder.file(to), fs::copy_options::overwrite_existing);
  }
  vocabulary::ZoneDatabase load() const {
    const auto loaded = load_zones(folder.path());
    EXPECT_TRUE(loaded) << loaded.error();
    return loaded.value_or(vocabulary::ZoneDatabase{});
  }

  const fs::path machine{"/usr/share/zoneinfo"};
  Folder folder;
};

TEST_F(ZonesTest, AreToldApartByNameVersionAndBytes) {
  if (!fs::exists(machine / "UTC")) GTEST_SKIP() << "no time zone database on this machine";
  copy("UTC", "Test-A");
  const auto unnamed = load();
  EXPECT_EQ(unnamed.version, "");
  std::ofstream{folder.file("tzdata.zi")} << "# version 2031c\n# This file is in the public domain";
  const auto named = load();
  EXPECT_EQ(named.version, "2031c");
  EXPECT_EQ(named.digest, unnamed.digest);
  EXPECT_EQ(load(), named);
  copy("UTC", "Test-B");
  const auto more = load();
  EXPECT_NE(more.digest, named.digest);
  copy("UTC", "localtime");
  EXPECT_EQ(load().digest, more.digest) << "what the machine is set to is not the database's";
  copy("Asia/Tokyo", "Test-B");
  EXPECT_NE(load().digest, more.digest) << "the same names, other bytes";
}

TEST_F(ZonesTest, AreInTheLogOnceAndInTheAuditorsProof) {
  Served served;
  served.start();
  const auto position = [&] { return std::stod(served.figure("tiendo_log_position")); };
  const auto zones = [&] {
    const auto answer = served.as("udo").call("POST", "/tiendo/v1/audit/verification");
    return at(answer.body, {"timeZones", "digest"});
  };
  // Answered when all that was asked before is durable too.
  const auto deploy = [&] { EXPECT_EQ(served.as("ada").deploy("road.bpmn", road()).status, 200); };
  deploy();
  const auto first = zones();
  EXPECT_EQ(text(first).size(), 64U);
  const auto begun = position();
  deploy();
  const auto again = position();
  served.restart();
  deploy();
  EXPECT_EQ(position() - again, again - begun) << "a deployment and nothing else";
  EXPECT_EQ(zones(), first);
}

}  // namespace
}  // namespace tiendo::ops::test
