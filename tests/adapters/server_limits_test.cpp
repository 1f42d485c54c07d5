#include "adapters/http/server.hpp"
#include "tests/adapters/raw_connection.hpp"
#include "tests/adapters/server_fixture.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace tiendo::http::test {
namespace {

constexpr auto get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

using HttpLimits = ServerTest;

TEST_F(HttpLimits, RefuseABodyByItsAnnouncedLength) {
  ServerLimits limits;
  limits.body_bytes_max = 1000;
  start(with(limits));
  auto client = connect();
  client.send(
      "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n"
      "Expect: 100-continue\r\n\r\n");
  const std::string answer = client.receive_all();
  EXPECT_EQ(status_of(answer), 413) << answer;
  EXPECT_NE(answer.find("application/problem+json"), std::string::npos);
  EXPECT_NE(answer.find(R"("title":"Payload Too Large","status":413)"), std::string::npos);
  EXPECT_NE(answer.find("longer than 1000 bytes"), std::string::npos) << answer;
}

TEST_F(HttpLimits, TakeABodyOfExactlyTheLimit) {
  ServerLimits limits;
  limits.body_bytes_max = 1000;
  start(with(limits));
  auto client = connect();
  client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" +
              std::string(1000, 'x'));
  EXPECT_EQ(status_of(client.receive_answer()), 200);
}

TEST_F(HttpLimits, RefuseAChunkedBodyThatGrowsBeyond) {
  ServerLimits limits;
  limits.body_bytes_max = 1000;
  start(with(limits));
  auto client = connect();
  client.send("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int chunk = 0; chunk < 3; ++chunk) {
    client.send("190\r\n" + std::string(400, 'x') + "\r\n");
  }
  EXPECT_EQ(status_of(client.receive_all()), 413);
}

TEST_F(HttpLimits, LetAClientReadItsRefusalWhileItStillSends) {
  ServerLimits limits;
  limits.body_bytes_max = 1000;
  start(with(limits));
  auto client = connect();
  client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n");
  client.send(std::string(8'000'000, 'x'));
  client.finish_sending();
  EXPECT_EQ(status_of(client.receive_all()), 413);
}

TEST_F(HttpLimits, RefuseALongHeader) {
  start();
  auto whole = connect();
  whole.send("GET /a HTTP/1.1\r\nHost: x\r\nLong: " + std::string(20'000, 'x') + "\r\n\r\n");
  const std::string answer = whole.receive_all();
  EXPECT_EQ(status_of(answer), 431);
  EXPECT_NE(answer.find("longer than 16384 bytes"), std::string::npos) << answer;
  auto pieces = connect();
  const std::string header = "GET /a HTTP/1.1\r\nHost: x\r\n";
  pieces.send(header);
  for (int line = 0; line < 4000; ++line) {
    if (!pieces.send("Short" + std::to_string(line) + ": x\r\n")) break;
  }
  EXPECT_EQ(status_of(pieces.receive_all()), 431);
  auto endless = connect();
  endless.send("GET /" + std::string(100'000, 'x'));
  EXPECT_EQ(status_of(endless.receive_all()), 431);
}

TEST_F(HttpLimits, EndAnEndlessLineBetweenChunks) {
  start();
  auto client = connect();
  client.send("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;");
  client.send(std::string(1'000'000, 'x'));
  EXPECT_TRUE(client.closed_by_server());
}

TEST_F(HttpLimits, EndAHeaderThatTricklesIn) {
  ServerLimits limits;
  limits.header_timeout = milliseconds{60};
  limits.header_bytes_max = 16U << 20U;
  start(with(limits));
  auto client = connect();
  client.send("GET /a HTTP/1.1\r\n");
  // Each byte comes in time; together they do not.
  std::thread trickle{[&] {
    while (client.send("X") && server_->counters().timeouts.load() == 0) std::this_thread::yield();
  }};
  const std::string answer = client.receive_until("}");
  trickle.join();
  EXPECT_EQ(status_of(answer), 408) << answer;
}

TEST_F(HttpLimits, EndASlowHeader) {
  ServerLimits limits;
  limits.header_timeout = milliseconds{40};
  start(with(limits));
  auto client = connect();
  client.send("GET /a HTTP/1.1\r\nHo");
  const std::string answer = client.receive_until("}");
  client.finish_sending();
  EXPECT_EQ(status_of(answer), 408);
  EXPECT_TRUE(client.closed_by_server());
  EXPECT_EQ(server_->counters().timeouts.load(), 1U);
}

TEST_F(HttpLimits, EndASlowBody) {
  ServerLimits limits;
  limits.body_timeout = milliseconds{40};
  start(with(limits));
  auto client = connect();
  client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
  const std::string answer = client.receive_until("}");
  EXPECT_EQ(status_of(answer), 408);
  EXPECT_NE(answer.find(R"("instance":"/a")"), std::string::npos);
}

TEST_F(HttpLimits, CloseAnIdleConnectionInSilence) {
  ServerLimits limits;
  limits.idle_timeout = milliseconds{40};
  start(with(limits));
  auto fresh = connect();
  EXPECT_EQ(fresh.receive_all(), "");
  auto used = connect();
  used.send(get);
  EXPECT_EQ(status_of(used.receive_answer()), 200);
  EXPECT_EQ(used.receive_all(), "");
  EXPECT_EQ(server_->counters().timeouts.load(), 0U);
}

TEST_F(HttpLimits, DropAClientThatDoesNotRead) {
  ServerLimits limits;
  limits.write_timeout = milliseconds{40};
  start(with(limits));
  auto client = connect();
  client.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n");
  await_held().respond({200, {}, std::string(64U << 20U, 'x'), {}});
  EXPECT_TRUE(eventually([&] { return server_->counters().connections_open.load() == 0; }));
  EXPECT_EQ(server_->counters().timeouts.load(), 1U);
}

TEST_F(HttpLimits, AnswerForAHandlerThatTakesTooLong) {
  ServerLimits limits;
  limits.answer_timeout = milliseconds{40};
  start(with(limits));
  auto client = connect();
  client.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n");
  const Held held = await_held();
  const std::string answer = client.receive_all();
  EXPECT_EQ(status_of(answer), 504);
  EXPECT_NE(answer.find(R"("title":"DEADLINE_EXCEEDED")"), std::string::npos);
  EXPECT_FALSE(held.request.connected());
  held.respond({200, {}, "too late", {}});
}

/// A full house: whoever is answered keeps the place, whoever is not must yield it.
class HttpPlaces : public ServerTest {
 protected:
  void handle(Request request, Respond respond) override {
    if (request.path == "/blocking") {
      entered_.set_value();
      gate_.wait();
    }
    ServerTest::handle(std::move(request), std::move(respond));
  }
  void start_with_places(std::size_t places, unsigned threads = 1) {
    ServerOptions options;
    options.limits.connections_max = places;
    options.threads = threads;
    start(std::move(options));
  }
  /// A connection that the server knows and that has sent no more than this.
  std::unique_ptr<RawConnection> waiting(std::string_view bytes) {
    const auto accepted = server_->counters().connections_accepted.load();
    auto client = std::make_unique<RawConnection>(server_->port());
    client->send(bytes);
    EXPECT_TRUE(eventually(
        [&] { return server_->counters().connections_accepted.load() == accepted + 1; }));
    return client;
  }
  std::unique_ptr<RawConnection> busy() {
    auto client = std::make_unique<RawConnection>(server_->port());
    client->send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n");
    answered_later_.push_back(await_held());
    return client;
  }
  void expect_answer(RawConnection& client) {
    client.send(get);
    EXPECT_EQ(status_of(client.receive_answer()), 200);
  }

  std::vector<Held> answered_later_;
  std::promise<void> entered_;
  std::promise<void> go_on_;
  std::future<void> blocking_ = entered_.get_future();
  std::shared_future<void> gate_ = go_on_.get_future().share();
};

TEST_F(HttpPlaces, AreRefusedWhenAllAreBusy) {
  start_with_places(3);
  std::vector<std::unique_ptr<RawConnection>> clients;
  for (int client = 0; client < 3; ++client) clients.push_back(busy());
  auto fourth = connect();
  const std::string answer = fourth.receive_all();
  EXPECT_EQ(status_of(answer), 503);
  EXPECT_NE(answer.find(R"("title":"RESOURCE_EXHAUSTED")"), std::string::npos);
  EXPECT_EQ(server_->counters().connections_refused.load(), 1U);
  for (const auto& held : answered_later_) held.respond({200, {}, {}, {}});
  for (const auto& client : clients) EXPECT_EQ(status_of(client->receive_answer()), 200);
  clients.clear();
  EXPECT_TRUE(eventually([&] { return server_->counters().connections_open.load() == 0; }));
  auto again = connect();
  expect_answer(again);
}

TEST_F(HttpPlaces, AreNotHeldByHalfRequests) {
  for (const unsigned threads : {1U, 2U}) {
    start_with_places(10, threads);
    std::vector<std::unique_ptr<RawConnection>> halves;
    for (const std::string_view half :
         {"", "GET /a HTTP/1.1\r\n",
          "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"}) {
      for (int client = 0; client < 10; ++client) halves.push_back(waiting(half));
      auto honest = connect();
      expect_answer(honest);
    }
    EXPECT_EQ(server_->counters().connections_refused.load(), 0U);
    EXPECT_GE(server_->counters().connections_displaced.load(), 20U);
    EXPECT_TRUE(eventually([&] { return server_->counters().connections_open.load() <= 10; }));
    EXPECT_TRUE(halves.front()->closed_by_server());
  }
}

/// Connections go to the threads in turn. The second one is held up by a handler.
TEST_F(HttpPlaces, AreNotHeldByThoseOnTheWayToTheirThread) {
  start_with_places(3, 2);
  auto first = waiting("");
  auto blocker = waiting("GET /blocking HTTP/1.1\r\nHost: x\r\n\r\n");
  blocking_.wait();
  std::vector<std::unique_ptr<RawConnection>> others;
  for (int client = 0; client < 4; ++client) others.push_back(waiting(""));
  auto honest = connect();
  const auto& refused = server_->counters().connections_refused;
  for (int turn = 0; turn < 1'000 && refused.load() == 0; ++turn) std::this_thread::yield();
  go_on_.set_value();
  expect_answer(honest);
  EXPECT_EQ(refused.load(), 0U);
}

TEST_F(HttpPlaces, AreNotHeldByThoseWhoWereRefused) {
  start_with_places(2);
  auto first = waiting("nonsense\r\n\r\n");
  auto second = waiting("nonsense\r\n\r\n");
  EXPECT_EQ(status_of(second->receive_until("}")), 400);
  auto honest = connect();
  expect_answer(honest);
}

TEST_F(HttpPlaces, GoFromTheOneWhoHasWaitedLongest) {
  start_with_places(3);
  auto occupied = busy();
  auto used = waiting("");
  auto half = waiting("GET /a HTTP/1.1\r\n");
  expect_answer(*used);  // and waits again, from now on
  auto fourth = connect();
  expect_answer(fourth);
  EXPECT_TRUE(half->closed_by_server());
  expect_answer(*used);
  auto fifth = connect();
  expect_answer(fifth);
  EXPECT_TRUE(fourth.closed_by_server());
  answered_later_.front().respond({200, {}, {}, {}});
  EXPECT_EQ(status_of(occupied->receive_answer()), 200);
  EXPECT_EQ(server_->counters().connections_displaced.load(), 2U);
  EXPECT_EQ(server_->counters().clients_gone.load(), 0U);
}

struct Garbage {
  std::string name;
  std::string bytes;
  int status;
};

class HttpGarbage : public ServerTest, public testing::WithParamInterface<Garbage> {};

TEST_P(HttpGarbage, IsRefusedAndHurtsNobody) {
  start();
  auto client = connect();
  client.send(GetParam().bytes);
  client.finish_sending();
  EXPECT_EQ(status_of(client.receive_all()), GetParam().status);
  auto next = connect();
  next.send(get);
  EXPECT_EQ(status_of(next.receive_answer()), 200);
}

INSTANTIATE_TEST_SUITE_P(
    Bytes, HttpGarbage,
    testing::Values(
        Garbage{"Noise", std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11}, 400},
        Garbage{"Version", "GET / HTTP/3.0\r\n\r\n", 505},
        Garbage{"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
        Garbage{"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        Garbage{"NoPath", "GET example.org HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        Garbage{"Query", "GET /?a=%G1 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        Garbage{"TwoLengths",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                400},
        Garbage{"LengthAndChunks",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                400},
        Garbage{"NegativeLength", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400},
        Garbage{"Coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
        Garbage{"ChunkSize",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
        Garbage{"Expectation", "POST / HTTP/1.1\r\nHost: a\r\nExpect: coffee\r\n\r\n", 417},
        Garbage{"Nothing", "", 0}, Garbage{"HalfARequest", "GET / HT", 0}),
    [](const auto& garbage) { return garbage.param.name; });

}  // namespace
}  // namespace tiendo::http::test
