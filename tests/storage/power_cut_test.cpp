#include "engine/vocabulary/record.hpp"
#include "storage/store.hpp"
#include "storage/store_error.hpp"
#include "storage/verify.hpp"
#include "tests/storage/log_writer.hpp"
#include "tests/storage/lossy_file_system.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::storage {
namespace {

using testing::commit;
using testing::LogWriter;
using testing::LossyFileSystem;
using testing::TemporaryFolder;
using vocabulary::Batch;

/// One store that loses its power again and again.
class PowerCut : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(Store::make(folder, {}, options()).has_value()); }
  StoreOptions options() {
    return {files, [this](std::string_view point) {
              if (point == cut_at && random() % 3 == 0) files->cut_power();
            }};
  }
  void open() {
    auto opened = Store::open(folder, options());
    ASSERT_TRUE(opened.has_value()) << opened.error().message << ", seed " << seed;
    store = *std::move(opened);
  }
  /// Commits until the power is gone; notes what was completed.
  void work(int batches_max) {
    LogWriter writer{store->journal()};
    for (int batch = 0; batch < batches_max; ++batch) {
      for (auto records = 1 + random() % 4; records > 0; --records) writer.any(random);
      auto next = writer.take();
      const bool durable = commit(store->journal(), next).status == Completion::Status::durable;
      if (!durable) return;
      completed.push_back(std::move(next));
      if (random() % 4 == 0) snapshot(completed.back().records.back());
    }
    files->cut_power();
  }
  void snapshot(const vocabulary::Record& record) {
    try {
      const auto loaded = store->load(record.header.stream);
      if (loaded) {
        store->keep(record.header.stream, loaded->state, loaded->sequence, record.header.position);
      }
    } catch (const StoreFault&) {
      EXPECT_TRUE(files->is_cut());
    }
  }
  /// All that was completed is there; one batch more may be, since a cut can come after the sync.
  void compare() {
    const auto kept = store->journal().read(1, completed.size() + 10);
    ASSERT_GE(kept.size(), completed.size()) << "seed " << seed;
    ASSERT_LE(kept.size(), completed.size() + 1) << "seed " << seed;
    for (std::size_t index = 0; index < completed.size(); ++index) {
      ASSERT_EQ(kept[index].records, completed[index].records) << "seed " << seed;
    }
    for (auto index = completed.size(); index < kept.size(); ++index) {
      ++in_flight_kept;
      completed.push_back(kept[index]);
    }
    const auto difference = verify(*store, [](const VerifyProgress&) {});
    EXPECT_FALSE(difference.has_value())
        << difference->place << ": " << difference->message << ", seed " << seed;
  }
  void power_cycle() {
    store.reset();
    files->restore();
    open();
  }

  unsigned seed = std::random_device{}();
  std::mt19937 random{seed};
  TemporaryFolder temporary;
  std::string folder = temporary / "store";
  std::shared_ptr<LossyFileSystem> files = std::make_shared<LossyFileSystem>(seed);
  std::string_view cut_at;
  std::unique_ptr<Store> store;
  std::vector<Batch> completed;
  int in_flight_kept = 0;
};

TEST_F(PowerCut, LosesNothingThatWasCompletedAtAnyFileOperation) {
  RecordProperty("seed", std::to_string(seed));
  open();
  int cuts_in_flight = 0;
  for (int round = 0; round < 25; ++round) {
    files->cut_power_after(random() % 60);
    const auto before = completed.size();
    work(30);
    if (completed.size() < before + 30) ++cuts_in_flight;
    power_cycle();
    if (HasFatalFailure()) return;
    compare();
    if (HasFailure()) return;
  }
  EXPECT_GT(cuts_in_flight, 0) << "no cut met a batch in flight";
}

TEST_F(PowerCut, LosesNothingThatWasCompletedAtTheNamedPoints) {
  RecordProperty("seed", std::to_string(seed));
  open();
  for (const auto* point : {"before_sync", "after_sync", "before_completion", "in_snapshot"}) {
    cut_at = point;
    for (int round = 0; round < 6; ++round) {
      work(10);
      power_cycle();
      if (HasFatalFailure()) return;
      compare();
      if (HasFailure()) return;
    }
  }
}

TEST_F(PowerCut, LosesNothingWhenFilesAreFlushedMeanwhile) {
  RecordProperty("seed", std::to_string(seed));
  open();
  for (int round = 0; round < 10; ++round) {
    work(8);
    store.reset();  // a close that fails in its middle
    files->restore();
    open();
    if (HasFatalFailure()) return;
    compare();
    // A clean close flushes; the power goes somewhere in it.
    files->cut_power_after(random() % 40);
    store.reset();
    files->restore();
    open();
    if (HasFatalFailure()) return;
    compare();
    if (HasFailure()) return;
  }
}

TEST_F(PowerCut, StopsSafelyWhenTheDiskIsFull) {
  open();
  LogWriter writer{store->journal()};
  writer.sink("s");
  ASSERT_EQ(commit(store->journal(), writer.take()).status, Completion::Status::durable);
  files->fill_disk();
  writer.sink("s");
  const auto failed = commit(store->journal(), writer.take());
  EXPECT_EQ(failed.status, Completion::Status::unknown);
  EXPECT_NE(failed.reason.find("the disk is full"), std::string::npos) << failed.reason;
  writer.sink("s");
  EXPECT_EQ(commit(store->journal(), writer.take()).status, Completion::Status::unknown);
  store.reset();
  files->restore();
  open();
  EXPECT_GE(store->end().sequence, 1U);
  EXPECT_LE(store->end().sequence, 2U);
}

}  // namespace
}  // namespace tiendo::storage
