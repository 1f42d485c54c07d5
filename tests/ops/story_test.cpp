// The story as a user sees it, compared with golden files (ACCEPT=1 rewrites them), and what it
// leaves behind.
#include "ops/story/story.hpp"

#include "ops/story/persons.hpp"
#include "ops/story/words.hpp"
#include "tests/ops/folder.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ios>
#include <sstream>
#include <string>
#include <utility>

namespace tiendo::ops::story {
namespace {

std::string read_file(const std::string& path) {
  const std::ifstream in{path, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

void expect_golden(Language language, const std::string& name) {
  const test::Folder folder;
  std::ostringstream out;
  const auto played = play({folder.path() + "/store", language, true}, out);
  ASSERT_TRUE(played.has_value()) << played.error();
  const std::string path = std::string{TIENDO_SOURCE_DIR} + "/tests/golden/" + name;
  if (std::getenv("ACCEPT") != nullptr) std::ofstream{path, std::ios::binary} << out.str();
  EXPECT_EQ(out.str(), read_file(path)) << "differs from " << path;
}

TEST(Story, IsToldInVietnamese) { expect_golden(Language::vietnamese, "story.vi.txt"); }

TEST(Story, IsToldInEnglish) { expect_golden(Language::english, "story.en.txt"); }

TEST(Story, LeavesAccountsForTheirOwnerOnly) {
  const test::Folder folder;
  std::ostringstream out;
  const auto played = play({folder.path(), Language::vietnamese, true}, out);
  ASSERT_TRUE(played.has_value()) << played.error();
  const std::string path = folder.path() + "/accounts.txt";
  const auto text = read_file(path);
  for (const Person& person : persons()) {
    EXPECT_NE(text.find(person.account), std::string::npos) << person.account;
  }
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(path).permissions(), perms::owner_read | perms::owner_write);
}

TEST(Story, IsNotPlayedIntoAFolderThatHoldsSomething) {
  const test::Folder folder;
  std::ofstream{folder.path() + "/precious"} << "x";
  std::ostringstream out;
  const auto played = play({folder.path(), Language::vietnamese, true}, out);
  ASSERT_FALSE(played.has_value());
  EXPECT_NE(played.error().find("not empty"), std::string::npos);
  EXPECT_EQ(out.str(), "");
}

TEST(Words, FillInPartsAndKeepWhatTheyDoNotKnow) {
  const Words english{Language::english};
  EXPECT_EQ(english.say("Việc mới «{}» cho {}", {"a", "b"}), "New task “a” for b");
  EXPECT_EQ(english.say("chưa dịch"), "chưa dịch");
  EXPECT_EQ(english.name("so-tc/chuyen-vien"), "Officer, Finance");
  EXPECT_EQ(english.money("395100000"), "VND 395,100,000");
  EXPECT_EQ(Words{Language::vietnamese}.money("1000"), "1.000 đồng");
  EXPECT_EQ(Words{Language::vietnamese}.money("999"), "999 đồng");
}

}  // namespace
}  // namespace tiendo::ops::story
