#include "adapters/http/server.hpp"

#include "tests/adapters/raw_connection.hpp"
#include "tests/adapters/server_fixture.hpp"

#include <gtest/gtest.h>

#include <array>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tiendo::http::test {
namespace {

constexpr auto get = "GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr auto get_held = "GET /held HTTP/1.1\r\nHost: x\r\n\r\n";

using HttpServer = ServerTest;

TEST_F(HttpServer, AnswersSeveralRequestsOnOneConnection) {
  start();
  auto client = connect();
  for (int round = 0; round < 3; ++round) {
    client.send(get);
    const std::string answer = client.receive_answer();
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_TRUE(answer.ends_with("\r\n\r\nGET /a ")) << answer;
    EXPECT_NE(answer.find("\r\nDate: "), std::string::npos);
  }
  EXPECT_EQ(server_->counters().connections_accepted.load(), 1U);
}

TEST_F(HttpServer, AnswersPipelinedRequestsInTheirOrder) {
  start();
  auto client = connect();
  client.send(std::string{get_held} + "POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok" +
              "GET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
  await_held().respond({200, {}, "first", {}});
  EXPECT_TRUE(client.receive_answer().ends_with("first"));
  EXPECT_TRUE(client.receive_answer().ends_with("POST /2 ok"));
  EXPECT_TRUE(client.receive_answer().ends_with("GET /3 "));
}

TEST_F(HttpServer, JoinsAChunkedBody) {
  start();
  auto client = connect();
  client.send("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
  client.send("6;note=1\r\n world\r\n");
  client.send("0\r\nAuthorization: trailer\r\n\r\n");
  EXPECT_TRUE(client.receive_answer().ends_with("POST /a hello world"));
}

TEST_F(HttpServer, InvitesABodyThatWaitsForPermission) {
  start();
  auto client = connect();
  client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ok");
  EXPECT_TRUE(client.receive_answer().ends_with("POST /a ok"));
}

TEST_F(HttpServer, SendsNoBodyToHead) {
  start();
  auto client = connect();
  client.send(std::string{"HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n"} + get);
  const std::string head = client.receive_until("\r\n\r\n");
  EXPECT_NE(head.find("Content-Length: 8\r\n"), std::string::npos) << head;
  EXPECT_TRUE(client.receive_answer().ends_with("GET /a "));
}

TEST_F(HttpServer, ClosesWhenTheClientAsksForIt) {
  start();
  auto client = connect();
  client.send("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_NE(client.receive_all().find("Connection: close\r\n"), std::string::npos);
  auto old = connect();
  old.send("GET /a HTTP/1.0\r\n\r\n");
  EXPECT_EQ(status_of(old.receive_all()), 200);
}

TEST_F(HttpServer, KeepsAnOldClientThatAsksForIt) {
  start();
  auto client = connect();
  client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_NE(client.receive_answer().find("Connection: keep-alive\r\n"), std::string::npos);
  client.send("GET /b HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(client.receive_all().ends_with("GET /b "));
}

TEST_F(HttpServer, TakesAnswersFromOtherThreads) {
  start();
  std::vector<std::unique_ptr<RawConnection>> clients;
  for (int client = 0; client < 20; ++client) {
    clients.push_back(std::make_unique<RawConnection>(server_->port()));
    clients.back()->send(get_held);
  }
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 20; ++thread) {
    threads.emplace_back([this] {
      const Held held = await_held();
      held.respond({200, {}, std::to_string(held.request.connection), {}});
    });
  }
  for (auto& thread : threads) thread.join();
  for (auto& client : clients) EXPECT_EQ(status_of(client->receive_answer()), 200);
}

TEST_F(HttpServer, AnswersWhenAHandlerForgetsOrThrows) {
  std::promise<std::string> reported;
  ServerOptions options;
  options.report = [&](std::string_view text) { reported.set_value(std::string{text}); };
  start(std::move(options));
  auto client = connect();
  client.send("GET /forgotten HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(client.receive_answer()), 500);
  client.send("GET /broken HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string answer = client.receive_answer();
  EXPECT_EQ(status_of(answer), 500);
  EXPECT_NE(answer.find(R"("title":"INTERNAL_ERROR")"), std::string::npos);
  EXPECT_NE(answer.find(R"("instance":"/broken")"), std::string::npos);
  EXPECT_EQ(reported.get_future().get(), "broken handler");
}

TEST_F(HttpServer, TellsTheHandlerWhenItsClientIsGone) {
  start();
  auto client = connect();
  client.send(get_held);
  const Held held = await_held();
  EXPECT_TRUE(held.request.connected());
  client.reset();
  EXPECT_TRUE(eventually([&] { return !held.request.connected(); }));
  held.respond({200, {}, "nobody hears this", {}});
  EXPECT_TRUE(eventually([&] { return server_->counters().connections_open.load() == 0; }));
  auto next = connect();
  next.send(get);
  EXPECT_EQ(status_of(next.receive_answer()), 200);
}

TEST_F(HttpServer, StillAnswersAClientThatOnlyClosedItsSendingSide) {
  start();
  auto client = connect();
  client.send(get_held);
  const Held held = await_held();
  client.finish_sending();
  EXPECT_TRUE(eventually([&] { return !held.request.connected(); }));
  held.respond({200, {}, "still here", {}});
  EXPECT_TRUE(client.receive_all().ends_with("still here"));
}

TEST_F(HttpServer, KeepsLineBreaksOutOfItsHeader) {
  start();
  auto client = connect();
  client.send(get_held);
  await_held().respond({200, "text/plain", "", {{"location", "/a\r\nSet-Cookie: forged"}}});
  EXPECT_EQ(client.receive_answer().find("\r\nSet-Cookie"), std::string::npos);
}

TEST_F(HttpServer, CarriesALargeAnswerToASlowReader) {
  start();
  auto client = connect();
  client.send(get_held);
  await_held().respond({200, "text/plain", std::string(8U << 20U, 'x'), {}});
  EXPECT_EQ(client.receive_answer().size() >> 20U, 8U);
}

TEST_F(HttpServer, ServesOnSeveralThreads) {
  ServerOptions options;
  options.threads = 3;
  start(std::move(options));
  for (int round = 0; round < 12; ++round) {
    auto client = connect();
    client.send(get);
    EXPECT_EQ(status_of(client.receive_answer()), 200);
  }
  server_->stop(milliseconds{10'000});
  EXPECT_EQ(server_->counters().answers[2].load(), 12U);
}

TEST_F(HttpServer, LetsOpenRequestsFinishWhenItStops) {
  start();
  auto idle = connect();
  idle.send(get);
  idle.receive_answer();
  auto busy = connect();
  busy.send(get_held);
  const Held held = await_held();
  std::thread stopping{[this] { server_->stop(milliseconds{60'000}); }};
  EXPECT_TRUE(idle.closed_by_server());
  held.respond({200, {}, "finished", {}});
  const std::string answer = busy.receive_all();
  EXPECT_TRUE(answer.ends_with("finished"));
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
  stopping.join();
  EXPECT_TRUE(RawConnection{server_->port()}.closed_by_server());
}

TEST_F(HttpServer, EndsOpenRequestsWhenTheGraceIsOver) {
  start();
  auto client = connect();
  client.send(get_held);
  const Held held = await_held();
  server_->stop(milliseconds{20});
  EXPECT_TRUE(client.closed_by_server());
  EXPECT_FALSE(held.request.connected());
  held.respond({200, {}, "too late", {}});  // must not touch the server
  server_.reset();
}

TEST(HttpServerAddress, IsRefusedUnlessItIsLoopback) {
  const auto refusal = [](std::string address) {
    ServerOptions options;
    options.address = std::move(address);
    const auto server = Server::listen(std::move(options), [](const Request&, const Respond&) {});
    return server ? std::string{} : server.error();
  };
  EXPECT_NE(refusal("0.0.0.0:0").find("only loopback"), std::string::npos);
  EXPECT_NE(refusal("192.168.0.1:0").find("only loopback"), std::string::npos);
  EXPECT_NE(refusal("[::]:0").find("only loopback"), std::string::npos);
  EXPECT_NE(refusal("127.0.0.1").find("HOST:PORT"), std::string::npos);
  EXPECT_NE(refusal("127.0.0.1:99999").find("no port"), std::string::npos);
  EXPECT_NE(refusal("example.org:80").find("no IP address"), std::string::npos);
  EXPECT_EQ(refusal("localhost:0"), "");
}

TEST(HttpServerAddress, IsRefusedWhenItIsTaken) {
  ServerOptions options;
  options.address = "127.0.0.1:0";
  const auto first = Server::listen(options, [](const Request&, const Respond&) {});
  ASSERT_TRUE(first.has_value());
  options.address = "127.0.0.1:" + std::to_string((*first)->port());
  const auto second = Server::listen(options, [](const Request&, const Respond&) {});
  ASSERT_FALSE(second.has_value());
  EXPECT_NE(second.error().find("Cannot listen on " + options.address), std::string::npos);
}

/// A handler that answers the request before it when the next one comes.
class HttpRelay : public ServerTest {
 protected:
  void handle(Request request, Respond respond) override {
    if (previous) previous({200, {}, "answered by " + request.path, {}});
    previous = std::move(respond);
  }
  Respond previous;
};

TEST_F(HttpRelay, AnswersOneRequestFromTheHandlerOfAnother) {
  start();
  std::vector<std::unique_ptr<RawConnection>> clients;
  for (int client = 0; client < 50; ++client) {
    clients.push_back(std::make_unique<RawConnection>(server_->port()));
    clients.back()->send("GET /" + std::to_string(client) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    if (client == 0) continue;
    const std::string answer = clients[clients.size() - 2]->receive_answer();
    EXPECT_TRUE(answer.ends_with("answered by /" + std::to_string(client))) << answer;
  }
  server_->stop(milliseconds{0});
}

}  // namespace
}  // namespace tiendo::http::test
