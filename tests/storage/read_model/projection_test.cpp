// What the facts become: every field of every collection, once, and the cursor.
#include "storage/read_model/projection.hpp"

#include "engine/base/id.hpp"
#include "engine/vocabulary/query.hpp"
#include "storage/read_model/reader.hpp"
#include "tests/storage/read_model/log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::read_model {
namespace {

using namespace vocabulary;

std::int64_t number(auto key) { return static_cast<std::int64_t>(key.value()); }

class ProjectionTest : public testing::Test {
 protected:
  Reader read() {
    project(place.file(), log);
    auto reader = Reader::open(place.file());
    EXPECT_TRUE(reader) << reader.error();
    return std::move(*reader);
  }
  Row row(const Reader& reader, Collection collection, auto key) {
    auto found = reader.get(collection, key.value(), overseer());
    EXPECT_TRUE(found) << found.error().message;
    return found ? *found : Row{};
  }

  Place place;
  Log log;
  DefinitionKey plan = log.define("plan", 1, "Kế hoạch");
};

TEST_F(ProjectionTest, ShowsADefinitionAndWhichIsTheLatest) {
  const auto second = log.define("plan", 2, "");
  log.define("leave", 1, "Leave");
  const Reader reader = read();
  const Row expected{number(second), {},          "plan.bpmn", 2,       "v2",
                     "plan",         "<default>", false,       "ACTIVE"};
  EXPECT_EQ(row(reader, Collection::process_definitions, second), expected);
  Query latest = query_of(Collection::process_definitions, {is("isLatestVersion", true)});
  latest.sort = {{"processDefinitionId", false}};
  EXPECT_EQ(values(reader, latest, "processDefinitionId"), (std::vector<Value>{"leave", "plan"}));
  EXPECT_EQ(values(reader, latest, "version"), (std::vector<Value>{1, 2}));
}

TEST_F(ProjectionTest, ShowsAnInstanceFromStartToEnd) {
  const auto running = log.start(plan, "plan", "69/KH", {"urgent", "2019"});
  const std::int64_t started = log.now().ms - 1'000;
  const auto ended = log.start(plan, "plan");
  log.end(ended);
  const Reader reader = read();
  const Row expected{number(running),
                     "plan",
                     "Kế hoạch",
                     1,
                     Value{},
                     number(plan),
                     Value{},
                     Value{},
                     number(running),
                     started,
                     Value{},
                     Value{},
                     "ACTIVE",
                     false,
                     "<default>",
                     "69/KH",
                     List{"urgent", "2019"}};
  EXPECT_EQ(row(reader, Collection::process_instances, running), expected);
  const Row after = row(reader, Collection::process_instances, ended);
  EXPECT_EQ(cell(Collection::process_instances, after, "state"), Value{"COMPLETED"});
  EXPECT_EQ(cell(Collection::process_instances, after, "endDate"), Value{log.now().ms - 1'000});
  EXPECT_EQ(cell(Collection::process_instances, after, "businessId"), Value{});
}

TEST_F(ProjectionTest, ShowsATaskWithWhatItsInstanceAndDefinitionSay) {
  const auto instance = log.start(plan, "plan", "69/KH", {"urgent"});
  const TaskSpec spec{"Thẩm định", "appraise", {"so-tc"}, {"an"}, "", Instant{1'560'000'000'000},
                      75};
  const auto task = log.task(instance, spec);
  const std::int64_t created = log.now().ms - 1'000;
  const Reader reader = read();
  const Row expected{number(task),
                     "Thẩm định",
                     "CREATED",
                     Value{},
                     "appraise",
                     List{"so-tc"},
                     List{"an"},
                     "plan",
                     created,
                     Value{},
                     Value{},
                     std::int64_t{1'560'000'000'000},
                     "<default>",
                     Value{},
                     1,
                     Entries{{"stage", "appraise"}},
                     75,
                     number(log.element_of(task)),
                     "Kế hoạch",
                     number(plan),
                     number(instance),
                     number(instance),
                     Value{},
                     List{"urgent"},
                     "69/KH"};
  EXPECT_EQ(row(reader, Collection::user_tasks, task), expected);
}

TEST_F(ProjectionTest, FollowsATaskToItsAssigneeAndItsEnd) {
  const auto instance = log.start(plan, "plan");
  const auto completed = log.task(instance, {});
  const auto canceled = log.task(instance, {});
  log.assign(instance, completed, "an", {account("an")}, {});
  const std::int64_t end = log.now().ms;
  log.complete(instance, completed);
  log.cancel(instance, canceled);
  const Reader reader = read();
  const Row first = row(reader, Collection::user_tasks, completed);
  EXPECT_EQ(cell(Collection::user_tasks, first, "assignee"), Value{"an"});
  EXPECT_EQ(cell(Collection::user_tasks, first, "state"), Value{"COMPLETED"});
  EXPECT_EQ(cell(Collection::user_tasks, first, "completionDate"), Value{end});
  const Row second = row(reader, Collection::user_tasks, canceled);
  EXPECT_EQ(cell(Collection::user_tasks, second, "state"), Value{"CANCELED"});
  EXPECT_EQ(cell(Collection::user_tasks, second, "completionDate"), Value{});
}

TEST_F(ProjectionTest, KeepsTheKeyOfAVariableThatChanges) {
  const auto instance = log.start(plan, "plan");
  const ElementKey root{instance.value()};
  const auto first = log.set(instance, root, {{"a", 1}, {"b", List{1, "x"}}});
  log.set(instance, root, {{"b", "mới", false}, {"c", {}}});
  const Reader reader = read();
  const Row b = row(reader, Collection::variables, VariableKey{first.value() + 1});
  const Row expected{number(first) + 1, "b",        "\"mới\"", number(instance), number(instance),
                     number(instance),  "<default>"};
  EXPECT_EQ(b, expected);
  const Row c = row(reader, Collection::variables, VariableKey{first.value() + 3});
  EXPECT_EQ(cell(Collection::variables, c, "value"), Value{"null"});
}

TEST_F(ProjectionTest, CountsTheOpenIncidentsOfAnInstance) {
  const auto instance = log.start(plan, "plan");
  const auto first = log.raise(instance, "no branch is true");
  const auto second = log.raise(instance, "again");
  log.resolve(instance, first);
  {
    const Reader reader = read();
    const Row shown = row(reader, Collection::process_instances, instance);
    EXPECT_EQ(cell(Collection::process_instances, shown, "hasIncident"), Value{true});
    const Row resolved = row(reader, Collection::incidents, first);
    EXPECT_EQ(cell(Collection::incidents, resolved, "state"), Value{"RESOLVED"});
    EXPECT_EQ(cell(Collection::incidents, resolved, "errorMessage"), Value{"no branch is true"});
  }
  log.terminate(instance, {second});
  const Reader reader = read();
  const Row ended = row(reader, Collection::process_instances, instance);
  EXPECT_EQ(cell(Collection::process_instances, ended, "hasIncident"), Value{false});
  EXPECT_EQ(cell(Collection::process_instances, ended, "state"), Value{"TERMINATED"});
}

TEST_F(ProjectionTest, ShowsAQuarantineAsAnIncidentOfTheWholeProcess) {
  const auto instance = log.start(plan, "plan");
  const auto position = log.add(StreamId::instance(instance), StreamQuarantined{"a check failed"});
  const Reader reader = read();
  const Row shown = row(reader, Collection::process_instances, instance);
  EXPECT_EQ(cell(Collection::process_instances, shown, "hasIncident"), Value{true});
  const Row incident = row(reader, Collection::incidents, IncidentKey::at(0, position));
  EXPECT_EQ(cell(Collection::incidents, incident, "state"), Value{"ACTIVE"});
  EXPECT_EQ(cell(Collection::incidents, incident, "errorType"), Value{"UNKNOWN"});
  EXPECT_EQ(cell(Collection::incidents, incident, "errorMessage"), Value{"a check failed"});
  EXPECT_EQ(cell(Collection::incidents, incident, "elementId"), Value{"plan"});
  EXPECT_EQ(reader.count_active_incidents(), 1);
}

TEST_F(ProjectionTest, CountsOpenAndOverdueTasks) {
  const auto instance = log.start(plan, "plan");
  TaskSpec spec;
  log.task(instance, spec);
  spec.due = Instant{1'000};
  log.task(instance, spec);
  log.complete(instance, log.task(instance, spec));
  const Reader reader = read();
  EXPECT_EQ(reader.count_open_tasks(), 2);
  EXPECT_EQ(reader.count_overdue_tasks(Instant{1'000}), 0);
  EXPECT_EQ(reader.count_overdue_tasks(Instant{1'001}), 1);
}

TEST_F(ProjectionTest, StoresItsCursorWithTheRows) {
  std::mt19937 random{7};
  const Log some = random_log(random, 50);
  auto projection = Projection::open(place.file());
  ASSERT_TRUE(projection);
  EXPECT_EQ(projection->applied(), 0);
  projection->begin();
  for (const auto& record : some.records()) projection->apply(record);
  projection->commit(42);
  auto again = Projection::open(place.file());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->applied(), some.last());
  EXPECT_EQ(again->applied_batch(), 42);
  EXPECT_FALSE(again->notice());
}

TEST_F(ProjectionTest, DoesNothingForARecordItHasSeen) {
  std::mt19937 random{8};
  log = random_log(random, 400);
  project(place.file(), log);
  const std::string once = dump(place.file());
  project(place.file(), log);
  EXPECT_EQ(dump(place.file()), once);
}

TEST_F(ProjectionTest, LeavesNothingOfATransactionThatWasNotCommitted) {
  log.start(plan, "plan");
  project(place.file(), log);
  const std::string before = dump(place.file());
  log.start(plan, "plan");
  {
    auto projection = Projection::open(place.file());
    ASSERT_TRUE(projection);
    projection->begin();
    for (const auto& record : log.records()) projection->apply(record);
    EXPECT_EQ(projection->applied(), log.last());
  }
  EXPECT_EQ(dump(place.file()), before);
  project(place.file(), log);
  EXPECT_NE(dump(place.file()), before);
}

// However the log is cut into transactions, the rows are the same.
TEST_F(ProjectionTest, GivesTheSameRowsForEveryWayToCutTheLog) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random{seed};
  log = random_log(random, 600);
  project(place.file(), log);
  const Place other;
  std::size_t at = 0;
  while (at < log.records().size()) {
    auto projection = Projection::open(other.file());
    ASSERT_TRUE(projection);
    projection->begin();
    const std::size_t end = std::min(log.records().size(), at + 1 + random() % 100);
    for (; at < end; ++at) projection->apply(log.records()[at]);
    projection->commit(at);
  }
  EXPECT_EQ(dump(other.file()), dump(place.file()));
}

}  // namespace
}  // namespace tiendo::read_model
