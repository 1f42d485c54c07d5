#include "storage/verify.hpp"

#include "engine/base/id.hpp"
#include "engine/index.hpp"
#include "engine/state.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "engine/vocabulary/stream.hpp"
#include "storage/codec/codec.hpp"
#include "storage/rocks/batch_writer.hpp"
#include "storage/rocks/database.hpp"
#include "storage/rocks/families.hpp"
#include "storage/rocks/keys.hpp"
#include "storage/rocks/log_access.hpp"
#include "storage/rocks/meta.hpp"
#include "storage/rocks/snapshots.hpp"
#include "storage/store.hpp"
#include "storage/store_error.hpp"
#include "tests/storage/damaged_files.hpp"
#include "tests/storage/log_writer.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tiendo::storage {
namespace {

using rocks::Database;
using rocks::Family;
using testing::commit;
using testing::LogWriter;
using testing::TemporaryFolder;
using vocabulary::StreamId;

/// A sound store that a test changes behind its back.
class Verify : public ::testing::Test {
 protected:
  Verify() {
    auto store = *Store::make(folder, {});
    LogWriter writer{store->journal()};
    instance = writer.start({100}).header.stream;
    last_sink = writer.sink("s");
    refused = writer.refusal("k");
    commit(store->journal(), writer.take());
    const auto loaded = store->load(StreamId::sink("s"));
    store->keep(StreamId::sink("s"), loaded->state, 1, last_sink.header.position);
    for (int batch = 0; batch < 20; ++batch) {
      writer.account("a");
      writer.refusal("key-" + std::to_string(batch));
      commit(store->journal(), writer.take());
    }
  }

  void change(const std::function<void(const Database&, rocksdb::WriteBatch&)>& how) {
    auto database = Database::open(folder + "/partition-0", rocksdb::FileSystem::Default(),
                                   Database::Mode::open);
    ASSERT_TRUE(database.has_value());
    rocksdb::WriteBatch out;
    how(**database, out);
    (*database)->write_synced(out);
  }
  void expect_difference(const std::string& place) {
    const auto store = Store::open(folder);
    ASSERT_TRUE(store.has_value()) << store.error().message;
    const auto difference = verify(**store, [](const VerifyProgress&) {});
    ASSERT_TRUE(difference.has_value()) << place;
    EXPECT_NE(difference->place.find(place), std::string::npos)
        << difference->place << ": " << difference->message;
  }
  DueEntry armed() const {
    // The timer is the last event of the instance's first record: start, two variables, timer.
    const InstanceKey key{instance.key};
    return {{100}, TimerKey::at(0, key.position() + 3), key};
  }

  TemporaryFolder temporary;
  std::string folder = temporary / "store";
  StreamId instance;
  vocabulary::Record last_sink;
  vocabulary::Record refused;
};

TEST_F(Verify, FindsNothingInASoundStore) {
  const auto store = Store::open(folder);
  ASSERT_TRUE(store.has_value());
  std::vector<std::string> steps;
  const auto difference = verify(**store, [&](const VerifyProgress& progress) {
    if (steps.empty() || steps.back() != progress.step) steps.emplace_back(progress.step);
  });
  EXPECT_FALSE(difference.has_value()) << difference->place << ": " << difference->message;
  EXPECT_EQ(steps, (std::vector<std::string>{"chain", "streams", "due", "requests"}));
}

TEST_F(Verify, IsOfTheMomentItBeganWhileMoreIsWritten) {
  const auto store = Store::open(folder);
  ASSERT_TRUE(store.has_value());
  LogWriter writer{(*store)->journal()};
  int written = 0;
  const auto difference = verify(**store, [&](const VerifyProgress&) {
    writer.start({200 + written});
    writer.refusal("late-" + std::to_string(written));
    commit((*store)->journal(), writer.take());
    ++written;
  });
  EXPECT_FALSE(difference.has_value()) << difference->place << ": " << difference->message;
  EXPECT_GT(written, 3);
  EXPECT_FALSE(verify(**store, [](const VerifyProgress&) {}).has_value());
}

TEST_F(Verify, TellsItsProgressInEveryWalk) {
  const auto store = Store::open(folder);
  ASSERT_TRUE(store.has_value());
  LogWriter writer{(*store)->journal()};
  for (int request = 0; request < 2'000; ++request) writer.refusal("k-" + std::to_string(request));
  commit((*store)->journal(), writer.take());
  int streams = 0;
  int requests = 0;
  verify(**store, [&](const VerifyProgress& progress) {
    if (progress.step == "streams") ++streams;
    if (progress.step == "requests") ++requests;
  });
  EXPECT_GE(streams, 2 * 2 + 1) << "counted, then folded";
  EXPECT_GE(requests, 3 * 2 + 1) << "by records, by requests and by age";
}

TEST_F(Verify, DoesNotTakeAFaultOfTheFilesForADifference) {
  const auto store = Store::open(folder);
  ASSERT_TRUE(store.has_value());
  const auto unreadable = [](const VerifyProgress& progress) {
    if (progress.step != "due") return;
    throw StoreFault{{StoreError::Kind::unavailable, "family due", "too many open files"}};
  };
  EXPECT_THROW(verify(**store, unreadable), StoreFault);
}

TEST_F(Verify, DoesNotTakeASilentDiskForABreakOfTheChain) {
  {
    const auto store = Store::open(folder);
    ASSERT_TRUE(store.has_value());
    LogWriter writer{(*store)->journal()};
    for (int batch = 0; batch < 300; ++batch) {  // more than what a start reads
      writer.refusal("more-" + std::to_string(batch));
      commit((*store)->journal(), writer.take());
    }
  }
  const auto files = std::make_shared<testing::DamagedFiles>();
  const auto store = Store::open(folder, {.files = files, .at_point = {}});
  ASSERT_TRUE(store.has_value()) << store.error().message;
  *files->silent = true;
  try {
    const auto difference = verify(**store, [](const VerifyProgress&) {});
    FAIL() << (difference ? difference->message : "nothing was read");
  } catch (const StoreFault& fault) {
    EXPECT_EQ(fault.error().kind, StoreError::Kind::unavailable) << fault.what();
  }
  *files->silent = false;
}

TEST_F(Verify, FindsARecordThatWasChanged) {
  change([&](const Database& database, rocksdb::WriteBatch& out) {
    auto record = last_sink;
    record.header.actor.name = "binh";
    out.Put(database.handle(Family::events), rocks::number_key(record.header.position),
            encode_record(record));
  });
  expect_difference("batch 1");
}

TEST_F(Verify, FindsABatchThatWasExchangedWithItsDigest) {
  change([&](const Database& database, rocksdb::WriteBatch& out) {
    auto value = *database.get(Family::batches, rocks::number_key(5));
    value.back() = static_cast<char>(value.back() ^ 1);
    out.Put(database.handle(Family::batches), rocks::number_key(5), value);
  });
  expect_difference("batch 5");
}

/// Rewrites the header of a batch with this number for the meaning of its events. The chain behind
/// it breaks with that, as the digest of a batch is of its header too, so it has to be looked at
/// before anything else is concluded.
void rewrite_semantics(const Database& database, rocksdb::WriteBatch& out, std::uint64_t sequence,
                       std::uint32_t semantics) {
  const auto batch = rocks::read_batch(database, sequence);
  ASSERT_TRUE(batch.has_value());
  auto changed = *batch;
  changed.header.semantics = semantics;
  const auto encoded = encode_parts(changed);
  rocks::add_log(out, database, changed, encoded);
  const auto end = rocks::end_held_by(database);
  ASSERT_TRUE(end.has_value());
  if (end->sequence != sequence) return;
  auto moved = *end;
  moved.digest = encoded.digest;
  out.Put(database.handle(Family::meta), std::string{rocks::end_entry}, rocks::encode_end(moved));
}

TEST_F(Verify, RefusesABatchOfANewerMeaningAndNamesIt) {
  change([&](const Database& database, rocksdb::WriteBatch& out) {
    rewrite_semantics(database, out, 1, vocabulary::semantics + 1);
  });
  const auto store = Store::open(folder);
  ASSERT_TRUE(store.has_value()) << store.error().message;
  const auto difference = verify(**store, [](const VerifyProgress&) {});
  ASSERT_TRUE(difference.has_value());
  EXPECT_EQ(difference->place, "family batches, batch 1");
  EXPECT_NE(difference->message.find("written by a newer version"), std::string::npos)
      << difference->message;
  EXPECT_THROW(static_cast<void>((*store)->journal().read(1, 1)), StoreFault);
}

TEST_F(Verify, ALastBatchOfANewerMeaningStopsTheStart) {
  change([&](const Database& database, rocksdb::WriteBatch& out) {
    rewrite_semantics(database, out, 21, vocabulary::semantics + 1);
  });
  const auto store = Store::open(folder);
  ASSERT_FALSE(store.has_value());
  EXPECT_EQ(store.error().kind, StoreError::Kind::newer_version);
  for (const auto* part : {"family batches, batch 21", "written by a newer version",
                           "use the version that wrote it"}) {
    EXPECT_NE(store.error().message.find(part), std::string::npos) << store.error().message;
  }
  EXPECT_EQ(store.error().message.find("damaged"), std::string::npos) << store.error().message;
}

TEST_F(Verify, AcceptsABatchOfAnOlderMeaning) {
  change([&](const Database& database, rocksdb::WriteBatch& out) {
    rewrite_semantics(database, out, 21, vocabulary::semantics - 1);
  });
  const auto store = Store::open(folder);
  ASSERT_TRUE(store.has_value()) << store.error().message;
  const auto difference = verify(**store, [](const VerifyProgress&) {});
  EXPECT_FALSE(difference.has_value()) << difference->place << ": " << difference->message;
}

TEST_F(Verify, FindsARecordThatIsMissing) {
  change([&](const Database& database, rocksdb::WriteBatch& out) {
    out.Delete(database.handle(Family::events), rocks::number_key(last_sink.header.position));
  });
  expect_difference("record " + std::to_string(last_sink.header.position));
}

TEST_F(Verify, FindsAStreamEntryThatIsMissing) {
  change([&](const Database& database, rocksdb::WriteBatch& out) {
    out.Delete(database.handle(Family::streams), rocks::stream_entry_key(StreamId::reference(), 2));
  });
  expect_difference("family streams, reference, record 2");
}

TEST_F(Verify, FindsAStreamEntryThatIsTooMany) {
  change([&](const Database& database, rocksdb::WriteBatch& out) {
    out.Put(database.handle(Family::streams), rocks::stream_entry_key(StreamId::sink("t"), 1),
            rocks::number_key(last_sink.header.position));
  });
  expect_difference("family streams, sink t, record 1");
}

TEST_F(Verify, FindsASnapshotThatIsNotTheFold) {
  change([&](const Database& database, rocksdb::WriteBatch& out) {
    out.Put(database.handle(Family::snapshots), rocks::stream_key(StreamId::sink("s")),
            rocks::encode_snapshot(SinkState{99}, 1, last_sink.header.position));
  });
  expect_difference("family snapshots, sink s");
}

TEST_F(Verify, FindsASnapshotThatNamesAnotherRecord) {
  StreamState state;
  {
    const auto store = Store::open(folder);
    ASSERT_TRUE(store.has_value());
    state = (*store)->load(StreamId::sink("s"))->state;
  }
  change([&](const Database& database, rocksdb::WriteBatch& out) {
    out.Put(
        database.handle(Family::snapshots), rocks::stream_key(StreamId::sink("s")),
        rocks::encode_snapshot(state, last_sink.header.sequence, last_sink.header.position - 1));
  });
  expect_difference("family snapshots, sink s");
}

TEST_F(Verify, FindsATimerWithoutEntryAndAnEntryWithoutTimer) {
  change([&](const Database& database, rocksdb::WriteBatch& out) {
    ASSERT_TRUE(database.get(Family::due, rocks::due_key(armed())).has_value());
    out.Delete(database.handle(Family::due), rocks::due_key(armed()));
  });
  expect_difference("family due, timer");
  change([&](const Database& database, rocksdb::WriteBatch& out) {
    auto later = armed();
    out.Put(database.handle(Family::due), rocks::due_key(later), "");
    ++later.due.ms;
    out.Put(database.handle(Family::due), rocks::due_key(later), "");
  });
  expect_difference("family due");
}

TEST_F(Verify, FindsARequestThatIsMissingOrSaysSomethingElse) {
  change([&](const Database& database, rocksdb::WriteBatch& out) {
    out.Delete(database.handle(Family::requests), rocks::request_key({"an", "k"}));
  });
  expect_difference("request k of an");
  change([&](const Database& database, rocksdb::WriteBatch& out) {
    const NotedRequest noted{{"an", "k"},
                             refused.header.request_digest,
                             refused.header.position,
                             refused.header.time,
                             vocabulary::Refusal{}};
    out.Put(database.handle(Family::requests), rocks::request_key(noted.id), encode_request(noted));
  });
  expect_difference("request k of an");
}

}  // namespace
}  // namespace tiendo::storage
