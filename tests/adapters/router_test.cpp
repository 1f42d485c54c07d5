#include "adapters/http/router.hpp"

#include "adapters/http/message.hpp"
#include "engine/base/check.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::http {
namespace {

Handler says(std::string name) {
  return [name = std::move(name)](const Request& request, const Respond& respond) {
    std::string text = name;
    for (const auto& [parameter, value] : request.parameters) {
      text.append(" ").append(parameter).append("=").append(value);
    }
    respond({200, {}, std::move(text), {}});
  };
}

Router sample() {
  return Router{{{"GET", "/v2/topology", says("topology")},
                 {"GET", "/v2/user-tasks/{userTaskKey}", says("get")},
                 {"PATCH", "/v2/user-tasks/{userTaskKey}", says("update")},
                 {"POST", "/v2/user-tasks/search", says("search")},
                 {"POST", "/v2/user-tasks/{key}/completion", says("complete")},
                 {"GET", "/v2/{kind}/{key}/xml", says("xml")}}};
}

Reply ask(const Router& router, std::string method, std::string path) {
  std::optional<Reply> answer;
  Request request;
  request.method = std::move(method);
  request.path = std::move(path);
  router(std::move(request), [&](Reply reply) { answer = std::move(reply); });
  return answer.value_or(Reply{});
}

TEST(Router, FindsRoutesWithTheirParameters) {
  const Router router = sample();
  EXPECT_EQ(ask(router, "GET", "/v2/topology").body, "topology");
  EXPECT_EQ(ask(router, "GET", "/v2/user-tasks/42").body, "get userTaskKey=42");
  EXPECT_EQ(ask(router, "PATCH", "/v2/user-tasks/42").body, "update userTaskKey=42");
  EXPECT_EQ(ask(router, "POST", "/v2/user-tasks/42/completion").body, "complete key=42");
  EXPECT_EQ(ask(router, "GET", "/v2/user-tasks/42/xml").body, "xml kind=user-tasks key=42");
  EXPECT_EQ(ask(router, "GET", "/v2/user-tasks/a%2Fb").body, "get userTaskKey=a/b");
}

TEST(Router, PrefersLiteralsButFallsBackToParametersForOtherMethods) {
  const Router router = sample();
  EXPECT_EQ(ask(router, "POST", "/v2/user-tasks/search").body, "search");
  EXPECT_EQ(ask(router, "GET", "/v2/user-tasks/search").body, "get userTaskKey=search");
}

TEST(Router, AnswersHeadLikeGet) {
  EXPECT_EQ(ask(sample(), "HEAD", "/v2/topology").body, "topology");
}

TEST(Router, AnswersUnknownPathsWithAProblem) {
  const Router router = sample();
  for (const auto* path : {"/", "/v2", "/v2/topology/", "/v2/user-tasks/", "/v2/user-tasks/1/x",
                           "/v2/user-tasks//completion", "", "v2/topologyx"}) {
    const Reply reply = ask(router, "GET", path);
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_EQ(reply.content_type, "application/problem+json");
  }
}

TEST(Router, NamesTheMethodsThatAPathTakes) {
  const Reply reply = ask(sample(), "DELETE", "/v2/user-tasks/search");
  EXPECT_EQ(reply.status, 405);
  ASSERT_NE(reply.headers.find("allow"), nullptr);
  EXPECT_EQ(*reply.headers.find("allow"), "GET, HEAD, PATCH, POST");
}

TEST(Router, RefusesABrokenEscape) {
  EXPECT_EQ(ask(sample(), "GET", "/v2/user-tasks/%4").status, 400);
}

TEST(Router, KeepsItsTableForOthersToRead) {
  const Router router = sample();
  ASSERT_EQ(router.routes().size(), 6U);
  EXPECT_EQ(router.routes()[4].pattern, "/v2/user-tasks/{key}/completion");
}

TEST(Router, TakesNoTwoRoutesForOnePlace) {
  const auto clash = [] {
    return Router{{{"GET", "/a/{x}", says("1")}, {"GET", "/a/{y}", says("2")}}};
  };
  EXPECT_THROW(clash(), Bug);
  EXPECT_THROW((Router{{{"GET", "/a/b{x}", says("1")}}}), Bug);
}

TEST(Problem, EscapesWhatItQuotes) {
  const Reply reply = problem(404, "NOT_FOUND", "no \"x\\\n\xC4\x91\xFF", "/a");
  EXPECT_EQ(reply.body,
            "{\"type\":\"about:blank\",\"title\":\"NOT_FOUND\",\"status\":404,"
            "\"detail\":\"no \\\"x\\\\\\u000a\xC4\x91\xEF\xBF\xBD\",\"instance\":\"/a\"}");
}

}  // namespace
}  // namespace tiendo::http
