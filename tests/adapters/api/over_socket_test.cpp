#include "adapters/http/server.hpp"
#include "tests/adapters/api/api_fixture.hpp"
#include "tests/adapters/raw_connection.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace tiendo::http::test {
namespace {

class OverASocket : public ApiTest {
 protected:
  void SetUp() override {
    ServerOptions options;
    options.address = "127.0.0.1:0";
    auto server = Server::listen(std::move(options), api_->handler());
    ASSERT_TRUE(server.has_value()) << server.error();
    server_ = std::move(*server);
  }
  void TearDown() override { server_->stop(std::chrono::milliseconds{0}); }

  std::unique_ptr<Server> server_;
};

TEST_F(OverASocket, ATaskIsFoundAndCompletedOverOneConnection) {
  RawConnection connection{server_->port()};
  const auto ask = [&](const std::string& line, const std::string& body) {
    connection.send(line + " HTTP/1.1\r\nHost: a\r\nAuthorization: " + basic("anh", "anh") +
                    "\r\nContent-Type: application/json\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n" + body);
    return connection.receive_answer();
  };
  const auto found = ask("POST /v2/user-tasks/search", R"({"filter":{"state":"CREATED"}})");
  EXPECT_EQ(status_of(found), 200) << found;
  EXPECT_NE(found.find(R"("items":[])"), std::string::npos);
  connection.send("POST /v2/user-tasks/5/completion HTTP/1.1\r\nHost: a\r\nAuthorization: " +
                  basic("anh", "anh") + "\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(status_of(connection.receive_until("\r\n\r\n")), 204);
  EXPECT_EQ(last_command<vocabulary::CompleteUserTask>().task, UserTaskKey{5});
}

TEST_F(OverASocket, TheTopologyTellsThePortThatWasFound) {
  RawConnection connection{server_->port()};
  connection.send("GET /v2/topology HTTP/1.1\r\nHost: a\r\nAuthorization: " + basic("anh", "anh") +
                  "\r\n\r\n");
  const auto answer = connection.receive_answer();
  const auto expected = "\"port\":" + std::to_string(server_->port()) + ",";
  EXPECT_NE(answer.find(expected), std::string::npos) << answer;
}

}  // namespace
}  // namespace tiendo::http::test
