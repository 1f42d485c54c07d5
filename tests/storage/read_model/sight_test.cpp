// Who sees what, as a matrix over collections: by search and by key alike.
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "storage/read_model/reader.hpp"
#include "tests/storage/read_model/log.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <utility>

namespace tiendo::read_model {
namespace {

using namespace vocabulary;

class SightTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto plan = log.define("plan", 1, "Plan");
    instance = log.start(plan, "plan");
    TaskSpec offered;
    offered.groups = {"so-tc"};
    offered.users = {"binh"};
    task = log.task(instance, offered);
    log.assign(instance, task, "an", {account("an")}, {});
    variable = log.set(instance, ElementKey{instance.value()}, {{"v", "secret"}});
    incident = log.raise(instance, "hidden reason");
    definition = plan;
  }
  void read() {
    project(place.file(), log);
    auto opened = Reader::open(place.file());
    ASSERT_TRUE(opened) << opened.error();
    reader.emplace(std::move(*opened));
  }
  /// Whether the viewer finds the one object of the collection; search and get must agree.
  bool sees(Collection collection, std::uint64_t key, const Viewer& who) {
    Query query = query_of(collection);
    query.viewer = who;
    const auto page = reader->search(query);
    EXPECT_TRUE(page) << page.error().message;
    const auto got = reader->get(collection, key, who);
    EXPECT_TRUE(got || got.error().code == RefusalCode::forbidden);
    EXPECT_EQ(page->rows.size(), got ? 1U : 0U) << collection_name(collection);
    EXPECT_EQ(page->total, got ? 1 : 0) << collection_name(collection);
    return got.has_value();
  }
  std::string seen_by(const Viewer& who) {
    std::string seen;
    if (sees(Collection::process_definitions, definition.value(), who)) seen += "definition ";
    if (sees(Collection::process_instances, instance.value(), who)) seen += "instance ";
    if (sees(Collection::user_tasks, task.value(), who)) seen += "task ";
    if (sees(Collection::variables, variable.value(), who)) seen += "variable ";
    if (sees(Collection::incidents, incident.value(), who)) seen += "incident ";
    return seen;
  }

  Place place;
  Log log;
  DefinitionKey definition;
  InstanceKey instance;
  UserTaskKey task;
  VariableKey variable;
  IncidentKey incident;
  std::optional<Reader> reader;
};

TEST_F(SightTest, FollowsTheGrantsInEveryCollection) {
  read();
  const std::string all = "definition instance task variable incident ";
  const std::string parties = "definition instance task variable ";
  EXPECT_EQ(seen_by(overseer()), all);
  EXPECT_EQ(seen_by(viewer({account("an")})), parties);
  EXPECT_EQ(seen_by(viewer({account("binh")})), parties);
  EXPECT_EQ(seen_by(viewer({account("chi"), group("so-tc")})), parties);
  EXPECT_EQ(seen_by(viewer({account("an"), group("so-tc"), overseers()})), all);
  EXPECT_EQ(seen_by(viewer({account("chi"), group("ubnd")})), "definition ");
  EXPECT_EQ(seen_by(viewer({account("so-tc"), group("an")})), "definition ");
  EXPECT_EQ(seen_by(viewer({})), "");
}

TEST_F(SightTest, StaysWhenTaskAndInstanceEnd) {
  log.complete(instance, task);
  log.end(instance);
  read();
  EXPECT_EQ(seen_by(viewer({group("so-tc")})), "definition instance task variable ");
}

TEST_F(SightTest, GoesWithTheLastGrant) {
  log.assign(instance, task, "chi", {account("chi")}, {account("an")});
  read();
  EXPECT_EQ(seen_by(viewer({account("an")})), "definition ");
  EXPECT_EQ(seen_by(viewer({account("chi")})), "definition instance task variable ");
}

TEST_F(SightTest, OfTheInstanceStaysWhileAnotherTaskGrantsIt) {
  TaskSpec other;
  other.users = {"an"};
  log.task(instance, other);
  log.assign(instance, task, "", {}, {account("an")});
  read();
  const auto an = viewer({account("an")});
  EXPECT_TRUE(reader->get(Collection::process_instances, instance.value(), an));
  EXPECT_FALSE(reader->get(Collection::user_tasks, task.value(), an));
}

TEST_F(SightTest, TakenFromACandidateLeavesTheOfferSearchable) {
  log.assign(instance, task, "an", {}, {group("so-tc")});
  read();
  EXPECT_EQ(seen_by(viewer({group("so-tc")})), "definition ");
  Query query = query_of(Collection::user_tasks, {is("candidateGroup", "so-tc")});
  EXPECT_EQ(values(*reader, query, "userTaskKey"), keys_of({task}));
  query.viewer = viewer({group("so-tc")});
  EXPECT_TRUE(values(*reader, query, "userTaskKey").empty());
  query.viewer = viewer({group("so-tc"), account("an")});
  EXPECT_EQ(values(*reader, query, "userTaskKey"), keys_of({task}));
}

TEST_F(SightTest, TellsHiddenFromAbsent) {
  read();
  const auto stranger = viewer({account("chi")});
  const auto hidden = reader->get(Collection::user_tasks, task.value(), stranger);
  ASSERT_FALSE(hidden);
  EXPECT_EQ(hidden.error().code, RefusalCode::forbidden);
  const auto absent = reader->get(Collection::user_tasks, 999'999, stranger);
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, RefusalCode::not_found);
}

// Filtering by the text of an incident must not tell what reading it would not.
TEST_F(SightTest, OfIncidentsCannotBeGotByFiltering) {
  read();
  Query query =
      query_of(Collection::process_instances, {{"errorMessage", Operator::like, "hidden*"}});
  EXPECT_EQ(values(*reader, query, "processInstanceKey").size(), 1);
  query.viewer = viewer({account("an")});
  EXPECT_TRUE(values(*reader, query, "processInstanceKey").empty());
}

}  // namespace
}  // namespace tiendo::read_model
