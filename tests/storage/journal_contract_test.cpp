#include "engine/base/check.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "storage/codec/codec.hpp"
#include "storage/hash.hpp"
#include "storage/journal.hpp"
#include "storage/memory_journal/memory_journal.hpp"
#include "storage/store.hpp"
#include "tests/storage/log_writer.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace tiendo::storage {
namespace {

using testing::commit;
using testing::LogWriter;
using testing::TemporaryFolder;
using vocabulary::Batch;

/// A journal of each kind; what one writes, the next one reads.
class Journals {
 public:
  virtual ~Journals() = default;
  virtual Journal& journal() = 0;
};
class MemoryJournals final : public Journals {
 public:
  Journal& journal() override { return journal_; }

 private:
  MemoryJournal journal_;
};
class RocksJournals final : public Journals {
 public:
  RocksJournals() {
    auto made = Store::make(folder_ / "store", {});
    EXPECT_TRUE(made.has_value());
    store_ = *std::move(made);
  }
  Journal& journal() override { return store_->journal(); }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Store> store_;
};

template <class Kind>
class JournalContract : public ::testing::Test {
 protected:
  Kind journals;
};
using Kinds = ::testing::Types<MemoryJournals, RocksJournals>;
TYPED_TEST_SUITE(JournalContract, Kinds);

TYPED_TEST(JournalContract, BeginsEmpty) {
  auto& journal = this->journals.journal();
  EXPECT_EQ(journal.end(), LogEnd{});
  EXPECT_TRUE(journal.read(1, 10).empty());
}

TYPED_TEST(JournalContract, GivesBackWhatIsDurableInOrder) {
  auto& journal = this->journals.journal();
  LogWriter writer{journal};
  std::vector<Batch> written;
  for (int round = 0; round < 5; ++round) {
    writer.start({100});
    writer.account("a");
    written.push_back(writer.take());
    const auto completion = commit(journal, written.back());
    EXPECT_EQ(completion.status, Completion::Status::durable);
    EXPECT_EQ(completion.sequence, written.back().header.sequence);
  }
  const auto all = journal.read(1, 10);
  ASSERT_EQ(all.size(), 5U);
  for (std::size_t index = 0; index < 5; ++index) {
    EXPECT_EQ(all[index].records, written[index].records);
  }
  const auto part = journal.read(2, 2);
  ASSERT_EQ(part.size(), 2U);
  EXPECT_EQ(part[0].header.sequence, 2U);
  EXPECT_TRUE(journal.read(6, 1).empty());
}

TYPED_TEST(JournalContract, ChainsTheBatches) {
  auto& journal = this->journals.journal();
  LogWriter writer{journal};
  for (int round = 0; round < 3; ++round) {
    writer.sink("s");
    commit(journal, writer.take());
  }
  vocabulary::Digest previous{};
  for (const auto& batch : journal.read(1, 3)) {
    EXPECT_EQ(batch.header.previous, previous);
    previous = sha256(encode(batch));
  }
  EXPECT_EQ(journal.end().digest, previous);
}

TYPED_TEST(JournalContract, KnowsItsEnd) {
  auto& journal = this->journals.journal();
  LogWriter writer{journal};
  const auto last = writer.start({5});
  auto batch = writer.take();
  batch.header.own_cursor = 1;
  batch.header.reference = 1;
  commit(journal, batch);
  const auto end = journal.end();
  EXPECT_EQ(end.sequence, 1U);
  EXPECT_EQ(end.next, last.header.position + width(last));
  EXPECT_EQ(end.time, last.header.time);
  EXPECT_EQ(end.own_cursor, 1U);
  EXPECT_EQ(end.reference, 1U);
}

TYPED_TEST(JournalContract, TakesABatchWithoutRecords) {
  auto& journal = this->journals.journal();
  LogWriter writer{journal};
  EXPECT_EQ(commit(journal, writer.take()).status, Completion::Status::durable);
  EXPECT_EQ(journal.end().sequence, 1U);
  EXPECT_EQ(journal.end().next, 1U);
}

TYPED_TEST(JournalContract, CompletesInTheOrderOfSubmission) {
  auto& journal = this->journals.journal();
  LogWriter writer{journal};
  std::mutex mutex;
  std::vector<std::uint64_t> order;
  const std::promise<void> last;
  constexpr std::uint64_t pairs = 20;
  for (std::uint64_t pair = 0; pair < pairs; ++pair) {
    std::promise<void> second;
    for (int which = 0; which < 2; ++which) {
      writer.sink("s");
      journal.submit(std::make_shared<const Batch>(writer.take()), [&, which](const auto& done) {
        {
          const std::scoped_lock lock{mutex};
          order.push_back(done.sequence);
        }
        if (which == 1) second.set_value();
      });
    }
    second.get_future().get();
  }
  ASSERT_EQ(order.size(), 2 * pairs);
  for (std::uint64_t index = 0; index < order.size(); ++index) EXPECT_EQ(order[index], index + 1);
}

TYPED_TEST(JournalContract, RefusesABatchThatDoesNotFollow) {
  auto& journal = this->journals.journal();
  LogWriter writer{journal};
  writer.sink("s");
  auto gap = writer.take();
  gap.header.sequence = 2;
  EXPECT_THROW(commit(journal, gap), Bug);
  gap.header.sequence = 1;
  gap.records[0].header.position = 2;
  EXPECT_THROW(commit(journal, gap), Bug);
  gap.records[0].header.position = 1;
  EXPECT_EQ(commit(journal, gap).status, Completion::Status::durable);
  writer.sink("s");
  auto back = writer.take();
  back.records[0].header.time = {-1};
  EXPECT_THROW(commit(journal, back), Bug);
}

TEST(MemoryJournal, HoldsBatchesUntilTheyAreCompletedByHand) {
  MemoryJournal journal{MemoryJournal::Pace::by_hand};
  LogWriter writer{journal};
  std::vector<std::uint64_t> done;
  const auto submit = [&] {
    writer.sink("s");
    journal.submit(std::make_shared<const Batch>(writer.take()),
                   [&](const Completion& completion) { done.push_back(completion.sequence); });
  };
  submit();
  submit();
  EXPECT_TRUE(done.empty());
  EXPECT_EQ(journal.end().sequence, 0U);
  EXPECT_THROW(submit(), Bug);
  EXPECT_TRUE(journal.complete_next());
  EXPECT_TRUE(journal.complete_next());
  EXPECT_FALSE(journal.complete_next());
  EXPECT_EQ(done, (std::vector<std::uint64_t>{1, 2}));
}

TEST(MemoryJournal, FailsAsItIsTold) {
  MemoryJournal journal;
  LogWriter writer{journal};
  journal.fail(Completion::Status::fenced, "another owner");
  writer.sink("s");
  const auto completion = commit(journal, writer.take());
  EXPECT_EQ(completion.status, Completion::Status::fenced);
  EXPECT_EQ(completion.reason, "another owner");
  EXPECT_TRUE(journal.read(1, 1).empty());
}

}  // namespace
}  // namespace tiendo::storage
