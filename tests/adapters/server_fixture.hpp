#pragma once

#include "adapters/http/server.hpp"
#include "tests/adapters/raw_connection.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <queue>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace tiendo::http::test {

using std::chrono::milliseconds;

/// A server that echoes what it understood, or holds requests to `/held` back for the test.
class ServerTest : public testing::Test {
 protected:
  struct Held {
    Request request;
    Respond respond;
  };

  void start(ServerOptions options = {}) {
    options.address = "127.0.0.1:0";
    auto server = Server::listen(std::move(options), [this](Request request, Respond respond) {
      handle(std::move(request), std::move(respond));
    });
    ASSERT_TRUE(server.has_value()) << server.error();
    server_ = std::move(*server);
  }

  /// The server's thread calls `handle`, so it ends while the whole test is there.
  void TearDown() override {
    if (server_ != nullptr) server_->stop(milliseconds{0});
  }

  static ServerOptions with(const ServerLimits& limits) {
    ServerOptions options;
    options.limits = limits;
    return options;
  }

  virtual void handle(Request request, Respond respond) {
    if (request.path == "/held") {
      const std::scoped_lock lock{mutex_};
      held_.push({std::move(request), std::move(respond)});
      arrived_.notify_all();
      return;
    }
    if (request.path == "/forgotten") return;
    if (request.path == "/broken") throw std::runtime_error{"broken handler"};
    respond({200, "text/plain", request.method + " " + request.path + " " + request.body, {}});
  }

  /// The next request to `/held`.
  Held await_held() {
    std::unique_lock lock{mutex_};
    arrived_.wait(lock, [this] { return !held_.empty(); });
    Held held = std::move(held_.front());
    held_.pop();
    return held;
  }

  /// Waits until something the server will do soon has happened.
  template <class Condition>
  static bool eventually(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::yield();
    }
    return true;
  }

  RawConnection connect() const { return RawConnection{server_->port()}; }

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::queue<Held> held_;
  std::unique_ptr<Server> server_;
};

}  // namespace tiendo::http::test
