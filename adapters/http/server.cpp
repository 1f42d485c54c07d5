#include "adapters/http/server.hpp"

#include "adapters/http/loop.hpp"
#include "adapters/http/message.hpp"
#include "engine/base/check.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <expected>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace tiendo::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;

/// How long accepting rests after an error such as too many open files.
constexpr std::chrono::milliseconds accept_pause{50};
constexpr std::chrono::milliseconds line_pause{1};
constexpr int line_pauses_max = 1'000;

std::expected<tcp::endpoint, std::string> parse_address(const std::string& address) {
  const auto colon = address.rfind(':');
  if (colon == std::string::npos) {
    return std::unexpected{"'" + address + "' is no address: expected HOST:PORT."};
  }
  std::string host = address.substr(0, colon);
  const std::string digits = address.substr(colon + 1);
  std::uint16_t port = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size()) {
    return std::unexpected{"'" + digits + "' is no port: expected a number up to 65535."};
  }
  if (host == "localhost") host = "127.0.0.1";
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  error_code error;
  const auto ip = asio::ip::make_address(host, error);
  if (error) return std::unexpected{"'" + host + "' is no IP address."};
  if (!ip.is_loopback()) {
    return std::unexpected{"Refusing to listen on " + host +
                           ": only loopback addresses (127.0.0.1, [::1]) are allowed."};
  }
  return tcp::endpoint{ip, port};
}

/// Says that the server is full, as far as the kernel takes it at once, and closes.
void turn_away(Socket socket) {
  const Reply reply = problem(503, "RESOURCE_EXHAUSTED", "Too many connections are open.", "/");
  const std::string text =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Type: " + reply.content_type +
      "\r\nContent-Length: " + std::to_string(reply.body.size()) +
      "\r\nRetry-After: 1\r\nConnection: close\r\n\r\n" + reply.body;
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(text), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
  // Closing with unread input would make the kernel take the answer back.
  std::array<char, 16 * 1024> rest{};
  socket.read_some(asio::buffer(rest), ignored);
}

}  // namespace

struct Server::State {
  Shared shared;
  std::vector<std::unique_ptr<Loop>> loops;
  std::unique_ptr<Acceptor> acceptor;  ///< on the first loop
  std::vector<std::thread> threads;

  std::expected<void, std::string> open(const tcp::endpoint& endpoint);
  void start();
  Awaitable<void> accept_all();
  Awaitable<void> await_line();
  bool is_full() const;
  void admit(Loop& loop, Socket socket);
};

std::expected<void, std::string> Server::State::open(const tcp::endpoint& endpoint) {
  acceptor = std::make_unique<Acceptor>(loops.front()->context().get_executor());
  error_code error;
  acceptor->open(endpoint.protocol(), error);
  if (!error) acceptor->set_option(tcp::acceptor::reuse_address{true}, error);
  if (!error) acceptor->bind(endpoint, error);
  if (!error) acceptor->listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return std::unexpected{"Cannot listen on " + shared.options.address + ": " + error.message() +
                           "."};
  }
  shared.port = acceptor->local_endpoint(error).port();
  return {};
}

void Server::State::start() {
  asio::co_spawn(loops.front()->context().get_executor(), accept_all(), asio::detached);
  for (const auto& loop : loops) threads.emplace_back([&running = *loop] { running.run(); });
}

Awaitable<void> Server::State::accept_all() {
  Timer pause{loops.front()->context().get_executor()};
  for (std::size_t turn = 0; acceptor->is_open(); ++turn) {
    Loop& loop = *loops[turn % loops.size()];
    Socket socket{loop.context().get_executor()};
    error_code error;
    co_await acceptor->async_accept(socket, asio::redirect_error(use_awaitable, error));
    if (!acceptor->is_open()) co_return;
    if (error) {
      shared.report("Cannot accept a connection: " + error.message());
      pause.expires_after(accept_pause);
      co_await pause.async_wait(asio::redirect_error(use_awaitable, error));
      continue;
    }
    co_await await_line();
    if (!acceptor->is_open()) co_return;
    try {
      admit(loop, std::move(socket));
    } catch (const std::exception& fault) {  // out of memory must not end the accepting
      shared.report(fault.what());
    }
  }
}

bool Server::State::is_full() const {
  return shared.counters.connections_open.load(std::memory_order_relaxed) >=
         shared.options.limits.connections_max;
}

/// Where all places are taken and nobody stands in line, but connections are on the way to their
/// threads: gives these a moment to stand there, for one of them may have to yield its place.
Awaitable<void> Server::State::await_line() {
  Timer pause{loops.front()->context().get_executor()};
  for (int turn = 0; turn < line_pauses_max && acceptor->is_open(); ++turn) {
    const bool none_begins = shared.beginning.load(std::memory_order_acquire) == 0;
    if (none_begins || !is_full() || !shared.waiting.is_empty()) co_return;
    error_code error;
    pause.expires_after(line_pause);
    co_await pause.async_wait(asio::redirect_error(use_awaitable, error));
  }
}

void Server::State::admit(Loop& loop, Socket socket) {
  ServerCounters& counters = shared.counters;
  if (is_full()) {
    if (!shared.waiting.displace_longest()) {
      counters.connections_refused.fetch_add(1, std::memory_order_relaxed);
      turn_away(std::move(socket));
      return;
    }
    counters.connections_displaced.fetch_add(1, std::memory_order_relaxed);
  }
  counters.connections_accepted.fetch_add(1, std::memory_order_relaxed);
  counters.connections_open.fetch_add(1, std::memory_order_relaxed);
  shared.beginning.fetch_add(1, std::memory_order_relaxed);
  Admitted admitted{Counted{&counters.connections_open}, Counted{&shared.beginning}};
  if (&loop == loops.front().get()) {
    loop.open(std::move(socket), std::move(admitted));
    return;
  }
  loop.mailbox()->post(
      [&loop, moved = std::move(socket), admitted = std::move(admitted)]() mutable {
        loop.open(std::move(moved), std::move(admitted));
      });
}

std::expected<std::unique_ptr<Server>, std::string> Server::listen(ServerOptions options,
                                                                   Handler handler) {
  check(options.threads > 0, "a server needs a thread");
  const auto endpoint = parse_address(options.address);
  if (!endpoint) return std::unexpected{endpoint.error()};
  auto state = std::make_unique<State>();
  state->shared.options = std::move(options);
  state->shared.handler = std::move(handler);
  for (unsigned thread = 0; thread < state->shared.options.threads; ++thread) {
    state->loops.push_back(std::make_unique<Loop>(state->shared));
  }
  if (auto opened = state->open(*endpoint); !opened) return std::unexpected{opened.error()};
  state->start();
  return std::unique_ptr<Server>{new Server{std::move(state)}};
}

Server::Server(std::unique_ptr<State> state) : state_{std::move(state)} {}

Server::~Server() { stop(std::chrono::milliseconds{0}); }

std::uint16_t Server::port() const { return state_->shared.port; }

const ServerCounters& Server::counters() const { return state_->shared.counters; }

void Server::stop(std::chrono::milliseconds grace) {
  if (state_->threads.empty()) return;
  State& state = *state_;
  state.loops.front()->mailbox()->post([&state] {
    error_code ignored;
    state.acceptor->close(ignored);
  });
  for (const auto& loop : state.loops) {
    loop->mailbox()->post([&stopped = *loop, grace] { stopped.stop(grace); });
  }
  for (auto& thread : state.threads) thread.join();
  state.threads.clear();
}

}  // namespace tiendo::http
