// The frequent searches are short walks over an index, however many rows there are.
#include "engine/vocabulary/query.hpp"
#include "storage/read_model/database.hpp"
#include "storage/read_model/search.hpp"
#include "storage/read_model/sql.hpp"
#include "tests/storage/read_model/log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::read_model {
namespace {

using namespace vocabulary;

class PlanTest : public testing::Test {
 protected:
  void SetUp() override { project(place.file(), Log{}); }

  /// How SQLite would get the page, a step a line.
  std::string steps(const Query& query) {
    const auto search = plan(query);
    EXPECT_TRUE(search) << search.error().message;
    const Database database{place.file(), Database::Mode::read};
    Statement statement = database.prepare("EXPLAIN QUERY PLAN " + search->page.text);
    std::string text;
    while (statement.step()) text += std::string{statement.text(3)} + "\n";
    return text;
  }
  Query open_tasks(std::vector<Condition> conditions, std::vector<SortKey> sort) {
    conditions.push_back(is("state", "CREATED"));
    Query query = query_of(Collection::user_tasks, std::move(conditions));
    query.viewer = viewer({group("so-tc")});
    query.sort = std::move(sort);
    return query;
  }
  /// The innermost walk needs no sorting: the only one is of the page's own rows.
  void expect_walk(const Query& query, const std::string& index) {
    const std::string text = steps(query);
    EXPECT_NE(text.find("SEARCH g USING " + index), std::string::npos) << text;
    EXPECT_EQ(text.find("SCAN g"), std::string::npos) << text;
    const auto first = text.find("USE TEMP B-TREE FOR ORDER BY");
    const auto second =
        first == std::string::npos ? first : text.find("USE TEMP B-TREE FOR ORDER BY", first + 1);
    EXPECT_EQ(second, std::string::npos) << text;
  }

  Place place;
};

TEST_F(PlanTest, AGroupsOpenTasksByDueDateWalkTheGrants) {
  const SortKey by_due{"dueDate", false};
  expect_walk(open_tasks({}, {by_due}), "PRIMARY KEY (grantee=? AND state=?)");
  expect_walk(open_tasks({is("candidateGroup", "so-tc")}, {by_due}),
              "PRIMARY KEY (grantee=? AND state=?)");
}

TEST_F(PlanTest, AGroupsOpenTasksByCreationWalkTheGrants) {
  for (const bool descending : {false, true}) {
    const SortKey by_creation{"creationDate", descending};
    expect_walk(open_tasks({}, {by_creation}), "COVERING INDEX task_grant_created (grantee=?)");
    expect_walk(open_tasks({is("candidateGroup", "so-tc")}, {by_creation}),
                "COVERING INDEX task_grant_created (grantee=?)");
  }
}

TEST_F(PlanTest, TasksOfAnInstanceOrAnAssigneeComeFromTheirIndex) {
  const std::string of_instance = steps(open_tasks({is("processInstanceKey", 7)}, {}));
  EXPECT_NE(of_instance.find("SEARCH x USING INDEX task_instance (instance=?)"), std::string::npos)
      << of_instance;
  const std::string mine = steps(open_tasks({is("assignee", "an")}, {{"dueDate", false}}));
  EXPECT_NE(mine.find("SEARCH x USING INDEX task_assignee (assignee=?)"), std::string::npos)
      << mine;
}

TEST_F(PlanTest, RunningInstancesByStartComeFromTheirIndex) {
  Query query = query_of(Collection::process_instances, {is("state", "ACTIVE")});
  query.sort = {{"startDate", true}};
  const std::string text = steps(query);
  EXPECT_NE(text.find("USING INDEX instance_active"), std::string::npos) << text;
  EXPECT_EQ(text.find("TEMP B-TREE"), std::string::npos) << text;
}

TEST_F(PlanTest, VariablesOfAnInstanceOrAScopeComeFromTheirIndex) {
  for (const char* field : {"processInstanceKey", "scopeKey"}) {
    const std::string text = steps(query_of(Collection::variables, {is(field, 7)}));
    EXPECT_NE(text.find("SEARCH x USING INDEX variable_"), std::string::npos) << text;
  }
}

TEST_F(PlanTest, VariablesVisibleFromAScopeComeFromTheirIndex) {
  for (const bool innermost : {false, true}) {
    Query query = query_of(Collection::variables);
    query.visible_from = VisibleFrom{InstanceKey{1}, ElementKey{5}, innermost};
    const std::string text = steps(query);
    EXPECT_NE(text.find("SEARCH x USING INDEX variable_"), std::string::npos) << text;
    EXPECT_NE(text.find("SEARCH l USING PRIMARY KEY (instance=? AND key=?)"), std::string::npos)
        << text;
  }
}

TEST_F(PlanTest, ElementInstancesAreLookedForInTheirInstance) {
  const std::string text =
      steps(query_of(Collection::process_instances, {is("elementId", "draft")}));
  EXPECT_NE(text.find("SEARCH l USING PRIMARY KEY (instance=?)"), std::string::npos) << text;
}

// The one builder: whatever is asked, the viewer's grantees are bound into both statements.
TEST_F(PlanTest, EveryStatementBindsTheViewersGrantees) {
  for (int number = 2; number <= 5; ++number) {
    Query query = query_of(static_cast<Collection>(number));
    for (const auto& who : {viewer({account("an"), group("so-tc")}), overseer()}) {
      query.viewer = who;
      const auto search = plan(query);
      ASSERT_TRUE(search);
      for (const Sql& sql : {search->page, search->count}) {
        const bool bound = std::ranges::any_of(sql.values, [](const Bound& value) {
          return value == Bound{std::string{"a:an"}} || value == Bound{std::string{"o"}};
        });
        EXPECT_TRUE(bound || sql.text.find("WHERE 0") != std::string::npos) << sql.text;
      }
    }
  }
}

}  // namespace
}  // namespace tiendo::read_model
