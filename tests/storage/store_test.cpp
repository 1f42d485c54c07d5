#include "storage/store.hpp"

#include "engine/base/id.hpp"
#include "engine/base/value.hpp"
#include "engine/state.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/stream.hpp"
#include "storage/codec/codec.hpp"
#include "storage/rocks/families.hpp"
#include "storage/store_settings.hpp"
#include "tests/storage/log_writer.hpp"
#include "tests/storage/store_dump.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::storage {
namespace {

using testing::commit;
using testing::dump;
using testing::LogWriter;
using testing::TemporaryFolder;
using namespace vocabulary;

class StoreTest : public ::testing::Test {
 protected:
  StoreTest() {
    auto made = Store::make(folder, settings());
    EXPECT_TRUE(made.has_value()) << made.error().message;
    store = *std::move(made);
    writer.emplace(store->journal());
  }
  static StoreSettings settings() {
    StoreSettings settings;
    settings.store_id = "store-1";
    settings.virtual_clock = true;
    settings.virtual_start = {1'546'300'800'000};
    settings.password_cost = {3, 8 * 1024, 2};
    settings.zone = "Asia/Ho_Chi_Minh";
    settings.request_expiry_ms = 1000;
    return settings;
  }
  void commit_all() {
    ASSERT_EQ(commit(store->journal(), writer->take()).status, Completion::Status::durable);
  }
  void reopen() {
    store.reset();
    auto opened = Store::open(folder);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    store = *std::move(opened);
    writer.emplace(store->journal());
  }
  /// A log of many streams, with snapshots of some states.
  void fill(unsigned seed, int batches) {
    std::mt19937 random{seed};
    for (int batch = 0; batch < batches; ++batch) {
      const auto records = 1 + random() % 5;
      std::optional<Record> last;
      for (std::size_t index = 0; index < records; ++index) last = writer->any(random);
      if (random() % 10 == 0) writer->pass(400);
      commit_all();
      if (random() % 3 == 0) {
        const auto loaded = store->load(last->header.stream);
        store->keep(last->header.stream, loaded->state, loaded->sequence, last->header.position);
      }
    }
  }

  TemporaryFolder temporary;
  std::string folder = temporary / "store";
  std::unique_ptr<Store> store;
  std::optional<LogWriter> writer;
};

TEST_F(StoreTest, KeepsItsSettings) {
  EXPECT_EQ(store->settings(), settings());
  reopen();
  EXPECT_EQ(store->settings(), settings());
}

TEST_F(StoreTest, GoesOnWhereItEnded) {
  fill(1, 10);
  const auto end = store->end();
  reopen();
  EXPECT_EQ(store->end(), end);
  fill(2, 10);
  EXPECT_EQ(store->end().sequence, end.sequence + 10);
}

TEST_F(StoreTest, LoadsAStreamFromItsEvents) {
  EXPECT_FALSE(store->load(StreamId::sink("s")).has_value());
  writer->sink("s");
  writer->sink("s");
  const auto started = writer->start({50});
  commit_all();
  const auto sink = store->load(StreamId::sink("s"));
  ASSERT_TRUE(sink.has_value());
  EXPECT_EQ(sink->sequence, 2U);
  EXPECT_EQ(sink->state, StreamState{SinkState{2}});
  StreamState expected = initial_state(started.header.stream);
  evolve(expected, started);
  EXPECT_EQ(store->load(started.header.stream)->state, expected);
}

TEST_F(StoreTest, LoadsASnapshotAndTheEventsAfterIt) {
  const auto first = writer->sink("s");
  commit_all();
  store->keep(StreamId::sink("s"), SinkState{4711}, 1, first.header.position);
  EXPECT_EQ(store->load(StreamId::sink("s"))->state, StreamState{SinkState{4711}});
  reopen();
  EXPECT_EQ(store->load(StreamId::sink("s"))->state, StreamState{SinkState{4711}});
  const auto second = writer->sink("s");
  commit_all();
  const auto loaded = store->load(StreamId::sink("s"));
  EXPECT_EQ(loaded->sequence, 2U);
  EXPECT_EQ(loaded->state, StreamState{SinkState{second.header.position}});
}

TEST_F(StoreTest, FindsTheStreamOfAnyPosition) {
  const auto start = writer->start({50});
  const auto sink = writer->sink("s");
  commit_all();
  ASSERT_GT(width(start), 1U);
  for (Position at = start.header.position; at < sink.header.position; ++at) {
    EXPECT_EQ(store->stream_at(at), start.header.stream);
  }
  EXPECT_EQ(store->stream_at(sink.header.position), StreamId::sink("s"));
  EXPECT_FALSE(store->stream_at(sink.header.position + 1).has_value());
  EXPECT_FALSE(store->stream_at(0).has_value());
}

TEST_F(StoreTest, ReadsWhatIsDueInOrderAndByPages) {
  std::vector<InstanceKey> keys;
  for (const std::int64_t due : {300, -5, 100, 200}) {
    keys.emplace_back(writer->start({due}).header.stream.key);
  }
  commit_all();
  EXPECT_TRUE(store->due({-6}, std::nullopt, 10).empty());
  const auto first = store->due({200}, std::nullopt, 2);
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].due.ms, -5);
  EXPECT_EQ(first[0].instance, keys[1]);
  EXPECT_EQ(first[1].due.ms, 100);
  const auto rest = store->due({200}, first[1], 10);
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].due.ms, 200);
}

TEST_F(StoreTest, ForgetsWhatHasFiredAndSeesWhatIsArmedEarlier) {
  const auto late = InstanceKey{writer->start({500}).header.stream.key};
  const auto soon = InstanceKey{writer->start({100}).header.stream.key};
  commit_all();
  ASSERT_EQ(store->due({1000}, std::nullopt, 10).size(), 2U);
  writer->fire(soon);
  commit_all();
  auto due = store->due({1000}, std::nullopt, 10);
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].instance, late);
  const auto past = InstanceKey{writer->start({-100}).header.stream.key};
  commit_all();
  due = store->due({1000}, std::nullopt, 10);
  ASSERT_EQ(due.size(), 2U);
  EXPECT_EQ(due[0].instance, past);
}

TEST_F(StoreTest, RemembersARequestUntilItsTimeHasPassed) {
  const auto record = writer->refusal("k");
  commit_all();
  const auto noted = store->request({"an", "k"});
  ASSERT_TRUE(noted.has_value());
  EXPECT_EQ(noted->position, record.header.position);
  EXPECT_EQ(noted->digest, record.header.request_digest);
  EXPECT_EQ(noted->outcome, record.header.outcome);
  EXPECT_FALSE(store->request({"binh", "k"}).has_value());
  EXPECT_FALSE(store->request({"an", "l"}).has_value());
  writer->pass(998);
  writer->sink("s");
  commit_all();
  EXPECT_TRUE(store->request({"an", "k"}).has_value());
  writer->sink("s");
  commit_all();
  EXPECT_FALSE(store->request({"an", "k"}).has_value());
  EXPECT_TRUE(dump(store->database(), rocks::Family::requests).empty());
}

TEST_F(StoreTest, KeepsTheYoungerUseOfARequestKey) {
  writer->refusal("k");
  commit_all();
  writer->pass(2000);
  const auto again = writer->refusal("k");
  commit_all();
  ASSERT_TRUE(store->request({"an", "k"}).has_value());
  EXPECT_EQ(store->request({"an", "k"})->position, again.header.position);
  writer->sink("s");
  commit_all();
  EXPECT_EQ(store->request({"an", "k"})->position, again.header.position);
}

TEST_F(StoreTest, ReadsTheLogInOrderWithItsBatches) {
  fill(3, 40);
  auto reader = store->read_log();
  Position from = 1;
  std::size_t count = 0;
  while (true) {
    const auto page = reader.next(from, 300);
    if (page.empty()) break;
    for (const auto& [record, batch] : page) {
      ASSERT_EQ(record.header.position, from);
      ASSERT_LE(batch->first, record.header.position);
      const auto whole = store->journal().read(batch->sequence, 1);
      ASSERT_EQ(whole.size(), 1U);
      EXPECT_EQ(whole[0].header, *batch);
      EXPECT_TRUE(std::ranges::count(whole[0].records, record) == 1);
      from += width(record);
      ++count;
    }
  }
  EXPECT_EQ(from, store->end().next);
  writer->sink("after");
  commit_all();
  const auto more = reader.next(from, 1);
  ASSERT_EQ(more.size(), 1U);
  EXPECT_EQ(more[0].batch->sequence, 41U);
  EXPECT_GT(count, 40U);
}

TEST_F(StoreTest, GivesTheHistoryOfOneStream) {
  writer->sink("a");
  writer->sink("b");
  writer->sink("a");
  commit_all();
  const auto history = store->history(StreamId::sink("a"), 1, 10);
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[1].header.position, 3U);
  EXPECT_EQ(store->history(StreamId::sink("a"), 2, 10).size(), 1U);
  EXPECT_EQ(store->history(StreamId::sink("a"), 1, 1).size(), 1U);
}

TEST_F(StoreTest, ABatchThatCannotBeWrittenIsNotDurableAndHarmsNothing) {
  writer->sink("before");
  commit_all();
  writer->start({100});
  auto batch = writer->take();
  Value deep;
  for (int level = 0; level < 2'000; ++level) deep = List{deep};
  for (auto& event : batch.records.front().events) {
    auto* set = std::get_if<vocabulary::VariablesSet>(&event);
    if (set != nullptr) set->variables.front().value = deep;
  }
  const auto completion = commit(store->journal(), std::move(batch));
  EXPECT_EQ(completion.status, Completion::Status::unknown);
  EXPECT_NE(completion.reason.find("nested too deep"), std::string::npos) << completion.reason;
  reopen();
  EXPECT_EQ(store->end().sequence, 1U);
}

TEST_F(StoreTest, EndsAHistoryWithTheRecordThatReachesTheBytes) {
  for (int i = 0; i < 4; ++i) writer->sink("a");
  commit_all();
  const auto all = store->history(StreamId::sink("a"), 1, 10);
  ASSERT_EQ(all.size(), 4U);
  const auto one = encode_record(all.front()).size();
  const auto given = [&](std::size_t bytes) {
    return store->history(StreamId::sink("a"), 1, 10, bytes).size();
  };
  EXPECT_EQ(given(1), 1U);
  EXPECT_EQ(given(one), 1U);
  EXPECT_EQ(given(one + 1), 2U);
  EXPECT_EQ(given(10 * one), 4U);
}

TEST_F(StoreTest, KeepsSecretsOutOfTheLog) {
  store->put_secret("password an", "hash");
  EXPECT_EQ(store->secret("password an"), "hash");
  reopen();
  EXPECT_EQ(store->secret("password an"), "hash");
  store->remove_secret("password an");
  EXPECT_FALSE(store->secret("password an").has_value());
  EXPECT_EQ(store->end().sequence, 0U);
}

TEST_F(StoreTest, RebuildsEveryIndexToTheSameBytes) {
  fill(4, 300);
  const std::vector families{rocks::Family::streams, rocks::Family::due, rocks::Family::requests,
                             rocks::Family::snapshots, rocks::Family::meta};
  std::vector<std::string> before;
  for (const auto family : families) before.push_back(dump(store->database(), family));
  ASSERT_FALSE(before[3].empty());
  std::uint64_t last = 0;
  store->rebuild_indexes([&](std::uint64_t done, std::uint64_t) { last = done; });
  EXPECT_EQ(last, 300U);
  for (std::size_t index = 0; index < families.size(); ++index) {
    EXPECT_EQ(dump(store->database(), families[index]), before[index])
        << rocks::family_name(families[index]);
  }
  fill(5, 5);
  reopen();
  fill(6, 5);
}

TEST_F(StoreTest, IsMadeInAnEmptyFolderOnly) {
  const auto again = Store::make(folder, settings());
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().kind, StoreError::Kind::not_empty);
}

TEST_F(StoreTest, IsNotFoundWhereThereIsNone) {
  const auto opened = Store::open(temporary / "nothing");
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().kind, StoreError::Kind::not_a_store);
  EXPECT_NE(opened.error().message.find("nothing"), std::string::npos);
}

TEST_F(StoreTest, IsLockedWhileItIsOpen) {
  const auto second = Store::open(folder);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().kind, StoreError::Kind::locked);
}

}  // namespace
}  // namespace tiendo::storage
