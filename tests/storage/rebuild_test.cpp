// Indexes are rebuilt from the log: whatever interrupts that, the next start ends it with the same
// bytes, and a family of the log itself is never taken for one that can be derived.
#include "storage/rocks/database.hpp"
#include "storage/rocks/families.hpp"
#include "storage/store.hpp"
#include "storage/store_error.hpp"
#include "storage/verify.hpp"
#include "tests/storage/log_writer.hpp"
#include "tests/storage/lossy_file_system.hpp"
#include "tests/storage/store_dump.hpp"

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::storage {
namespace {

namespace fs = std::filesystem;
using rocks::Family;
using testing::LossyFileSystem;
using testing::TemporaryFolder;

constexpr std::array derived{Family::streams, Family::due, Family::requests, Family::snapshots};
constexpr std::array of_the_log{Family::events, Family::batches, Family::meta, Family::secrets};

void ignore_progress(std::uint64_t, std::uint64_t) {}

/// The database with its families as the library has them, past all of our own checks.
class RawDatabase {
 public:
  explicit RawDatabase(const std::string& store) {
    const auto path = store + "/partition-0";
    std::vector<std::string> names;
    EXPECT_TRUE(rocksdb::DB::ListColumnFamilies({}, path, &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const auto& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions{});
    rocksdb::DB* opened = nullptr;
    EXPECT_TRUE(rocksdb::DB::Open({}, path, families, &handles_, &opened).ok());
    database_.reset(opened);
  }
  ~RawDatabase() {
    for (auto* handle : handles_) EXPECT_TRUE(database_->DestroyColumnFamilyHandle(handle).ok());
  }
  RawDatabase(const RawDatabase&) = delete;
  RawDatabase& operator=(const RawDatabase&) = delete;

  void drop(std::string_view name) {
    for (auto* handle : handles_) {
      if (handle->GetName() != name) continue;
      EXPECT_TRUE(database_->DropColumnFamily(handle).ok());
    }
  }
  void create(const std::string& name) {
    rocksdb::ColumnFamilyHandle* handle = nullptr;
    EXPECT_TRUE(database_->CreateColumnFamily({}, name, &handle).ok());
    handles_.push_back(handle);
  }

 private:
  std::unique_ptr<rocksdb::DB> database_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

class RebuildTest : public ::testing::Test {
 protected:
  RebuildTest() {
    auto store = *Store::make(whole, {});
    testing::LogWriter writer{store->journal()};
    std::mt19937 fixed{3};
    for (int batch = 0; batch < 40; ++batch) {
      writer.refusal("key-" + std::to_string(batch));
      const auto record = writer.any(fixed);
      EXPECT_EQ(testing::commit(store->journal(), writer.take()).status,
                Completion::Status::durable);
      if (batch % 3 != 0) continue;
      const auto loaded = store->load(record.header.stream);
      store->keep(record.header.stream, loaded->state, loaded->sequence, record.header.position);
    }
    store->put_secret("password an", "hash");
    store.reset();
    expected = content(*open(whole, {}));
  }
  static std::unique_ptr<Store> open(const std::string& store, const StoreOptions& options) {
    auto opened = Store::open(store, options);
    if (!opened) throw StoreFault{opened.error()};
    return *std::move(opened);
  }
  static std::string content(const Store& store) {
    std::string text;
    for (std::size_t index = 0; index < rocks::family_names.size(); ++index) {
      text += std::string{rocks::family_names.at(index)} + "\n" +
              testing::dump(store.database(), static_cast<Family>(index));
    }
    return text;
  }
  std::string copy_of_whole() const {
    auto copy = temporary / "copy";
    fs::remove_all(copy);
    fs::copy(whole, copy, fs::copy_options::recursive);
    return copy;
  }
  void expect_whole(const std::string& folder, const StoreOptions& options = {}) const {
    const auto opened = Store::open(folder, options);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    EXPECT_EQ(content(**opened), expected);
    const auto difference = verify(**opened, [](const VerifyProgress&) {});
    EXPECT_FALSE(difference.has_value()) << difference->place << ": " << difference->message;
  }

  TemporaryFolder temporary;
  std::string whole = temporary / "whole";
  std::string expected;
};

TEST_F(RebuildTest, EndsInTheSameBytesAfterACutAtAnyFileOperation) {
  constexpr unsigned stride_max = 8;  // every run meets other operations
  const unsigned seed = std::random_device{}();
  RecordProperty("seed", std::to_string(seed));
  std::mt19937 random{seed};
  int interrupted = 0;
  for (std::uint64_t operation = random() % 3;; operation += 1 + random() % stride_max) {
    const auto folder = copy_of_whole();
    const auto files = std::make_shared<LossyFileSystem>(random());
    bool is_cut = false;
    {
      const auto store = open(folder, {files, {}});
      files->cut_power_after(operation);
      try {
        store->rebuild_indexes(ignore_progress);
      } catch (const StoreFault&) {
        EXPECT_TRUE(files->is_cut());
      }
      is_cut = files->is_cut();
      files->cut_power();
    }
    files->restore();
    // Once more, in the rebuild of the next start.
    files->cut_power_after(random() % 80);
    static_cast<void>(Store::open(folder, {files, {}}));
    files->restore();
    expect_whole(folder, {files, {}});
    if (HasFailure()) FAIL() << "operation " << operation << ", seed " << seed;
    if (!is_cut) break;
    ++interrupted;
  }
  EXPECT_GT(interrupted, 5);
}

TEST_F(RebuildTest, MakesAFamilyAgainThatAKillLeftDropped) {
  for (const auto family : derived) {
    const auto folder = copy_of_whole();
    RawDatabase{folder}.drop(rocks::family_name(family));
    const auto opened = Store::open(folder);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    for (const auto other : derived) {
      // Where snapshots were taken stands nowhere else: they are taken anew with time.
      if (other == Family::snapshots && family == Family::snapshots) continue;
      EXPECT_EQ(testing::dump((*opened)->database(), other),
                testing::dump(open(whole, {})->database(), other))
          << rocks::family_name(family) << ": " << rocks::family_name(other);
    }
    EXPECT_FALSE(verify(**opened, [](const VerifyProgress&) {}).has_value());
  }
}

TEST_F(RebuildTest, TakesAMissingFamilyOfTheLogForDamageAndNamesIt) {
  for (const auto family : of_the_log) {
    const auto folder = copy_of_whole();
    const std::string name{rocks::family_name(family)};
    RawDatabase{folder}.drop(name);
    for (int start = 0; start < 2; ++start) {  // the first one has changed nothing
      const auto opened = Store::open(folder);
      ASSERT_FALSE(opened.has_value()) << name;
      EXPECT_EQ(opened.error().kind, StoreError::Kind::corrupted) << opened.error().message;
      EXPECT_NE(opened.error().message.find("family " + name + " is missing"), std::string::npos)
          << opened.error().message;
    }
  }
}

TEST_F(RebuildTest, RefusesAFamilyOfANewerVersionAndNamesIt) {
  const auto folder = copy_of_whole();
  RawDatabase{folder}.create("prophecies");
  const auto opened = Store::open(folder);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().kind, StoreError::Kind::newer_version);
  EXPECT_NE(opened.error().message.find("prophecies"), std::string::npos) << opened.error().message;
  EXPECT_NE(opened.error().message.find("use the version that wrote it"), std::string::npos)
      << opened.error().message;
}

/// Table files that are damaged in one way each.
struct DamageOfTables {
  std::string name;
  void (*act)(const fs::path& table);
  bool opens;  ///< the library sees it only when it reads the place
};
const std::array damages{
    DamageOfTables{"a flipped byte",
                   [](const fs::path& table) {
                     std::fstream file{table, std::ios::in | std::ios::out | std::ios::binary};
                     file.seekg(10);
                     const auto byte = file.get();
                     file.seekp(10);
                     file.put(static_cast<char>(byte ^ 0x20));
                   },
                   true},
    DamageOfTables{"a lost end",
                   [](const fs::path& table) { fs::resize_file(table, fs::file_size(table) / 2); },
                   false},
    DamageOfTables{"a lost file", [](const fs::path& table) { fs::remove(table); }, false}};

class DamagedFamilyTest : public RebuildTest {
 protected:
  static std::vector<fs::path> tables_of(const std::string& folder, Family family) {
    const auto path = folder + "/partition-0";
    const auto database =
        rocks::Database::open(path, rocksdb::FileSystem::Default(), rocks::Database::Mode::survey);
    EXPECT_TRUE(database.has_value()) << database.error().message;
    std::vector<fs::path> tables;
    for (const auto& table : (*database)->tables()) {
      if (table.family == family) tables.push_back(fs::path{path} / table.file);
    }
    return tables;
  }
  /// Damages all tables of a family; gives their number.
  static std::size_t damage(const std::string& folder, Family family, const DamageOfTables& how) {
    const auto tables = tables_of(folder, family);
    for (const auto& table : tables) how.act(table);
    return tables.size();
  }
  /// What a start or, where it opens, a reader of all entries is told.
  static std::string told(const std::string& folder) {
    const auto opened = Store::open(folder);
    if (!opened) return opened.error().message;
    try {
      static_cast<void>(content(**opened));
    } catch (const StoreFault& fault) {
      return fault.what();
    }
    return {};
  }
};

TEST_F(DamagedFamilyTest, IsNamedWithTheRemedyAndComesBackFromTheLog) {
  for (const auto& how : damages) {
    for (const auto family : derived) {
      const auto folder = copy_of_whole();
      const auto name = how.name + " of " + std::string{rocks::family_name(family)};
      ASSERT_GT(damage(folder, family, how), 0U) << name;
      EXPECT_EQ(Store::open(folder).has_value(), how.opens) << name;
      const auto message = told(folder);
      EXPECT_NE(message.find(rocks::place_of(family)), std::string::npos) << name << message;
      EXPECT_NE(message.find("tiendo rebuild-indexes --data DIR"), std::string::npos)
          << name << message;
      {
        std::uint64_t last = 0;
        const auto rebuilt =
            Store::open_rebuilt(folder, [&](std::uint64_t done, std::uint64_t) { last = done; });
        ASSERT_TRUE(rebuilt.has_value()) << name << rebuilt.error().message;
        EXPECT_EQ(last, (*rebuilt)->end().sequence);
        EXPECT_FALSE(verify(**rebuilt, [](const VerifyProgress&) {}).has_value()) << name;
      }
      // Where snapshots were taken stands nowhere else: they are taken anew with time.
      if (family == Family::snapshots) {
        EXPECT_EQ(told(folder), "") << name;
      } else {
        expect_whole(folder);
      }
    }
  }
}

TEST_F(DamagedFamilyTest, OfTheLogIsNotTakenForOneThatComesBack) {
  for (const auto& how : damages) {
    for (const auto family : {Family::events, Family::batches}) {
      const auto folder = copy_of_whole();
      ASSERT_GT(damage(folder, family, how), 0U);
      ASSERT_GT(damage(folder, Family::streams, damages[0]), 0U);
      const auto rebuilt = Store::open_rebuilt(folder, ignore_progress);
      ASSERT_FALSE(rebuilt.has_value()) << how.name;
      const auto& message = rebuilt.error().message;
      EXPECT_NE(message.find(rocks::place_of(family)), std::string::npos) << message;
      EXPECT_EQ(message.find("rebuild-indexes"), std::string::npos) << message;
      EXPECT_FALSE(tables_of(folder, Family::streams).empty()) << "it was dropped";
    }
  }
}

TEST_F(DamagedFamilyTest, ComesBackAlsoWhenNothingIsWrong) {
  const auto folder = copy_of_whole();
  {
    ASSERT_TRUE(Store::open_rebuilt(folder, ignore_progress).has_value());
  }
  expect_whole(folder);
}

}  // namespace
}  // namespace tiendo::storage
