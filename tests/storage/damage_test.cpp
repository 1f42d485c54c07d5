#include "storage/rocks/families.hpp"
#include "storage/rocks/log_scan.hpp"
#include "storage/rocks/meta.hpp"
#include "storage/store.hpp"
#include "storage/store_error.hpp"
#include "storage/verify.hpp"
#include "tests/storage/log_writer.hpp"
#include "tests/storage/store_dump.hpp"

#include <gtest/gtest.h>
#include <rocksdb/metadata.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <utility>

namespace tiendo::storage {
namespace {

namespace fs = std::filesystem;
using rocks::Database;
using rocks::Family;
using testing::commit;
using testing::LogWriter;
using testing::TemporaryFolder;

std::string read_file(const fs::path& path) {
  const std::ifstream file{path, std::ios::binary};
  std::ostringstream content;
  content << file.rdbuf();
  return std::move(content).str();
}
void write_file(const fs::path& path, const std::string& content) {
  std::ofstream file{path, std::ios::binary | std::ios::trunc};
  file << content;
}
void flip(const fs::path& path, std::size_t at) {
  auto content = read_file(path);
  content.at(at) = static_cast<char>(content[at] ^ 0x20);
  write_file(path, content);
}

/// A store on real files whose bytes are changed between two starts.
class Damage : public ::testing::Test {
 protected:
  static constexpr std::uint64_t batches = 40;

  Damage() {
    auto made = Store::make(folder, {});
    EXPECT_TRUE(made.has_value());
    auto store = *std::move(made);
    marker_of_nothing = read_file(folder + "/acknowledged-0");
    LogWriter writer{store->journal()};
    std::mt19937 random{7};
    for (std::uint64_t batch = 0; batch < batches; ++batch) {
      writer.any(random);
      const auto record = writer.start({static_cast<std::int64_t>(batch)});
      writer.refusal("key-" + std::to_string(batch));
      EXPECT_EQ(commit(store->journal(), writer.take()).status, Completion::Status::durable);
      const auto loaded = store->load(record.header.stream);
      store->keep(record.header.stream, loaded->state, loaded->sequence, record.header.position);
    }
    // The last write is a secret: it is held dear like a batch.
    store->put_secret("password an", "hash");
    // What a killed process leaves: the files as they stand, not those of a clean close.
    fs::copy(folder, killed, fs::copy_options::recursive);
    store.reset();
  }

  /// The only write-ahead log with content, of a killed process.
  fs::path log() const {
    fs::path found;
    for (const auto& entry : fs::directory_iterator{killed + "/partition-0"}) {
      if (entry.path().extension() == ".log" && entry.file_size() > 0) found = entry.path();
    }
    return found;
  }
  static fs::path manifest(const std::string& store) {
    auto name = read_file(store + "/partition-0/CURRENT");
    name.pop_back();
    return fs::path{store} / "partition-0" / name;
  }
  static void expect_refused(const std::string& store, const std::string& place) {
    const auto opened = Store::open(store);
    ASSERT_FALSE(opened.has_value()) << place;
    EXPECT_NE(opened.error().message.find(place), std::string::npos) << opened.error().message;
  }
  /// The whole content of a store as the reads give it, or why it stopped.
  static std::string content_or_fault(const std::string& path) {
    auto opened = Store::open(path);
    if (!opened) return "fault: " + opened.error().message;
    const auto difference = verify(**opened, [](const VerifyProgress&) {});
    if (difference) return "fault: " + difference->place + ": " + difference->message;
    std::string content;
    try {
      for (const auto family : {Family::events, Family::batches, Family::streams, Family::due,
                                Family::snapshots, Family::requests, Family::secrets}) {
        content += testing::dump((*opened)->database(), family) + "\n";
      }
    } catch (const StoreFault& fault) {
      return std::string{"fault: "} + fault.what();
    }
    return content;
  }
  std::string copy_of(const std::string& store, int number) const {
    const auto copy = temporary / ("copy-" + std::to_string(number));
    fs::remove_all(copy);
    fs::copy(store, copy, fs::copy_options::recursive);
    return copy;
  }

  TemporaryFolder temporary;
  std::string folder = temporary / "store";
  std::string killed = temporary / "killed";
  std::string marker_of_nothing;  // `acknowledged-0` as a power cut can leave it
};

/// Where the last write to a log begins.
std::size_t begin_of_last_write(std::string content) {
  const auto size = content.size();
  content.pop_back();
  const auto scan = rocks::scan_log(content);
  EXPECT_LT(scan.intact, size);
  return scan.intact;
}

TEST_F(Damage, AKilledStoreOpensWithAllOfItsBatches) {
  ASSERT_FALSE(log().empty());
  const auto opened = Store::open(killed);
  ASSERT_TRUE(opened.has_value()) << opened.error().message;
  EXPECT_EQ((*opened)->end().sequence, batches);
}

TEST_F(Damage, ReadsTheLogFormatAsTheLibraryWritesIt) {
  const auto scan = rocks::scan_log(read_file(log()));
  EXPECT_FALSE(scan.damage.has_value());
  EXPECT_EQ(scan.intact, fs::file_size(log()));
  EXPECT_FALSE(rocks::scan_log(read_file(manifest(killed))).damage.has_value());
}

TEST_F(Damage, AFlippedByteOfTheWriteAheadLogStopsTheStartAtEveryPlace) {
  const auto size = fs::file_size(log());
  const auto name = log().filename().string();
  std::mt19937 random{11};
  for (int round = 0; round < 60; ++round) {
    // The last bytes and the headers of records are the treacherous places.
    const auto at = round < 20   ? size - 1 - static_cast<std::size_t>(round) * 7
                    : round < 30 ? static_cast<std::size_t>(round - 20)
                                 : random() % size;
    flip(log(), at);
    expect_refused(killed, name);
    if (HasFailure()) FAIL() << "byte " << at << " of " << size;
    flip(log(), at);
  }
  EXPECT_TRUE(Store::open(killed).has_value());
}

TEST_F(Damage, AFlippedByteOfTheLastWriteStopsTheStartAlsoWhenItsMarkWasLost) {
  write_file(killed + "/acknowledged-0", marker_of_nothing);
  const auto content = read_file(log());
  const auto name = log().filename().string();
  for (auto at = begin_of_last_write(content); at < content.size(); ++at) {
    flip(log(), at);
    expect_refused(killed, name);
    if (HasFailure()) FAIL() << "byte " << at << " of " << content.size();
    flip(log(), at);
  }
  EXPECT_TRUE(Store::open(killed).has_value());
}

TEST_F(Damage, AFlippedByteOfALastWriteBehindABlockTrailerStopsTheStart) {
  constexpr std::size_t block = 32 * 1024;
  constexpr std::size_t trailer = 4;  // too short for a header: the library fills it with zeros
  {
    auto opened = Store::open(killed);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    const auto left = [&] { return block - fs::file_size(log()) % block; };
    const auto pad = [&](std::size_t bytes) {
      (*opened)->put_secret("pad", std::string(bytes, 'x'));
    };
    do pad(3000);
    while (left() < 2500 || left() > 12'000);
    const auto before = left();
    pad(1000);
    const auto overhead = before - left() - 1000;
    pad(left() - trailer - overhead);
    ASSERT_EQ(left(), trailer);
    (*opened)->put_secret("last", "hash");
    fs::copy(killed, temporary / "behind", fs::copy_options::recursive);
  }
  killed = temporary / "behind";
  write_file(killed + "/acknowledged-0", marker_of_nothing);
  const auto content = read_file(log());
  const auto begin = begin_of_last_write(content);
  ASSERT_EQ(begin % block, block - trailer);
  for (auto at = begin + trailer; at < content.size(); ++at) {
    flip(log(), at);
    expect_refused(killed, log().filename().string());
    if (HasFailure()) FAIL() << "byte " << at << " of " << content.size();
    flip(log(), at);
  }
  EXPECT_TRUE(Store::open(killed).has_value());
}

TEST_F(Damage, ALastWriteThatLacksBytesIsCutOffWhenNobodyIsKnownToHaveBeenTold) {
  constexpr std::size_t sector = 512;
  write_file(killed + "/acknowledged-0", marker_of_nothing);
  // One large write, of which whole sectors can be missing.
  {
    auto opened = Store::open(killed);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    (*opened)->put_secret("large", std::string(100'000, 'x'));
    fs::copy(killed, temporary / "large", fs::copy_options::recursive);
  }
  killed = temporary / "large";
  write_file(killed + "/acknowledged-0", marker_of_nothing);
  const auto content = read_file(log());
  const auto begin = begin_of_last_write(content);
  ASSERT_GT(content.size() - begin, 100'000U);
  const auto expect_cut = [&](const std::string& torn) {
    const auto copy = copy_of(killed, 2);
    write_file(copy + "/partition-0/" + log().filename().string(), torn);
    const auto opened = Store::open(copy);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    EXPECT_EQ((*opened)->secret("password an"), "hash");
    EXPECT_EQ((*opened)->secret("large"), std::nullopt);
  };
  std::mt19937 random{5};
  for (int round = 0; round < 20; ++round) {
    auto torn = content;
    const auto hole = std::max(begin, (begin + random() % 90'000) / sector * sector);
    const auto end = (hole / sector + 1 + random() % 8) * sector;
    torn.replace(hole, end - hole, end - hole, '\0');
    expect_cut(torn);
    expect_cut(content.substr(0, begin + 1 + random() % (content.size() - begin - 1)));
  }
}

TEST_F(Damage, ATruncatedWriteAheadLogStopsTheStart) {
  const auto whole = read_file(log());
  for (const std::size_t lost : {1U, 7U, 100U, 5000U}) {
    write_file(log(), whole.substr(0, whole.size() - lost));
    expect_refused(killed, log().filename().string());
  }
}

TEST_F(Damage, AMissingWriteAheadLogStopsTheStart) {
  fs::remove(log());
  expect_refused(killed, "was acknowledged");
}

TEST_F(Damage, ATornTailThatNobodyWasToldOfIsCutOff) {
  const auto name = log().filename().string();
  const auto torn = killed + "/partition-0/" + name;
  auto content = read_file(torn);
  const auto whole = content.size();
  // The beginning of another write: its header promises more than what came.
  content += content.substr(0, 40);
  write_file(torn, content);
  auto opened = Store::open(killed);
  ASSERT_TRUE(opened.has_value()) << opened.error().message;
  EXPECT_EQ((*opened)->end().sequence, batches);
  EXPECT_TRUE(fs::exists(killed + "/cut-" + name + "-" + std::to_string(whole)));
  opened->reset();
  EXPECT_TRUE(Store::open(killed).has_value());
}

TEST_F(Damage, AFlippedByteOfTheManifestNeverLosesData) {
  const auto whole = content_or_fault(copy_of(folder, 0));
  ASSERT_FALSE(whole.starts_with("fault")) << whole;
  const auto size = fs::file_size(manifest(folder));
  int stopped = 0;
  for (int round = 0; round < 40; ++round) {
    const auto copy = copy_of(folder, 1);
    flip(manifest(copy), static_cast<std::size_t>(round) * (size - 1) / 39);
    const auto content = content_or_fault(copy);
    if (content != whole) {
      ASSERT_TRUE(content.starts_with("fault: ")) << content.substr(0, 300);
      ++stopped;
    }
  }
  EXPECT_GT(stopped, 30);
}

TEST_F(Damage, AFlippedByteOfAnyTableFileIsFoundAndNamed) {
  const auto whole = content_or_fault(copy_of(folder, 0));
  ASSERT_FALSE(whole.starts_with("fault")) << whole;
  int tables = 0;
  for (const auto& entry : fs::directory_iterator{folder + "/partition-0"}) {
    if (entry.path().extension() != ".sst") continue;
    ++tables;
    const auto size = fs::file_size(entry.path());
    int found = 0;
    for (std::size_t part = 0; part < 8; ++part) {
      const auto copy = copy_of(folder, 1);
      flip(copy + "/partition-0/" + entry.path().filename().string(), part * (size - 1) / 7);
      const auto content = content_or_fault(copy);
      if (content == whole) continue;
      ASSERT_TRUE(content.starts_with("fault: ")) << content.substr(0, 300);
      EXPECT_TRUE(content.find("family ") != std::string::npos ||
                  content.find(".sst") != std::string::npos)
          << content;
      ++found;
    }
    EXPECT_GT(found, 0) << entry.path();
  }
  // Events, batches, streams, snapshots, due, requests, meta and secrets have entries.
  EXPECT_GE(tables, 8);
}

TEST_F(Damage, ATruncatedTableFileStopsTheStart) {
  for (const auto& entry : fs::directory_iterator{folder + "/partition-0"}) {
    if (entry.path().extension() != ".sst") continue;
    const auto copy = copy_of(folder, 1);
    const auto name = entry.path().filename().string();
    fs::resize_file(copy + "/partition-0/" + name, fs::file_size(entry.path()) / 2);
    expect_refused(copy, name);
  }
}

TEST_F(Damage, AMissingTableFileStopsTheStart) {
  for (const auto& entry : fs::directory_iterator{folder + "/partition-0"}) {
    if (entry.path().extension() != ".sst") continue;
    const auto copy = copy_of(folder, 1);
    const auto name = entry.path().filename().string();
    fs::remove(copy + "/partition-0/" + name);
    expect_refused(copy, name);
  }
}

TEST_F(Damage, AFlippedByteOfTheAcknowledgedFileStopsTheStart) {
  for (std::size_t at = 0; at < 32; ++at) {
    flip(folder + "/acknowledged-0", at);
    expect_refused(folder, "acknowledged-0");
    flip(folder + "/acknowledged-0", at);
  }
}

TEST(DamageInCompaction, NamesTheFamilyAndWhatBringsItBack) {
  const TemporaryFolder temporary;
  const auto folder = temporary / "database";
  const auto made = Database::open(folder, rocksdb::FileSystem::Default(), Database::Mode::make);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  auto& database = **made;
  const auto put = [&](const std::string& key) {
    rocksdb::WriteBatch out;
    out.Put(database.handle(Family::snapshots), key, "state");
    database.write_synced(out);
  };
  const auto file = [&](const std::string& first, const std::string& last) {
    put(first);
    put(last);
    database.flush();
  };
  file("a", "z");
  flip(fs::path{folder} / database.tables().front().file, 3);
  std::string told;
  try {
    for (int number = 0; number < 3; ++number) file("b", "y");  // four files are compacted
    while (true) put("c");
  } catch (const StoreFault& fault) {
    told = fault.what();
  }
  EXPECT_NE(told.find("family snapshots"), std::string::npos) << told;
  EXPECT_NE(told.find("rebuild-indexes"), std::string::npos) << told;
}

TEST_F(Damage, ANewerStoreIsRefused) {
  {
    auto database = Database::open(folder + "/partition-0", rocksdb::FileSystem::Default(),
                                   Database::Mode::open);
    ASSERT_TRUE(database.has_value());
    rocksdb::WriteBatch out;
    out.Put((*database)->handle(Family::meta), std::string{rocks::format_entry},
            rocks::encode_number(rocks::store_format + 1));
    (*database)->write_synced(out);
  }
  const auto opened = Store::open(folder);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().kind, StoreError::Kind::newer_version);
  EXPECT_NE(opened.error().message.find("format 2"), std::string::npos);
}

}  // namespace
}  // namespace tiendo::storage
