#include "adapters/http/client.hpp"

#include "adapters/http/server.hpp"
#include "tests/adapters/server_fixture.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tiendo::http::test {
namespace {

class HttpClient : public ServerTest {
 protected:
  Client client(milliseconds answer_timeout = milliseconds{10'000}) const {
    ClientOptions options;
    options.port = server_->port();
    options.answer_timeout = answer_timeout;
    return Client{options};
  }
};

TEST_F(HttpClient, KeepsItsConnection) {
  start();
  auto asking = client();
  for (int round = 0; round < 3; ++round) {
    const auto reply = asking.request("POST", "/a?b=c", {{"x-test", "1"}}, "body");
    ASSERT_TRUE(reply.has_value()) << reply.error();
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->content_type, "text/plain");
    EXPECT_EQ(reply->body, "POST /a body");
    EXPECT_NE(reply->headers.find("date"), nullptr);
  }
  EXPECT_EQ(server_->counters().connections_accepted.load(), 1U);
}

TEST_F(HttpClient, UnderstandsAnswersWithoutBody) {
  start();
  auto asking = client();
  const auto head = asking.request("HEAD", "/a");
  ASSERT_TRUE(head.has_value()) << head.error();
  EXPECT_EQ(head->body, "");
  EXPECT_EQ(asking.request("GET", "/a")->body, "GET /a ");
}

TEST_F(HttpClient, OpensAKeptConnectionAnewWhenTheServerHasClosedIt) {
  ServerLimits limits;
  limits.idle_timeout = milliseconds{30};
  start(with(limits));
  auto asking = client();
  EXPECT_TRUE(asking.request("GET", "/a").has_value());
  EXPECT_TRUE(eventually([&] { return server_->counters().connections_open.load() == 0; }));
  const auto reply = asking.request("POST", "/a", {}, "again");
  ASSERT_TRUE(reply.has_value()) << reply.error();
  EXPECT_EQ(reply->body, "POST /a again");
}

TEST_F(HttpClient, DoesNotWaitForEver) {
  start();
  const auto reply = client(milliseconds{30}).request("GET", "/held");
  ASSERT_FALSE(reply.has_value());
  EXPECT_NE(reply.error().find("in time"), std::string::npos);
}

TEST_F(HttpClient, ReadsTheRefusalOfABodyThatIsTooLarge) {
  start();
  const auto reply = client().request("POST", "/a", {}, std::string(8'000'000, 'x'));
  ASSERT_TRUE(reply.has_value()) << reply.error();
  EXPECT_EQ(reply->status, 413);
}

TEST_F(HttpClient, SaysWhenNobodyListens) {
  start();
  auto asking = client();
  server_->stop(milliseconds{0});
  const auto reply = asking.request("GET", "/a");
  ASSERT_FALSE(reply.has_value());
  EXPECT_NE(reply.error().find("Connection refused"), std::string::npos);
}

TEST(HttpClientAddress, IsReadFromAUrl) {
  EXPECT_TRUE(Client::for_url("http://127.0.0.1:8069").has_value());
  EXPECT_TRUE(Client::for_url("HTTP://localhost/").has_value());
  EXPECT_TRUE(Client::for_url("http://[::1]:80").has_value());
  EXPECT_FALSE(Client::for_url("https://localhost").has_value());
  EXPECT_FALSE(Client::for_url("http://localhost:x").has_value());
  EXPECT_FALSE(Client::for_url("http://localhost/v2").has_value());
  EXPECT_FALSE(Client::for_url("localhost:8069").has_value());
}

}  // namespace
}  // namespace tiendo::http::test
