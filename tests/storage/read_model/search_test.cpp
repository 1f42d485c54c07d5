// Filters: every operator, alternatives, variables, and what is refused.
#include "engine/base/decimal.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "storage/read_model/reader.hpp"
#include "tests/storage/read_model/log.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::read_model {
namespace {

using namespace vocabulary;

class SearchTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto plan = log.define("plan", 1, "Plan");
    const auto leave = log.define("leave", 1, "Leave");
    first = log.start(plan, "plan", "69/KH", {"urgent"});
    second = log.start(leave, "leave");
    a = log.task(first, {"a*b", "draft", {"so-tc", "ubnd"}, {}, "an", Instant{1'000}, 10});
    b = log.task(first, {"aXb", "appraise", {"ubnd"}, {"binh"}, "", Instant{2'000}, 20});
    c = log.task(second, {"", "draft", {}, {}, "an", {}, 30});
    d = log.task(second, {"[ab]?", "draft", {"so-tc"}, {}, "", {}, 40});
    log.complete(second, d);
    log.set(first, ElementKey{first.value()},
            {{"amount", 42}, {"word", "yes"}, {"map", Entries{{"b", 1}, {"a", List{}}}}});
    log.set(second, ElementKey{second.value()}, {{"word", "no"}});
    log.set(first, log.element_of(a), {{"own", true}});
    project(place.file(), log);
    auto opened = Reader::open(place.file());
    ASSERT_TRUE(opened) << opened.error();
    reader.emplace(std::move(*opened));
  }
  Query query(std::vector<Condition> conditions) const {
    return query_of(Collection::user_tasks, std::move(conditions));
  }
  std::string names(const Query& query) {
    const std::map<std::uint64_t, char> known{
        {a.value(), 'a'}, {b.value(), 'b'}, {c.value(), 'c'}, {d.value(), 'd'}};
    std::string text;
    for (const auto& value : values(*reader, query, "userTaskKey")) {
      text += known.at(number_in(value));
    }
    return text;
  }
  std::string found(const std::string& field, Operator op, Value operand) {
    return names(query({{field, op, std::move(operand)}}));
  }
  std::string by_variable(const std::string& name, std::vector<Condition> conditions,
                          bool local = false) {
    Query made = query({});
    made.variables = {{name, std::move(conditions), local}};
    return names(made);
  }
  std::string refusal(const Query& made) {
    const auto page = reader->search(made);
    EXPECT_FALSE(page);
    if (page) return "";
    EXPECT_EQ(page.error().code, RefusalCode::invalid_argument);
    return page.error().message;
  }

  Place place;
  Log log;
  InstanceKey first, second;
  UserTaskKey a, b, c, d;
  std::optional<Reader> reader;
};

TEST_F(SearchTest, KnowsEveryOperator) {
  using enum Operator;
  EXPECT_EQ(found("priority", eq, 20), "b");
  EXPECT_EQ(found("priority", neq, 20), "acd");
  EXPECT_EQ(found("priority", gt, 20), "cd");
  EXPECT_EQ(found("priority", gte, 20), "bcd");
  EXPECT_EQ(found("priority", lt, 20), "a");
  EXPECT_EQ(found("priority", lte, 20), "ab");
  EXPECT_EQ(found("priority", in, List{10, 40, 99}), "ad");
  EXPECT_EQ(found("priority", not_in, List{10, 40}), "bc");
  EXPECT_EQ(found("dueDate", exists, true), "ab");
  EXPECT_EQ(found("dueDate", exists, false), "cd");
  EXPECT_EQ(found("dueDate", gt, 1'000), "b");
  EXPECT_EQ(found("state", eq, "CREATED"), "abc");
  EXPECT_EQ(found("state", in, List{"COMPLETED", "CANCELED"}), "d");
  EXPECT_EQ(found("state", eq, "UNHEARD_OF"), "");
  EXPECT_EQ(found("state", like, "C*TED"), "abcd");
}

TEST_F(SearchTest, TakesARowWithoutValueAsUnequal) {
  EXPECT_EQ(found("assignee", Operator::neq, "an"), "bd");
  EXPECT_EQ(found("assignee", Operator::not_in, List{"an", "binh"}), "bd");
}

TEST_F(SearchTest, TakesPatternsWithTheirEscapes) {
  EXPECT_EQ(found("name", Operator::like, "a*b"), "ab");
  EXPECT_EQ(found("name", Operator::like, "a?b"), "ab");
  EXPECT_EQ(found("name", Operator::like, "a\\*b"), "a");
  EXPECT_EQ(found("name", Operator::like, "[ab]\\?"), "d");
  EXPECT_EQ(found("name", Operator::like, "A*"), "");
}

TEST_F(SearchTest, FindsCandidatesAndTagsAmongMany) {
  EXPECT_EQ(found("candidateGroup", Operator::eq, "ubnd"), "ab");
  EXPECT_EQ(found("candidateGroup", Operator::like, "so-*"), "ad");
  EXPECT_EQ(found("candidateGroup", Operator::neq, "ubnd"), "cd");
  EXPECT_EQ(found("candidateGroup", Operator::exists, false), "c");
  EXPECT_EQ(found("candidateUser", Operator::eq, "binh"), "b");
  EXPECT_EQ(found("tag", Operator::eq, "urgent"), "ab");
  EXPECT_EQ(names(query({is("candidateGroup", "so-tc"), is("candidateGroup", "ubnd")})), "a");
  EXPECT_EQ(names(query({is("candidateGroup", "so-tc"), is("state", "COMPLETED")})), "d");
}

TEST_F(SearchTest, JoinsInstanceAndDefinition) {
  EXPECT_EQ(found("processDefinitionId", Operator::eq, "leave"), "cd");
  EXPECT_EQ(found("processInstanceKey", Operator::eq, static_cast<std::int64_t>(first.value())),
            "ab");
  const Query instances =
      query_of(Collection::process_instances, {is("processDefinitionName", "Plan")});
  EXPECT_EQ(values(*reader, instances, "businessId"), (std::vector<Value>{"69/KH"}));
}

TEST_F(SearchTest, TakesAlternatives) {
  Query made = query({is("state", "CREATED")});
  made.any_of.push_back({{is("priority", 10)}, {}});
  made.any_of.push_back({{is("assignee", "an"), is("elementId", "draft")}, {}});
  EXPECT_EQ(names(made), "ac");
  made.conditions = {is("priority", 10)};
  EXPECT_EQ(names(made), "a");
}

TEST_F(SearchTest, ComparesVariablesAsJson) {
  using enum Operator;
  EXPECT_EQ(by_variable("amount", {{"", eq, "42"}}), "ab");
  EXPECT_EQ(by_variable("amount", {{"", eq, " 42.0 "}}), "ab");
  EXPECT_EQ(by_variable("word", {{"", eq, "\"yes\""}}), "ab");
  EXPECT_EQ(by_variable("word", {{"", eq, "yes"}}), "ab") << "no JSON, so taken as that string";
  EXPECT_EQ(by_variable("word", {{"", in, List{"yes", "\"no\""}}}), "abcd");
  EXPECT_EQ(by_variable("word", {{"", neq, "yes"}}), "cd");
  EXPECT_EQ(by_variable("word", {{"", like, "*e*"}}), "ab");
  EXPECT_EQ(by_variable("map", {{"", eq, R"({"a": [], "b": 1.0})"}}), "ab");
  EXPECT_EQ(by_variable("amount", {{"", exists, true}}), "ab");
  EXPECT_EQ(by_variable("amount", {{"", exists, false}}), "cd");
  EXPECT_EQ(by_variable("own", {{"", eq, "true"}}, true), "a");
  EXPECT_EQ(by_variable("own", {{"", eq, "true"}}), "");
}

TEST_F(SearchTest, FiltersTheValuesOfVariables) {
  Query made = query_of(Collection::variables, {is("value", "42.0")});
  EXPECT_EQ(values(*reader, made, "name"), (std::vector<Value>{"amount"}));
  made.conditions = {is("scopeKey", static_cast<std::int64_t>(second.value()))};
  EXPECT_EQ(values(*reader, made, "value"), (std::vector<Value>{"\"no\""}));
}

TEST_F(SearchTest, NamesWhatItRefuses) {
  using enum Operator;
  const auto conditions = [](std::string field, Operator op, Value operand) {
    return query_of(Collection::user_tasks, {{std::move(field), op, std::move(operand)}});
  };
  EXPECT_NE(refusal(conditions("nonsense", eq, 1)).find("`nonsense`"), std::string::npos);
  EXPECT_NE(refusal(conditions("customHeaders", eq, "x")).find("`customHeaders`"),
            std::string::npos);
  EXPECT_NE(refusal(conditions("priority", eq, "high")).find("`priority`"), std::string::npos);
  EXPECT_NE(refusal(conditions("priority", in, 3)).find("a list"), std::string::npos);
  EXPECT_NE(refusal(conditions("priority", like, "3*")).find("`priority`"), std::string::npos);
  EXPECT_NE(refusal(conditions("name", gt, "a")).find("`name`"), std::string::npos);
  EXPECT_NE(refusal(conditions("name", eq, {})).find("`name`"), std::string::npos);
  EXPECT_NE(refusal(conditions("dueDate", exists, "yes")).find("true or false"), std::string::npos);
  EXPECT_NE(refusal(conditions("userTaskKey", eq, *Decimal::parse("1.5"))).find("a key"),
            std::string::npos);
  Query sorted = query({});
  sorted.sort = {{"assignee", false}};
  EXPECT_NE(refusal(sorted).find("`assignee`"), std::string::npos);
  Query of_definitions = query_of(Collection::process_definitions);
  of_definitions.variables = {{"x", {}, false}};
  EXPECT_NE(refusal(of_definitions).find("Variables"), std::string::npos);
}

TEST_F(SearchTest, BoundsItsWork) {
  Query many = query({});
  many.conditions.assign(201, is("priority", 1));
  EXPECT_NE(refusal(many).find("200"), std::string::npos);
  EXPECT_NE(refusal(query({{"priority", Operator::in, List(1'001, Value{1})}})).find("1000"),
            std::string::npos);
  EXPECT_NE(refusal(query({{"name", Operator::like, std::string(1'001, '*')}})).find("1000"),
            std::string::npos);
  Query page = query({});
  page.page.limit = 10'001;
  EXPECT_NE(refusal(page).find("`limit`"), std::string::npos);
  page.page.limit = 0;
  EXPECT_NE(refusal(page).find("`limit`"), std::string::npos);
}

TEST_F(SearchTest, KeepsTextsOutOfTheStatement) {
  const std::string evil = "x' OR 1=1; DROP TABLE task; --";
  EXPECT_EQ(found("name", Operator::eq, evil), "");
  EXPECT_EQ(found("candidateGroup", Operator::eq, evil), "");
  EXPECT_EQ(found("state", Operator::eq, evil), "");
  Query made = query({});
  made.viewer = viewer({account(evil)});
  EXPECT_EQ(names(made), "");
  EXPECT_EQ(names(query({})), "abcd");
}

TEST_F(SearchTest, WorksForAViewerWithManyGroups) {
  std::vector<Grantee> grantees{account("binh")};
  for (int at = 0; at < 600; ++at) grantees.push_back(group("g" + std::to_string(at)));
  Query made = query({});
  made.viewer = viewer(grantees);
  EXPECT_EQ(names(made), "b");
}

}  // namespace
}  // namespace tiendo::read_model
