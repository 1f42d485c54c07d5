// Many threads read while one writes; no search takes more than its share.
#include "storage/read_model/reader.hpp"

#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "storage/read_model/projection.hpp"
#include "tests/storage/read_model/log.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
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

/// An instance with as many variables of that value.
InstanceKey variables(Log& log, int count, const Value& value) {
  const auto instance = log.start(log.define("plan", 1, "Plan"), "plan");
  for (int at = 0; at < count; ++at) {
    log.set(instance, ElementKey{instance.value()}, {{"v" + std::to_string(at), value}});
  }
  return instance;
}

TEST(Reader, EndsASearchThatTakesTooLongAndSaysWhatToNarrow) {
  const Place place;
  Log log;
  const auto instance = variables(log, 3'000, "some text");
  project(place.file(), log);
  const Limits no_time{.search_time = std::chrono::milliseconds{0}};
  const auto reader = Reader::open(place.file(), 1, no_time);
  ASSERT_TRUE(reader);
  const Query query = query_of(Collection::variables, {{"value", Operator::like, "*nowhere*"}});
  const auto page = reader->search(query);
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, RefusalCode::deadline_exceeded);
  EXPECT_NE(page.error().message.find("`processInstanceKey`"), std::string::npos)
      << page.error().message;
  // The connection is as good as before.
  EXPECT_TRUE(reader->get(Collection::process_instances, instance.value(), overseer()));
  EXPECT_EQ(reader->search(query).error().code, RefusalCode::deadline_exceeded);
  const auto patient = Reader::open(place.file(), 1);
  ASSERT_TRUE(patient);
  EXPECT_EQ(patient->search(query)->total, 0);
}

TEST(Reader, CutsLongValuesOfVariablesUnlessTheyAreWantedWhole) {
  const Place place;
  Log log;
  std::string text;
  for (int at = 0; at < 9'000; ++at) text += "\u1EBF";
  variables(log, 1, text);
  project(place.file(), log);
  const auto reader = Reader::open(place.file(), 1);
  ASSERT_TRUE(reader);
  Query query = query_of(Collection::variables);
  const auto value = [&] { return values(*reader, query, "value").at(0); };
  // One more than is shown tells that there is more; the first is a quotation mark.
  EXPECT_EQ(value(), Value{"\"" + text.substr(0, 3 * value_characters_max)});
  query.whole_values = true;
  EXPECT_EQ(value(), Value{"\"" + text + "\""});
}

TEST(Reader, FindsOutWhichValuesAreCut) {
  const Place place;
  Log log;
  variables(log, 1, std::string(value_characters_max - 2, 'x'));  // two quotation marks
  const auto instance = variables(log, 1, std::string(value_characters_max - 1, 'x'));
  project(place.file(), log);
  const auto reader = Reader::open(place.file(), 1);
  ASSERT_TRUE(reader);
  const Value key{static_cast<std::int64_t>(instance.value())};
  EXPECT_EQ(values(*reader, query_of(Collection::variables, {is("isTruncated", true)}), "scopeKey"),
            std::vector{key});
  EXPECT_EQ(values(*reader, query_of(Collection::variables, {is("isTruncated", false)}), "scopeKey")
                .size(),
            1);
}

TEST(Reader, LooksForPatternsInTheBeginningOfATextOnly) {
  const Place place;
  Log log;
  variables(log, 1, "a" + std::string(9'000, 'b') + "c");
  project(place.file(), log);
  const auto reader = Reader::open(place.file(), 1);
  ASSERT_TRUE(reader);
  const auto found = [&](const char* pattern) {
    return reader->search(query_of(Collection::variables, {{"value", Operator::like, pattern}}))
        ->total;
  };
  EXPECT_EQ(found("\"a*"), 1);
  EXPECT_EQ(found("*c*"), 0);
}

TEST(Reader, EndsAPageEarlyThatHoldsTooMuchAndGoesOnBehindIt) {
  const Place place;
  Log log;
  variables(log, 20, std::string(3'000, 'x'));
  project(place.file(), log);
  const auto reader = Reader::open(place.file(), 1, {.page_bytes = 10'000});
  ASSERT_TRUE(reader);
  Query query = query_of(Collection::variables);
  query.whole_values = true;
  std::vector<Value> there;
  std::vector<Value> back;
  std::size_t pages = 0;
  auto page = reader->search(query);
  std::string last;
  for (; page && !page->rows.empty(); page = reader->search(query)) {
    EXPECT_LE(page->rows.size(), 4U);
    EXPECT_EQ(page->total, 20);
    for (const auto& row : page->rows) there.push_back(row.front());
    last = *page->end_cursor;
    query.page.after = last;
    ++pages;
  }
  EXPECT_EQ(there.size(), 20U);
  EXPECT_GE(pages, 5U);
  query.page.after.clear();
  query.page.before = last;
  for (page = reader->search(query); page && !page->rows.empty(); page = reader->search(query)) {
    EXPECT_LE(page->rows.size(), 4U);
    std::vector<Value> keys;
    for (const auto& row : page->rows) keys.push_back(row.front());
    back.insert(back.begin(), keys.begin(), keys.end());
    query.page.before = *page->start_cursor;
  }
  back.push_back(there.back());
  EXPECT_EQ(back, there);
}

}  // namespace
}  // namespace tiendo::read_model
