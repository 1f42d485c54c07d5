// What element instances are known for: the scopes that a task sees, and filters of instances.
#include "engine/base/id.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/query.hpp"
#include "storage/read_model/reader.hpp"
#include "tests/storage/read_model/log.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::read_model {
namespace {

using namespace vocabulary;

class ElementTest : public testing::Test {
 protected:
  void read() {
    project(place.file(), log);
    auto opened = Reader::open(place.file());
    ASSERT_TRUE(opened) << opened.error();
    reader = std::make_unique<Reader>(std::move(*opened));
  }
  /// `name=value` of what is seen from a scope, by name and then from the outermost.
  std::string seen(InstanceKey instance, ElementKey scope, bool innermost,
                   std::vector<Condition> conditions = {}) {
    Query query = query_of(Collection::variables, std::move(conditions));
    query.visible_from = VisibleFrom{instance, scope, innermost};
    query.sort = {{"name", false}, {"scopeKey", false}};
    const auto page = reader->search(query);
    EXPECT_TRUE(page) << page.error().message;
    std::string text;
    if (!page) return text;
    EXPECT_EQ(page->total, static_cast<std::int64_t>(page->rows.size()));
    for (const auto& row : page->rows) {
      text += *cell(Collection::variables, row, "name").if_string() + "=" +
              *cell(Collection::variables, row, "value").if_string() + " ";
    }
    return text;
  }
  /// The business ids of the instances found.
  std::string found(std::vector<Condition> conditions, const Viewer& who = overseer()) {
    Query query = query_of(Collection::process_instances, std::move(conditions));
    query.viewer = who;
    return ids(query);
  }
  std::string ids(const Query& query) {
    std::string text;
    for (const auto& id : values(*reader, query, "businessId")) text += *id.if_string();
    return text;
  }

  Place place;
  Log log;
  DefinitionKey plan = log.define("plan", 1, "Plan");
  std::unique_ptr<Reader> reader;
};

TEST_F(ElementTest, ATaskSeesTheScopesAroundIt) {
  const auto instance = log.start(plan, "plan");
  const ElementKey root{instance.value()};
  const auto outer = log.enter(instance, "outer");
  const auto aside = log.enter(instance, "aside");
  const auto inner = log.enter(instance, "inner", outer);
  TaskSpec spec;
  spec.scope = inner;
  const auto task = log.task(instance, spec);
  log.set(instance, root, {{"a", 1}, {"b", 1}, {"c", 1}});
  log.set(instance, outer, {{"b", 2}, {"c", 2}, {"d", 2}});
  log.set(instance, aside, {{"a", 9}, {"e", 9}});
  log.set(instance, log.element_of(task), {{"c", 4}, {"f", 4}});
  const auto other = log.start(plan, "plan");
  log.set(other, ElementKey{other.value()}, {{"a", 8}});
  read();
  const auto own = log.element_of(task);
  EXPECT_EQ(seen(instance, own, false), "a=1 b=1 b=2 c=1 c=2 c=4 d=2 f=4 ");
  EXPECT_EQ(seen(instance, own, true), "a=1 b=2 c=4 d=2 f=4 ");
  EXPECT_EQ(seen(instance, inner, true), "a=1 b=2 c=2 d=2 ");
  EXPECT_EQ(seen(instance, own, true, {{"name", Operator::in, List{"b", "c", "e"}}}), "b=2 c=4 ");
  EXPECT_EQ(seen(instance, own, true, {is("value", "1")}), "a=1 ") << "b and c are hidden";
  Query query = query_of(Collection::variables);
  query.visible_from = VisibleFrom{instance, own, true};
  query.viewer = viewer({account("stranger")});
  EXPECT_TRUE(values(*reader, query, "name").empty());
}

TEST_F(ElementTest, ATaskSeesItsScopesWhenAllHasEnded) {
  const auto instance = log.start(plan, "plan");
  const auto outer = log.enter(instance, "outer");
  TaskSpec spec;
  spec.scope = outer;
  const auto task = log.task(instance, spec);
  log.set(instance, outer, {{"b", 2}});
  log.complete(instance, task);
  log.leave(instance, outer);
  log.end(instance);
  read();
  EXPECT_EQ(seen(instance, log.element_of(task), true), "b=2 ");
}

class ElementFilterTest : public ElementTest {
 protected:
  void SetUp() override {
    // a: draft done, appraise open; b: draft open; c: decide stuck; d: cancelled while stuck
    a = log.start(plan, "plan", "a");
    log.pass(a, "start");
    log.complete(a, log.task(a, {"", "draft", {}, {}, {}, {}, 50}));
    log.task(a, {"", "appraise", {}, {}, {}, {}, 50});
    b = log.start(plan, "plan", "b");
    const auto stuck = log.task(b, {"", "draft", {}, {}, {}, {}, 50});
    log.raise(b, "no output", "draft", log.element_of(stuck));
    log.task(b, {"", "appraise", {}, {}, {}, {}, 50});
    c = log.start(plan, "plan", "c");
    log.raise(c, "no branch", "decide");
    d = log.start(plan, "plan", "d");
    const auto held = log.raise(d, "no branch", "decide");
    log.terminate(d, {held});
    e = log.start(plan, "plan", "e");
    const auto failed = ElementKey::at(0, log.last() + 1);
    log.resolve(e, log.raise(e, "no number", "decide"));
    log.pass(e, "decide", failed);
    read();
  }
  InstanceKey a, b, c, d, e;
};

TEST_F(ElementFilterTest, FindsByElementAndState) {
  EXPECT_EQ(found({is("elementId", "draft")}), "ab");
  EXPECT_EQ(found({{"elementId", Operator::in, List{"start", "decide"}}}), "acde");
  EXPECT_EQ(found({{"elementId", Operator::like, "d*"}}), "abcde");
  EXPECT_EQ(found({is("elementInstanceState", "COMPLETED")}), "ae");
  EXPECT_EQ(found({is("elementInstanceState", "TERMINATED")}), "d");
  EXPECT_EQ(found({is("elementId", "draft"), is("elementInstanceState", "ACTIVE")}), "b");
  EXPECT_EQ(found({is("elementId", "decide"), is("elementInstanceState", "ACTIVE")}), "c");
  EXPECT_EQ(found({{"elementId", Operator::neq, "draft"}, is("elementInstanceState", "ACTIVE")}),
            "abc")
      << "all holds for one element instance";
  EXPECT_EQ(found({is("elementId", "nowhere")}), "");
}

TEST_F(ElementFilterTest, FindsWhereAnIncidentStands) {
  EXPECT_EQ(found({is("hasElementInstanceIncident", true)}), "bc");
  EXPECT_EQ(found({is("elementId", "draft"), is("hasElementInstanceIncident", true)}), "b");
  EXPECT_EQ(found({is("elementId", "appraise"), is("hasElementInstanceIncident", true)}), "")
      << "the instance has an incident, but at another element";
  EXPECT_EQ(found({is("elementId", "draft"), is("hasElementInstanceIncident", false)}), "a");
}

TEST_F(ElementFilterTest, CombinesWithinAnAlternative) {
  Query query = query_of(Collection::process_instances);
  query.any_of.push_back({{is("elementId", "draft"), is("elementInstanceState", "COMPLETED")}, {}});
  query.any_of.push_back({{is("elementId", "decide"), is("elementInstanceState", "ACTIVE")}, {}});
  EXPECT_EQ(ids(query), "ac");
}

// What an incident is about is for overseers; its place, too.
TEST_F(ElementFilterTest, TellsNobodyElseOfIncidents) {
  log.task(b, {"", "appraise", {"so-tc"}, {}, {}, {}, 50});
  read();
  const auto member = viewer({group("so-tc")});
  EXPECT_EQ(found({is("elementId", "draft")}, member), "b");
  EXPECT_EQ(found({is("hasElementInstanceIncident", true)}, member), "");
  EXPECT_EQ(found({is("elementId", "draft"), is("hasElementInstanceIncident", false)}, member),
            "b");
  EXPECT_EQ(found({{"incidentErrorHashCode", Operator::gt, -3'000'000'000}}, member), "");
}

// What Java's String.hashCode makes of these texts.
TEST_F(ElementFilterTest, FindsByTheHashCodeOfAnError) {
  const auto f = log.start(plan, "plan", "f");
  log.raise(f, "");
  const auto g = log.start(plan, "plan", "g");
  log.raise(g, "hello");
  const auto h = log.start(plan, "plan", "h");
  log.raise(h, "polygenelubricants");
  const auto i = log.start(plan, "plan", "i");
  log.raise(i, "\u1EBF\U0001F600");
  read();
  EXPECT_EQ(found({is("incidentErrorHashCode", 0)}), "f");
  EXPECT_EQ(found({is("incidentErrorHashCode", 99'162'322)}), "g");
  EXPECT_EQ(found({is("incidentErrorHashCode", -2'147'483'648)}), "h");
  // (0x1EBF * 31 + 0xD83D) * 31 + 0xDE00
  EXPECT_EQ(found({is("incidentErrorHashCode", 9'336'930)}), "i");
  EXPECT_EQ(found({is("errorMessage", "hello")}), "g");
}

// No element has jobs yet, and no operation works on many instances.
TEST_F(ElementFilterTest, KnowsNoJobsAndNoBatchOperations) {
  EXPECT_EQ(found({is("hasRetriesLeft", true)}), "");
  EXPECT_EQ(found({is("hasRetriesLeft", false)}), "abcde");
  for (const std::string name : {"batchOperationId", "batchOperationKey"}) {
    EXPECT_EQ(found({is(name, "1")}), "") << name;
    EXPECT_EQ(found({{name, Operator::like, "*"}}), "") << name;
    EXPECT_EQ(found({{name, Operator::exists, true}}), "") << name;
    EXPECT_EQ(found({{name, Operator::exists, false}}), "abcde") << name;
  }
}

TEST_F(ElementFilterTest, TakesVariablesInAlternatives) {
  log.set(a, ElementKey{a.value()}, {{"amount", 1}});
  log.set(b, ElementKey{b.value()}, {{"amount", 2}});
  read();
  Query query = query_of(Collection::process_instances);
  query.any_of.push_back({{}, {{"amount", {is("", "2")}, false}}});
  query.any_of.push_back({{is("businessId", "c")}, {}});
  EXPECT_EQ(ids(query), "bc");
}

}  // namespace
}  // namespace tiendo::read_model
