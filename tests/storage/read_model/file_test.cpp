// The file as a whole: damaged, of another schema, rebuilt beside the old one.

#include "engine/base/id.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/record.hpp"
#include "storage/read_model/database.hpp"
#include "storage/read_model/projection.hpp"
#include "storage/read_model/reader.hpp"
#include "storage/read_model/rebuild.hpp"
#include "tests/storage/read_model/log.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <optional>
#include <string>

namespace tiendo::read_model {
namespace {

using namespace vocabulary;
namespace fs = std::filesystem;

class FileTest : public testing::Test {
 protected:
  FileTest() : random{11}, log{random_log(random, 2'000)} {}

  /// Opens, expects a fresh file and a notice with these words, and fills it again.
  void expect_fresh(const std::string& words) {
    {
      auto projection = Projection::open(place.file());
      ASSERT_TRUE(projection) << projection.error();
      EXPECT_EQ(projection->applied(), 0);
      ASSERT_TRUE(projection->notice());
      EXPECT_NE(projection->notice()->find(words), std::string::npos) << *projection->notice();
      project(*projection, log.records());
    }
    EXPECT_EQ(dump(place.file()), truth());
  }
  /// The first page of the tasks becomes unreadable.
  void damage_tasks() {
    const std::int64_t page = Database{place.file(), Database::Mode::read}.number(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'task'");
    std::fstream file{place.file(), std::ios::in | std::ios::out | std::ios::binary};
    file.seekp((page - 1) * 4'096);
    file << std::string(64, '\xff');
  }
  std::string truth() {
    const Place other;
    project(other.file(), log);
    return dump(other.file());
  }
  Batches batches(std::size_t records_each) {
    return [this, records_each, at = std::size_t{0},
            number = std::uint64_t{0}]() mutable -> std::optional<Batch> {
      if (at == log.records().size()) return std::nullopt;
      Batch batch;
      batch.header.sequence = ++number;
      while (at < log.records().size() && batch.records.size() < records_each) {
        batch.records.push_back(log.records()[at++]);
      }
      return batch;
    };
  }

  Place place;
  std::mt19937 random;
  Log log;
};

TEST_F(FileTest, ThatIsNoDatabaseIsSetAside) {
  std::ofstream{place.file()} << "this is not a database, but it is longer than a header of one, "
                                 "so that the first page can be read at all, and then some more";
  expect_fresh("views.sqlite.broken-1");
  EXPECT_TRUE(fs::exists(place.file() + ".broken-1"));
}

TEST_F(FileTest, ThatIsCutOffIsSetAside) {
  project(place.file(), log);
  fs::resize_file(place.file(), fs::file_size(place.file()) / 2);
  expect_fresh("broken-1");
  fs::resize_file(place.file(), 50);
  expect_fresh("broken-2");
}

TEST_F(FileTest, WithAFlippedFirstPageIsSetAside) {
  project(place.file(), log);
  {
    std::fstream file{place.file(), std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(100);
    file << std::string(200, '\xff');
  }
  expect_fresh("broken-1");
}

// Opening looks at the beginning of a file only: whoever meets the damage leaves word of it.
TEST_F(FileTest, WithADamagedPageThatASearchMetIsSetAside) {
  project(place.file(), log);
  damage_tasks();
  {
    const auto reader = Reader::open(place.file());
    ASSERT_TRUE(reader);
    try {
      static_cast<void>(reader->search(query_of(Collection::user_tasks)));
      ADD_FAILURE() << "the damage was not seen";
    } catch (const Fault& fault) {
      EXPECT_TRUE(fault.is_damage()) << fault.what();
      const std::string said = fault.what();
      EXPECT_NE(said.find(place.file()), std::string::npos) << said;
      EXPECT_NE(said.find("start again"), std::string::npos) << said;
    }
  }
  expect_fresh("broken-1");
  const auto projection = Projection::open(place.file());
  ASSERT_TRUE(projection);
  EXPECT_FALSE(projection->notice()) << "the word is of the old file, not of the new one";
}

TEST_F(FileTest, WithADamagedPageThatTheProjectionMetIsSetAside) {
  const auto half = static_cast<std::ptrdiff_t>(log.records().size() / 2);
  {
    auto projection = Projection::open(place.file());
    ASSERT_TRUE(projection);
    project(*projection, {log.records().begin(), log.records().begin() + half});
  }
  damage_tasks();
  {
    auto projection = Projection::open(place.file());
    ASSERT_TRUE(projection);
    EXPECT_THROW(project(*projection, log.records()), Fault);
  }
  expect_fresh("broken-1");
}

TEST_F(FileTest, KeepsNotMoreThanThreeBrokenOnes) {
  for (int round = 0; round < 5; ++round) {
    std::ofstream{place.file()} << std::string(5'000, static_cast<char>('a' + round));
    ASSERT_TRUE(Projection::open(place.file()));
  }
  EXPECT_TRUE(fs::exists(place.file() + ".broken-3"));
  EXPECT_FALSE(fs::exists(place.file() + ".broken-4"));
  std::ifstream newest{place.file() + ".broken-3"};
  EXPECT_EQ(newest.get(), 'e');
}

TEST_F(FileTest, OfAnotherSchemaIsMadeAnew) {
  project(place.file(), log);
  Database{place.file(), Database::Mode::write}.execute("PRAGMA user_version = 999");
  expect_fresh("has schema 999");
  EXPECT_FALSE(fs::exists(place.file() + ".broken-1"));
}

TEST_F(FileTest, ThatIsEmptyIsFilled) {
  std::ofstream{place.file()}.flush();
  auto projection = Projection::open(place.file());
  ASSERT_TRUE(projection) << projection.error();
  EXPECT_FALSE(projection->notice());
}

TEST_F(FileTest, OfAnOlderStateCatchesUp) {
  const Place older;
  {
    auto projection = Projection::open(place.file());
    ASSERT_TRUE(projection);
    const auto half = static_cast<std::ptrdiff_t>(log.records().size() / 2);
    project(*projection, {log.records().begin(), log.records().begin() + half});
  }
  fs::copy_file(place.file(), older.file());
  project(older.file(), log);
  EXPECT_EQ(dump(older.file()), truth());
}

TEST_F(FileTest, ThatCannotBeMadeIsAnErrorInWords) {
  const auto projection = Projection::open((place.directory() / "no" / "such.sqlite").string());
  ASSERT_FALSE(projection);
  EXPECT_NE(projection.error().find("such.sqlite"), std::string::npos);
  const auto reader = Reader::open(place.file());
  EXPECT_FALSE(reader);
}

TEST_F(FileTest, IsNotHelpedByAWriteAheadLogOfAnother) {
  project(place.file(), log);
  std::ofstream{place.file() + "-wal"} << "left over";
  fs::remove(place.file());
  project(place.file(), log);
  EXPECT_EQ(dump(place.file()), truth());
}

TEST_F(FileTest, IsRebuiltBesideTheOldOne) {
  const auto half = static_cast<std::ptrdiff_t>(log.records().size() / 2);
  {
    auto projection = Projection::open(place.file());
    ASSERT_TRUE(projection);
    project(*projection, {log.records().begin(), log.records().begin() + half});
  }
  Database{place.file(), Database::Mode::write}.execute("UPDATE task SET name = 'wrong'");
  const std::string old = dump(place.file());
  Position told = 0;
  const auto rebuilt = rebuild(place.file(), 0, batches(7), [&](Position position) {
    told = position;
    EXPECT_EQ(dump(place.file()), old) << "the old file serves until the end";
  });
  ASSERT_TRUE(rebuilt) << rebuilt.error();
  EXPECT_EQ(*rebuilt, log.last());
  EXPECT_EQ(told, log.last());
  EXPECT_EQ(dump(place.file()), truth());
  EXPECT_FALSE(fs::exists(place.file() + ".new"));
  auto projection = Projection::open(place.file());
  ASSERT_TRUE(projection);
  EXPECT_EQ(projection->applied(), log.last());
  EXPECT_EQ(projection->applied_batch(), (log.records().size() + 6) / 7);
}

TEST_F(FileTest, IsRebuiltFromAnEmptyLog) {
  const auto rebuilt = rebuild(place.file(), 0, [] { return std::nullopt; }, [](Position) {});
  ASSERT_TRUE(rebuilt) << rebuilt.error();
  EXPECT_EQ(*rebuilt, 0);
  EXPECT_TRUE(Reader::open(place.file()));
}

TEST(AFault, OfAFileNamesItAndWhatToDo) {
  const auto said = [](int code) {
    return std::string{Fault{code, "SQLite: COMMIT: why"}.of("/srv/views.sqlite").what()};
  };
  for (const int code : {SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_READONLY, SQLITE_CANTOPEN,
                         SQLITE_BUSY, SQLITE_CORRUPT, SQLITE_NOMEM}) {
    const auto text = said(code);
    EXPECT_TRUE(text.starts_with("the read model /srv/views.sqlite: SQLite: COMMIT: why; "))
        << text;
    EXPECT_NE(text.find("start again"), std::string::npos) << text;
  }
  EXPECT_NE(said(SQLITE_FULL).find("make room"), std::string::npos) << said(SQLITE_FULL);
  EXPECT_NE(said(SQLITE_NOMEM).find("rebuild-views"), std::string::npos) << said(SQLITE_NOMEM);
  EXPECT_TRUE((Fault{SQLITE_CORRUPT, "x"}.of("f").is_damage()));
}

}  // namespace
}  // namespace tiendo::read_model
