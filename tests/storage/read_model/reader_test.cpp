// Many threads read while one writes.
#include "storage/read_model/reader.hpp"

#include "engine/vocabulary/query.hpp"
#include "storage/read_model/projection.hpp"
#include "tests/storage/read_model/log.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <stop_token>
#include <thread>
#include <vector>

namespace tiendo::read_model {
namespace {

using namespace vocabulary;

// Each record offers one task and completes the one before, so at every moment one is open.
TEST(Reader, AnswersOfOneMomentWhileTheProjectionWrites) {
  const Place place;
  Log log;
  const auto plan = log.define("plan", 1, "Plan");
  const auto instance = log.start(plan, "plan");
  TaskSpec spec;
  spec.groups = {"so-tc", "ubnd"};
  std::vector<std::size_t> cuts;
  auto open = log.task(instance, spec);
  cuts.push_back(log.records().size());
  for (int round = 0; round < 300; ++round) {
    const auto next = log.task(instance, spec);
    log.complete(instance, open);
    open = next;
    cuts.push_back(log.records().size());
  }
  auto projection = Projection::open(place.file());
  ASSERT_TRUE(projection);
  std::size_t at = 0;
  const auto follow = [&](std::size_t end) {
    projection->begin();
    for (; at < end; ++at) projection->apply(log.records()[at]);
    projection->commit(at);
  };
  follow(cuts.front());

  const auto reader = Reader::open(place.file(), 2);
  ASSERT_TRUE(reader);
  std::atomic<int> reads = 0;
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread](const std::stop_token& stop) {
      Query query = query_of(Collection::user_tasks, {is("state", "CREATED")});
      if (thread % 2 == 0) query.viewer = viewer({group("so-tc"), group("ubnd")});
      while (!stop.stop_requested() || reads < 4) {
        const auto page = reader->search(query);
        EXPECT_TRUE(page);
        EXPECT_EQ(page->rows.size(), 1);
        EXPECT_EQ(page->total, 1);
        ++reads;
      }
    });
  }
  for (const std::size_t end : cuts) follow(end);
  threads.clear();  // asks them to stop and waits
  EXPECT_EQ(reader->count_open_tasks(), 1);
}

TEST(Reader, SeesACommitAtOnce) {
  const Place place;
  Log log;
  const auto plan = log.define("plan", 1, "Plan");
  project(place.file(), log);
  const auto reader = Reader::open(place.file(), 1);
  ASSERT_TRUE(reader);
  const Query query = query_of(Collection::process_instances);
  for (std::size_t count = 0; count < 5; ++count) {
    EXPECT_EQ(reader->search(query)->rows.size(), count);
    log.start(plan, "plan");
    project(place.file(), log);
  }
}

}  // namespace
}  // namespace tiendo::read_model
