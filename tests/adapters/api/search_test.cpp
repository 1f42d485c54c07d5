#include "adapters/http/backend.hpp"
#include "engine/base/json.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "tests/adapters/api/api_fixture.hpp"
#include "tests/adapters/api/fake_backend.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::http::test {
namespace {

using vocabulary::Collection;
using vocabulary::Condition;
using vocabulary::Operator;

class Search : public ApiTest {
 protected:
  /// The conditions as `field sign operand`, one a line.
  static std::string text_of(const std::vector<Condition>& conditions) {
    constexpr std::string_view signs[] = {
        "=", "!=", "exists", ">", ">=", "<", "<=", "in", "notIn", "like"};
    std::string text;
    for (const auto& each : conditions) {
      text += each.field + " " + std::string{signs[static_cast<std::size_t>(each.op)]} + " " +
              to_json(each.operand) + "\n";
    }
    return text;
  }
  std::string conditions_of(std::string_view path, std::string_view filter) {
    const auto reply = call("POST", path, R"({"filter":)" + std::string{filter} + "}");
    EXPECT_EQ(reply.status, 200) << reply.body;
    return reply.status == 200 ? text_of(last_query().conditions) : "";
  }
  void expect_bad(std::string_view body, std::string_view part,
                  std::string_view path = "/v2/user-tasks/search") {
    const auto asked_before = backend_.queries.size();
    expect_problem(call("POST", path, body), 400, "INVALID_ARGUMENT", part);
    EXPECT_EQ(backend_.queries.size(), asked_before);
  }
};

TEST_F(Search, TakesNoBodyNullAndAnEmptyObject) {
  for (const std::string_view body :
       {"", "null", "{}", R"({"filter":null,"sort":null,"page":null})"}) {
    EXPECT_EQ(call("POST", "/v2/user-tasks/search", body).status, 200) << body;
    EXPECT_EQ(last_query().collection, Collection::user_tasks);
    EXPECT_TRUE(last_query().conditions.empty());
    EXPECT_EQ(last_query().page.limit, 100);
  }
}

TEST_F(Search, CarriesWhetherItsClientIsStillThere) {
  backend_.rows[{Collection::user_tasks, 5}] =
      row_with(Collection::user_tasks, {{"processInstanceKey", 3}});
  const auto alive = std::make_shared<std::atomic<bool>>(true);
  const auto ask = [&](std::string_view method, std::string_view path, std::string_view user) {
    auto asked = request(method, path, {}, user);
    asked.alive = alive;
    return send(std::move(asked)).status;
  };
  EXPECT_EQ(ask("POST", "/v2/user-tasks/search", "anh"), 200);
  EXPECT_EQ(ask("GET", "/v2/user-tasks/5", "anh"), 200);
  EXPECT_EQ(ask("POST", "/v2/user-tasks/5/variables/search", "anh"), 200);
  EXPECT_EQ(ask("GET", "/tiendo/v1/audit/instances/5/history", "aud"), 200);
  EXPECT_EQ(backend_.alives, std::vector<Alive>(5, alive));
}

TEST_F(Search, ReadsEachOperatorByTheFieldsKind) {
  EXPECT_EQ(conditions_of("/v2/user-tasks/search",
                          R"({"state":"CREATED","assignee":{"$exists":false},
      "candidateGroup":{"$in":["a","b"]},"priority":{"$gte":50,"$lt":90},
      "dueDate":{"$lte":"2019-05-07T08:00:00+07:00"},"userTaskKey":"12","processInstanceKey":13,
      "name":{"$like":"Th*"}})"),
            "assignee exists false\n"
            "candidateGroup in [\"a\",\"b\"]\n"
            "dueDate <= 1557190800000\n"
            "name like \"Th*\"\n"
            "priority >= 50\npriority < 90\n"
            "processInstanceKey = 13\n"
            "state = \"CREATED\"\n"
            "userTaskKey = 12\n");
}

TEST_F(Search, TakesWhatTheJavaClientSendsForAbsentConditions) {
  EXPECT_EQ(conditions_of("/v2/process-instances/search", R"({"$or":[],"tags":[],
      "variables":[],
      "state":{"$eq":"ACTIVE","$in":[],"$notIn":[]},
      "processDefinitionKey":{"$in":[],"$notIn":[]}})"),
            "state = \"ACTIVE\"\n");
  EXPECT_TRUE(last_query().any_of.empty());
  EXPECT_EQ(call("POST", "/v2/user-tasks/search",
                 R"({"filter":{"processInstanceVariables":[],"localVariables":[],"tags":[]},
                     "sort":[],"page":{"from":0,"limit":50}})")
                .status,
            200);
}

TEST_F(Search, ReadsAlternatives) {
  EXPECT_EQ(conditions_of("/v2/process-instances/search",
                          R"({"hasIncident":true,"$or":[{"state":"ACTIVE"},{"businessId":"x"}]})"),
            "hasIncident = true\n");
  ASSERT_EQ(last_query().any_of.size(), 2U);
  EXPECT_EQ(text_of(last_query().any_of[0].conditions), "state = \"ACTIVE\"\n");
  EXPECT_EQ(text_of(last_query().any_of[1].conditions), "businessId = \"x\"\n");
  EXPECT_EQ(conditions_of("/v2/process-instances/search",
                          R"({"$or":[{"variables":[{"name":"a","value":"1"}],"tags":["t"]},
                              {"elementId":"b"}]})"),
            "");
  ASSERT_EQ(last_query().any_of.size(), 2U);
  EXPECT_TRUE(last_query().variables.empty());
  ASSERT_EQ(last_query().any_of[0].variables.size(), 1U);
  EXPECT_EQ(last_query().any_of[0].variables[0].name, "a");
  EXPECT_EQ(text_of(last_query().any_of[0].conditions), "tag = \"t\"\n");
  // One that asks for nothing holds always.
  EXPECT_EQ(conditions_of("/v2/process-instances/search", R"({"$or":[{"state":"ACTIVE"},{}]})"),
            "");
  EXPECT_TRUE(last_query().any_of.empty());
}

TEST_F(Search, ReadsVariablesAndTags) {
  EXPECT_EQ(conditions_of("/v2/user-tasks/search", R"({"tags":["urgent","q1"],
      "processInstanceVariables":[{"name":"a","value":"\"yes\""},{"name":"b","value":42}],
      "localVariables":[{"name":"c","value":{"$in":["1","2"],"$notIn":[]}},{"name":"d"}]})"),
            "tag = \"urgent\"\ntag = \"q1\"\n");
  const auto& variables = last_query().variables;
  ASSERT_EQ(variables.size(), 4U);
  const auto find = [&](std::string_view name) {
    return *std::ranges::find(variables, name, &vocabulary::VariableCondition::name);
  };
  EXPECT_EQ(find("a").value[0].operand, Value{"\"yes\""});
  EXPECT_FALSE(find("a").local);
  EXPECT_EQ(find("b").value[0].operand, Value{"42"});
  EXPECT_TRUE(find("c").local);
  EXPECT_EQ(find("c").value[0].op, Operator::in);
  EXPECT_EQ(find("d").value[0].op, Operator::exists);
}

TEST_F(Search, AsksForElementInstancesAndErrors) {
  EXPECT_EQ(conditions_of("/v2/process-instances/search",
                          R"({"elementId":"draft","elementInstanceState":{"$in":["ACTIVE"]},
      "hasElementInstanceIncident":true,"errorMessage":{"$like":"no*"},
      "incidentErrorHashCode":-5,"processDefinitionVersionTag":"v1","businessId":"x",
      "hasRetriesLeft":true,"batchOperationId":"o","batchOperationKey":{"$exists":false}})"),
            "batchOperationId = \"o\"\n"
            "batchOperationKey exists false\n"
            "businessId = \"x\"\n"
            "elementId = \"draft\"\n"
            "elementInstanceState in [\"ACTIVE\"]\n"
            "errorMessage like \"no*\"\n"
            "hasElementInstanceIncident = true\n"
            "hasRetriesLeft = true\n"
            "incidentErrorHashCode = -5\n"
            "processDefinitionVersionTag = \"v1\"\n");
  constexpr std::string_view path = "/v2/process-instances/search";
  expect_bad(R"({"filter":{"elementInstanceState":"DONE"}})", "ACTIVE COMPLETED TERMINATED", path);
  expect_bad(R"({"filter":{"hasRetriesLeft":"x"}})", "`filter.hasRetriesLeft`", path);
}

TEST_F(Search, SaysWhatAFieldTakes) {
  expect_bad(R"({"filter":{"hasIncident":{"$like":"t*"}}})",
             "`filter.hasIncident` does not take '$like', but $eq, $neq, $exists, $in, $notIn",
             "/v2/process-instances/search");
  expect_bad(R"({"filter":{"colour":"red"}})", "it is one of variableKey, name, value, scopeKey",
             "/v2/variables/search");
  std::string sort = R"({"field":"name"})";
  for (int at = 0; at < 50; ++at) sort += R"(,{"field":"name"})";
  expect_bad(R"({"sort":[)" + sort + "]}", "`sort` has 51 fields, more than 50");
}

TEST_F(Search, NamesWhatItDoesNotKnow) {
  expect_bad(R"({"filter":{"colour":"red"}})", "`filter.colour`");
  expect_bad(R"({"filter":{"formKey":"1"}})", "`filter.formKey`");
  expect_bad(R"({"filter":{"assignee":{"$regex":"a"}}})", "'$regex'");
  expect_bad(R"({"filter":{"assignee":{"$gt":"a"}}})", "'$gt'");
  expect_bad(R"({"filter":{"state":"DONE"}})", "'DONE'");
  expect_bad(R"({"sort":[{"field":"colour"}]})", "'colour'");
  expect_bad(R"({"sort":[{"field":"colour"}]})",
             "it is one of name, creationDate, completionDate, followUpDate, dueDate, priority");
  expect_bad(R"({"sort":[{"field":"name","order":"UP"}]})", "`sort.order`");
  expect_bad(R"({"sort":[{"field":"assignee"}]})", "'assignee'");
  expect_bad(R"({"page":{"size":5}})", "`page.size`");
  expect_bad(R"({"filters":{}})", "`filters`");
  expect_bad(R"({"filter":{"variables":[]}})", "`filter.variables`");
  expect_bad(R"({"filter":{"formKey":"a"}})", "`filter.formKey`", "/v2/process-instances/search");
  expect_bad(R"({"filter":{"$or":[{"$or":[]}]}})", "`filter.$or`", "/v2/process-instances/search");
}

TEST_F(Search, RefusesOperandsOfTheWrongKind) {
  expect_bad(R"({"filter":{"priority":"high"}})", "a whole number");
  expect_bad(R"({"filter":{"dueDate":"2019-05-07"}})", "a date-time");
  expect_bad(R"({"filter":{"userTaskKey":"abc"}})", "a key");
  expect_bad(R"({"filter":{"assignee":5}})", "a string");
  expect_bad(R"({"filter":{"assignee":{"$in":"a"}}})", "a list");
  expect_bad(R"({"filter":{"assignee":{"$exists":"yes"}}})", "true or false");
  expect_bad(R"({"filter":[]})", "`filter` must be an object");
}

TEST_F(Search, ReadsOneWayOfPaging) {
  const auto page_of = [&](std::string_view page) {
    EXPECT_EQ(call("POST", "/v2/incidents/search", R"({"page":)" + std::string{page} + "}").status,
              200);
    return last_query().page;
  };
  EXPECT_EQ(page_of(R"({"limit":10000})").limit, 10'000);
  EXPECT_EQ(page_of(R"({"from":20,"limit":10})").from, 20);
  EXPECT_EQ(page_of(R"({"after":"abc+/==","limit":10})").after, "abc+/==");
  EXPECT_EQ(page_of(R"({"before":"YWI="})").before, "YWI=");
  expect_bad(R"({"page":{"limit":0}})", "`page.limit`");
  expect_bad(R"({"page":{"limit":10001}})", "`page.limit`");
  expect_bad(R"({"page":{"from":-1}})", "`page.from`");
  expect_bad(R"({"page":{"from":0,"after":"YQ=="}})", "only one");
  expect_bad(R"({"page":{"before":"YQ==","after":"YQ=="}})", "only one");
  expect_bad(R"({"page":{"after":"no cursor"}})", "cursor");
}

TEST_F(Search, ReadsTheOrder) {
  call("POST", "/v2/user-tasks/search",
       R"({"sort":[{"field":"dueDate","order":"DESC"},{"field":"name"}]})");
  ASSERT_EQ(last_query().sort.size(), 2U);
  EXPECT_EQ(last_query().sort[0].field, "dueDate");
  EXPECT_TRUE(last_query().sort[0].descending);
  EXPECT_FALSE(last_query().sort[1].descending);
}

// The reference answers these from an aggregation that knows no way back.
TEST_F(Search, GoesForwardOnlyThroughLatestDefinitions) {
  constexpr std::string_view path = "/v2/process-definitions/search";
  vocabulary::Page page;
  page.start_cursor = "YQ==";
  page.end_cursor = "Yg==";
  backend_.page = page;
  for (const std::string_view filter :
       {R"({"isLatestVersion":true})", R"({"isLatestVersion":{"$eq":true}})"}) {
    const std::string begin = R"({"filter":)" + std::string{filter};
    const Value answer = json(call("POST", path, begin + R"(,"sort":[{"field":"tenantId"},
            {"field":"processDefinitionId","order":"DESC"}],"page":{"after":"YQ=="}})"));
    EXPECT_TRUE(at(answer, {"page", "startCursor"}).is_null());
    EXPECT_EQ(at(answer, {"page", "endCursor"}), Value{"Yg=="});
    expect_bad(begin + R"(,"page":{"before":"YQ=="}})", "`page.before`", path);
    for (const std::string_view field :
         {"processDefinitionKey", "name", "resourceName", "version", "versionTag"}) {
      const std::string sort = R"(,"sort":[{"field":")" + std::string{field} + R"("}]})";
      expect_bad(begin + sort, "'" + std::string{field} + "'", path);
    }
  }
  for (const std::string_view body : {"{}", R"({"filter":{"isLatestVersion":false}})"}) {
    EXPECT_EQ(at(json(call("POST", path, body)), {"page", "startCursor"}), Value{"YQ=="}) << body;
  }
  EXPECT_EQ(call("POST", path, R"({"sort":[{"field":"name"}],"page":{"before":"YQ=="}})").status,
            200);
}

TEST_F(Search, AsksForCutVariables) {
  EXPECT_EQ(conditions_of("/v2/variables/search", R"({"isTruncated":true})"),
            "isTruncated = true\n");
}

TEST_F(Search, LooksThroughTheEyesOfTheCaller) {
  call("POST", "/v2/user-tasks/search", {}, "anh");
  EXPECT_EQ(last_query().viewer.grantees, vocabulary::grantees_of(backend_.accounts.at("anh")));
  call("GET", "/v2/user-tasks/5", {}, "anh");
  EXPECT_EQ(backend_.viewers.back().grantees, vocabulary::grantees_of(backend_.accounts.at("anh")));
}

TEST_F(Search, WritesEveryFieldOfAnItem) {
  vocabulary::Page page;
  page.rows = {row_with(Collection::user_tasks, {{"userTaskKey", 12},
                                                 {"creationDate", 1557190800000},
                                                 {"candidateGroups", List{Value{"so-tc"}}},
                                                 {"customHeaders", Entries{{"a", "b"}}},
                                                 {"priority", 50},
                                                 {"state", "CREATED"}})};
  page.total = 1;
  page.end_cursor = "YWI=";
  backend_.page = page;
  const auto reply = call("POST", "/v2/user-tasks/search");
  EXPECT_EQ(reply.content_type, "application/json");
  const Value answer = json(reply);
  const Value item = at(answer, {"items", "0"});
  for (const auto& field : vocabulary::fields_of(Collection::user_tasks)) {
    EXPECT_TRUE(has(item, field.name)) << field.name;
  }
  EXPECT_EQ(at(item, {"userTaskKey"}), Value{"12"});
  EXPECT_EQ(at(item, {"creationDate"}), Value{"2019-05-07T01:00:00.000Z"});
  EXPECT_TRUE(at(item, {"dueDate"}).is_null());
  EXPECT_TRUE(at(item, {"formKey"}).is_null());
  EXPECT_EQ(at(item, {"candidateGroups"}), Value{List{Value{"so-tc"}}});
  EXPECT_EQ(at(item, {"candidateUsers"}), Value{List{}});
  EXPECT_EQ(at(item, {"customHeaders"}), (Value{Entries{{"a", "b"}}}));
  EXPECT_EQ(at(item, {"priority"}), Value{50});
  EXPECT_EQ(at(answer, {"page", "totalItems"}), Value{1});
  EXPECT_EQ(at(answer, {"page", "hasMoreTotalItems"}), Value{false});
  EXPECT_TRUE(at(answer, {"page", "startCursor"}).is_null());
  EXPECT_EQ(at(answer, {"page", "endCursor"}), Value{"YWI="});
}

TEST_F(Search, CutsLongValuesUnlessAskedNotTo) {
  std::string longer;
  for (int i = 0; i < 8192; ++i) longer += "\xC3\xA9";
  vocabulary::Page page;
  page.rows = {row_with(Collection::variables, {{"variableKey", 1}, {"value", longer}}),
               row_with(Collection::variables, {{"variableKey", 2}, {"value", "\"yes\""}})};
  backend_.page = page;
  const Value cut = json(call("POST", "/v2/variables/search"));
  EXPECT_FALSE(last_query().whole_values);
  EXPECT_EQ(at(cut, {"items", "0", "isTruncated"}), Value{true});
  EXPECT_EQ(at(cut, {"items", "0", "value"}), Value{longer.substr(0, 2 * 8191)});
  EXPECT_EQ(at(cut, {"items", "1", "isTruncated"}), Value{false});
  EXPECT_EQ(at(cut, {"items", "1", "value"}), Value{"\"yes\""});
  const Value whole = json(call("POST", "/v2/variables/search?truncateValues=false"));
  EXPECT_TRUE(last_query().whole_values);
  EXPECT_EQ(at(whole, {"items", "0", "value"}), Value{longer});
  EXPECT_EQ(at(whole, {"items", "0", "isTruncated"}), Value{false});
}

TEST_F(Search, KeepsToTheInstanceForItsIncidents) {
  EXPECT_EQ(call("POST", "/v2/process-instances/5/incidents/search").status, 404);
  backend_.rows[{Collection::process_instances, 5}] =
      row_with(Collection::process_instances, {{"processInstanceKey", 5}});
  EXPECT_EQ(
      call("POST", "/v2/process-instances/5/incidents/search", R"({"filter":{"state":"ACTIVE"}})")
          .status,
      200);
  EXPECT_EQ(last_query().collection, Collection::incidents);
  EXPECT_EQ(text_of(last_query().conditions), "state = \"ACTIVE\"\nprocessInstanceKey = 5\n");
}

TEST_F(Search, AsksForWhatATaskSees) {
  backend_.rows[{Collection::user_tasks, 5}] =
      row_with(Collection::user_tasks,
               {{"userTaskKey", 5}, {"elementInstanceKey", 4}, {"processInstanceKey", 1}});
  const auto variable = [](int key, const char* name, int scope) {
    return row_with(Collection::variables,
                    {{"variableKey", key}, {"name", name}, {"scopeKey", scope}});
  };
  vocabulary::Page page;
  page.rows = {variable(10, "a", 1), variable(11, "a", 4), variable(12, "b", 1)};
  page.start_cursor = "YQ==";
  page.end_cursor = "Yg==";
  backend_.page = page;
  const Value all = json(call("POST", "/v2/user-tasks/5/variables/search"));
  EXPECT_EQ(size(at(all, {"items"})), 3U);
  EXPECT_TRUE(last_query().conditions.empty());
  ASSERT_TRUE(last_query().visible_from);
  EXPECT_EQ(last_query().visible_from->instance, InstanceKey{1});
  EXPECT_EQ(last_query().visible_from->scope, ElementKey{4});
  EXPECT_FALSE(last_query().visible_from->innermost);

  const Value effective =
      json(call("POST", "/v2/user-tasks/5/effective-variables/search?truncateValues=false",
                R"({"filter":{"name":{"$like":"a*"}},"page":{"from":1,"limit":5}})"));
  EXPECT_EQ(size(at(effective, {"items"})), 3U);
  EXPECT_TRUE(at(effective, {"page", "startCursor"}).is_null());
  EXPECT_TRUE(at(effective, {"page", "endCursor"}).is_null());
  ASSERT_TRUE(last_query().visible_from);
  EXPECT_TRUE(last_query().visible_from->innermost);
  EXPECT_TRUE(last_query().whole_values);
  EXPECT_EQ(text_of(last_query().conditions), "name like \"a*\"\n");
  EXPECT_EQ(last_query().page.from, 1);
  EXPECT_EQ(last_query().page.limit, 5);
  constexpr std::string_view path = "/v2/user-tasks/5/effective-variables/search";
  expect_bad(R"({"page":{"after":"YQ=="}})", "`from` and `limit`", path);
  expect_bad(R"({"filter":{"value":"1"}})", "`name` only", path);
}

TEST_F(Search, HandsOnARefusalOfTheBackend) {
  backend_.page = std::unexpected{
      vocabulary::Refusal{vocabulary::RefusalCode::resource_exhausted, "The read model lags"}};
  const auto reply = call("POST", "/v2/user-tasks/search");
  expect_problem(reply, 503, "RESOURCE_EXHAUSTED", "lags");
  EXPECT_NE(reply.headers.find("retry-after"), nullptr);
}

}  // namespace
}  // namespace tiendo::http::test
