// Pages of random data in random orders are the sorted list, cut.
#include "engine/base/json.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "storage/read_model/cursor.hpp"
#include "storage/read_model/reader.hpp"
#include "tests/storage/read_model/log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::read_model {
namespace {

using namespace vocabulary;

/// Before, after or equal, rows without value last in both directions.
int compare(const Value& left, const Value& right, bool descending) {
  if (left == right) return 0;
  if (left.is_null() || right.is_null()) return left.is_null() ? 1 : -1;
  bool less = false;
  if (left.if_number() != nullptr) {
    less = number_in(left) < number_in(right);
  } else if (left.if_boolean() != nullptr) {
    less = right == Value{true};
  } else {
    const std::string* text = left.if_string();
    const std::string* other = right.if_string();
    if (text == nullptr || other == nullptr) return 0;
    less = *text < *other;
  }
  return less != descending ? -1 : 1;
}

/// For messages that can be read.
std::vector<std::string> texts(const std::vector<Row>& rows) {
  std::vector<std::string> made;
  for (const Row& row : rows) made.push_back(to_json(Value{List{row}}));
  return made;
}

class PagingTest : public testing::Test {
 protected:
  PagingTest() : seed{std::random_device{}()}, random{seed} {}
  void SetUp() override {
    RecordProperty("seed", std::to_string(seed));
    log = random_log(random, 1'200);
    project(place.file(), log);
    auto opened = Reader::open(place.file());
    ASSERT_TRUE(opened) << opened.error();
    reader.emplace(std::move(*opened));
  }
  std::size_t pick(std::size_t below) { return random() % below; }

  Viewer any_viewer() {
    if (pick(3) == 0) return overseer();
    std::vector<Grantee> grantees;
    for (const char* name : {"an", "binh", "chi"}) {
      if (pick(3) == 0) grantees.push_back(account(name));
    }
    for (const char* name : {"so-tc", "ubnd", "so-tttt"}) {
      if (pick(2) == 0) grantees.push_back(group(name));
    }
    return viewer(grantees);
  }
  std::vector<SortKey> any_sort(Collection collection) {
    std::vector<SortKey> sort;
    for (std::size_t count = pick(4); count > 0; --count) {
      const auto fields = fields_of(collection);
      const Field& field = fields[pick(fields.size())];
      const bool repeated = std::ranges::find(sort, field.name, &SortKey::field) != sort.end();
      if (field.sortable && !repeated) sort.push_back({std::string{field.name}, pick(2) == 0});
    }
    return sort;
  }
  std::vector<Condition> any_filter(Collection collection) {
    std::vector<Condition> conditions;
    if (collection == Collection::user_tasks) {
      if (pick(2) == 0) conditions.push_back(is("state", pick(2) == 0 ? "CREATED" : "COMPLETED"));
      if (pick(4) == 0) conditions.push_back(is("candidateGroup", "ubnd"));
      if (pick(4) == 0) conditions.push_back({"priority", Operator::gte, 50});
      if (pick(6) == 0) conditions.push_back(is("assignee", "an"));
    }
    if (collection == Collection::process_instances && pick(2) == 0) {
      conditions.push_back(is("state", "ACTIVE"));
    }
    return conditions;
  }
  Query any_query() {
    Query query;
    query.collection = static_cast<Collection>(1 + pick(5));
    query.viewer = any_viewer();
    query.sort = any_sort(query.collection);
    query.conditions = any_filter(query.collection);
    query.page.limit = 10'000;
    return query;
  }

  /// All rows the slow way: everything there is, each looked up for this viewer.
  std::vector<Row> expected(const Query& query) {
    Query everything = query_of(query.collection);
    everything.page.limit = 10'000;
    std::vector<Row> rows = reader->search(everything)->rows;
    std::erase_if(rows, [&](const Row& row) { return !fits(query, row); });
    std::ranges::sort(rows, [&](const Row& left, const Row& right) {
      bool descending = false;
      std::vector<SortKey> sort = query.sort;
      if (sort.empty() && query.collection == Collection::user_tasks) {
        sort = {{"creationDate", false}};
      }
      for (const SortKey& key : sort) {
        descending = key.descending;
        const int order = compare(cell(query.collection, left, key.field),
                                  cell(query.collection, right, key.field), key.descending);
        if (order != 0) return order < 0;
      }
      return compare(left[0], right[0], descending) < 0;
    });
    return rows;
  }
  bool fits(const Query& query, const Row& row) {
    const auto key = number_in(row[0]);
    if (!reader->get(query.collection, key, query.viewer)) return false;
    return std::ranges::all_of(query.conditions, [&](const Condition& condition) {
      if (condition.field == "candidateGroup") {
        const std::string groups = to_json(cell(query.collection, row, "candidateGroups"));
        return groups.find(to_json(condition.operand)) != std::string::npos;
      }
      const Value& value = cell(query.collection, row, condition.field);
      if (condition.op == Operator::gte) return number_in(value) >= number_in(condition.operand);
      return value == condition.operand;
    });
  }
  std::string described(const Query& query) const {
    std::string text = "seed " + std::to_string(seed) + ", " +
                       std::string{collection_name(query.collection)} + " for";
    for (const auto& grantee : query.viewer.grantees) text += " " + grantee.name;
    for (const auto& key : query.sort) text += (key.descending ? " -" : " +") + key.field;
    for (const auto& condition : query.conditions) text += " " + condition.field;
    return text;
  }

  unsigned seed;
  std::mt19937 random;
  Place place;
  Log log;
  std::optional<Reader> reader;
};

TEST_F(PagingTest, WalkedByCursorOrOffsetGivesTheSortedList) {
  for (int round = 0; round < 150; ++round) {
    Query query = any_query();
    SCOPED_TRACE(described(query));
    const auto whole = expected(query);
    const auto at_once = reader->search(query);
    ASSERT_TRUE(at_once) << at_once.error().message;
    ASSERT_EQ(texts(at_once->rows), texts(whole));
    ASSERT_EQ(at_once->total, static_cast<std::int64_t>(whole.size()));
    query.page.limit = static_cast<std::int64_t>(1 + pick(40));
    std::vector<Row> forward;
    std::vector<Row> by_offset;
    Query offset = query;
    auto page = reader->search(query);
    while (page && !page->rows.empty()) {
      ASSERT_EQ(page->total, static_cast<std::int64_t>(whole.size()));
      forward.insert(forward.end(), page->rows.begin(), page->rows.end());
      offset.page.from = static_cast<std::int64_t>(by_offset.size());
      const auto same = reader->search(offset);
      by_offset.insert(by_offset.end(), same->rows.begin(), same->rows.end());
      query.page.after = *page->end_cursor;
      page = reader->search(query);
    }
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_FALSE(page->start_cursor);
    ASSERT_EQ(texts(forward), texts(whole));
    ASSERT_EQ(texts(by_offset), texts(whole));
  }
}

TEST_F(PagingTest, WalkedBackwardsGivesTheSortedList) {
  for (int round = 0; round < 100; ++round) {
    Query query = any_query();
    SCOPED_TRACE(described(query));
    const auto whole = expected(query);
    if (whole.empty()) continue;
    query.page.limit = 1;
    query.page.from = static_cast<std::int64_t>(whole.size()) - 1;
    auto page = reader->search(query);
    std::vector<Row> rows = page->rows;
    query.page.from = 0;
    query.page.limit = static_cast<std::int64_t>(1 + pick(40));
    while (page && !page->rows.empty()) {
      query.page.before = *page->start_cursor;
      page = reader->search(query);
      ASSERT_TRUE(page) << page.error().message;
      rows.insert(rows.begin(), page->rows.begin(), page->rows.end());
    }
    ASSERT_EQ(texts(rows), texts(whole));
  }
}

TEST_F(PagingTest, GoesOnAfterItsRowWhileDataChange) {
  Query query = query_of(Collection::user_tasks, {is("state", "CREATED")});
  query.sort = {{"dueDate", false}};
  query.page.limit = 10;
  const auto first = reader->search(query);
  ASSERT_TRUE(first);
  ASSERT_EQ(first->rows.size(), 10);
  query.page.after = *first->end_cursor;
  const auto before = reader->search(query);
  for (const auto& row : first->rows) {  // all that was read is completed meanwhile
    const auto number = [&](const char* field) {
      return number_in(cell(Collection::user_tasks, row, field));
    };
    log.complete(InstanceKey{number("processInstanceKey")}, UserTaskKey{number("userTaskKey")});
  }
  project(place.file(), log);
  const auto after = reader->search(query);
  ASSERT_TRUE(after);
  EXPECT_EQ(texts(after->rows), texts(before->rows));
  EXPECT_EQ(after->total, before->total - 10);
}

TEST_F(PagingTest, RefusesACursorThatIsNotOfThisOrder) {
  Query query = query_of(Collection::user_tasks);
  query.page.limit = 1;
  const auto page = reader->search(query);
  ASSERT_TRUE(page);
  ASSERT_TRUE(page->end_cursor);
  Query other = query;
  other.sort = {{"priority", true}};
  other.page.after = *page->end_cursor;
  for (const std::string& text : {*page->end_cursor, std::string{"!"}, std::string{"AAAA"},
                                  to_base64("[1,2]"), to_base64("[[1],2,3]")}) {
    other.page.after = text;
    const auto refused = reader->search(other);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code, RefusalCode::invalid_argument);
  }
  query.page.after = *page->end_cursor;
  query.page.from = 3;
  EXPECT_FALSE(reader->search(query));
}

TEST_F(PagingTest, RefusesAnOffsetThatNoSearchCanReach) {
  Query query = query_of(Collection::user_tasks);
  query.page.from = std::numeric_limits<std::int64_t>::max();
  const auto refused = reader->search(query);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, RefusalCode::invalid_argument);
}

TEST_F(PagingTest, RefusesAFilterThatListsThousandsOfValues) {
  List names;
  for (int i = 0; i < 900; ++i) names.emplace_back("name " + std::to_string(i));
  Query query = query_of(Collection::user_tasks);
  for (int i = 0; i < 3; ++i) query.conditions.push_back({"name", Operator::in, List(names)});
  const auto refused = reader->search(query);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, RefusalCode::invalid_argument);
}

TEST(Base64, IsUndoneByItself) {
  std::mt19937 random{1};
  for (std::size_t size = 0; size < 40; ++size) {
    std::string bytes;
    for (std::size_t at = 0; at < size; ++at) bytes += static_cast<char>(random() & 0xffU);
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
  }
  EXPECT_EQ(to_base64("ab"), "YWI=");
}

TEST(Totals, AreExactToTenThousand) {
  const Place place;
  Log log;
  const auto plan = log.define("plan", 1, "Plan");
  const auto instance = log.start(plan, "plan");
  TaskSpec spec;
  spec.groups = {"ubnd"};
  for (int count = 0; count < 10'000; ++count) log.task(instance, spec);
  project(place.file(), log);
  Query query;
  query.viewer = viewer({group("ubnd"), account("an")});
  query.conditions = {is("state", "CREATED")};
  query.page.limit = 1;
  {
    const auto reader = Reader::open(place.file());
    const auto page = reader->search(query);
    EXPECT_EQ(page->total, 10'000);
    EXPECT_FALSE(page->more_than_total);
  }
  log.task(instance, spec);
  project(place.file(), log);
  const auto reader = Reader::open(place.file());
  for (const auto& conditions :
       {query.conditions, std::vector<Condition>{}, std::vector{is("priority", 50)}}) {
    query.conditions = conditions;
    const auto page = reader->search(query);
    EXPECT_EQ(page->total, 10'000);
    EXPECT_TRUE(page->more_than_total);
  }
}

}  // namespace
}  // namespace tiendo::read_model
