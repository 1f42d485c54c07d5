#include "adapters/http/client.hpp"

#include "adapters/http/message.hpp"
#include "adapters/http/text.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace tiendo::http {
namespace {

namespace beast = boost::beast;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::string system_message(int error) { return std::generic_category().message(error); }

class Descriptor {
 public:
  explicit Descriptor(int number) : number_{number} {}
  Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }

 private:
  int number_;
};

/// Waits until the socket is ready; false when the deadline passes first.
bool await_ready(int socket, short events, Clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    pollfd poll_for{socket, events, 0};
    const int ready = ::poll(&poll_for, 1, static_cast<int>(std::min<std::int64_t>(left, 60'000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

/// Connects to one address, or gives the system's error number.
std::expected<Descriptor, int> connect_to(const addrinfo& address, Clock::time_point deadline) {
  Descriptor socket{::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (socket.get() < 0) return std::unexpected{errno};
  const int on = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(socket.get(), address.ai_addr, address.ai_addrlen) == 0) return socket;
  if (errno != EINPROGRESS) return std::unexpected{errno};
  if (!await_ready(socket.get(), POLLOUT, deadline)) return std::unexpected{ETIMEDOUT};
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return std::unexpected{error};
  return socket;
}

std::expected<Descriptor, std::string> connect(const ClientOptions& options) {
  const std::string place = options.host + ":" + std::to_string(options.port);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int fault =
      ::getaddrinfo(options.host.c_str(), std::to_string(options.port).c_str(), &hints, &found);
  if (fault != 0) {
    return std::unexpected{"Cannot find " + options.host + ": " + ::gai_strerror(fault) + "."};
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses{found, &::freeaddrinfo};
  const auto deadline = Clock::now() + options.connect_timeout;
  int error = EADDRNOTAVAIL;
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    auto socket = connect_to(*address, deadline);
    if (socket) return std::move(*socket);
    error = socket.error();
  }
  return std::unexpected{"Cannot connect to " + place + ": " + system_message(error) + "."};
}

bool may_be_repeated(std::string_view method, const Headers& headers) {
  static constexpr std::array<std::string_view, 4> safe{"GET", "HEAD", "PUT", "DELETE"};
  return std::ranges::find(safe, method) != safe.end() ||
         headers.find("idempotency-key") != nullptr;
}

}  // namespace

struct Client::Failure {
  std::string message;
  bool before_answer = false;  ///< the connection ended before a byte of the answer
};

class Client::Connection {
 public:
  explicit Connection(Descriptor socket) : socket_{std::move(socket)} {}

  /// Whether the server has closed it, or says something unasked.
  bool is_stale() const {
    char byte = 0;
    return ::recv(socket_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 || errno != EAGAIN;
  }

  std::expected<void, Failure> send(std::string_view bytes, Clock::time_point deadline) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      } else if (errno == EAGAIN) {
        if (!await_ready(socket_.get(), POLLOUT, deadline)) return late();
      } else if (errno == EPIPE || errno == ECONNRESET) {
        // The server may have refused the request before reading all of it: look for its answer.
        return {};
      } else if (errno != EINTR) {
        return std::unexpected{Failure{"Cannot send: " + system_message(errno) + ".", true}};
      }
    }
    return {};
  }

  std::expected<Reply, Failure> receive(const ClientOptions& options, bool without_body,
                                        Clock::time_point deadline) {
    for (;;) {
      beast::http::response_parser<beast::http::string_body> parser;
      parser.eager(true);
      parser.body_limit(options.body_bytes_max);
      parser.skip(without_body);
      if (auto read = read_message(parser, deadline); !read) {
        return std::unexpected{std::move(read.error())};
      }
      auto& message = parser.get();
      if (message.result_int() / 100 == 1) continue;
      keep_ = parser.keep_alive() && held_.empty();
      Reply reply{static_cast<int>(message.result_int()), {}, std::move(message.body()), {}};
      for (const auto& field : message) {
        const auto name = field.name_string();
        const auto value = field.value();
        reply.headers.add({name.data(), name.size()}, {value.data(), value.size()});
      }
      if (const auto* type = reply.headers.find("content-type")) reply.content_type = *type;
      return reply;
    }
  }

  bool keep() const { return keep_; }

 private:
  static std::unexpected<Failure> late() {
    return std::unexpected{Failure{"The server did not answer in time.", false}};
  }

  template <class Parser>
  std::expected<void, Failure> read_message(Parser& parser, Clock::time_point deadline) {
    boost::system::error_code error;
    while (!parser.is_done()) {
      if (!held_.empty()) held_.erase(0, parser.put(boost::asio::buffer(held_), error));
      if (parser.is_done()) return {};
      if (error && error != beast::http::error::need_more) {
        return std::unexpected{Failure{"The answer is not valid HTTP: " + error.message() + "."}};
      }
      auto more = read_some(deadline);
      if (!more) return std::unexpected{std::move(more.error())};
      if (!*more) return end_message(parser);
    }
    return {};
  }

  /// The connection has ended, which is the end of an answer without a length.
  template <class Parser>
  static std::expected<void, Failure> end_message(Parser& parser) {
    if (!parser.got_some()) {
      return std::unexpected{Failure{"The server closed the connection.", true}};
    }
    boost::system::error_code error;
    parser.put_eof(error);
    if (!error && parser.is_done()) return {};
    return std::unexpected{Failure{"The server closed the connection in mid-answer."}};
  }

  /// True with more in `held_`, false at the end.
  std::expected<bool, Failure> read_some(Clock::time_point deadline) {
    std::array<char, 16UL * 1024> chunk{};
    for (;;) {
      const ssize_t got = ::recv(socket_.get(), chunk.data(), chunk.size(), 0);
      if (got > 0) {
        held_.append(chunk.data(), static_cast<std::size_t>(got));
        return true;
      }
      if (got == 0 || errno == ECONNRESET) return false;
      if (errno == EAGAIN) {
        if (!await_ready(socket_.get(), POLLIN, deadline)) return late();
      } else if (errno != EINTR) {
        return std::unexpected{Failure{"Cannot receive: " + system_message(errno) + "."}};
      }
    }
  }

  Descriptor socket_;
  std::string held_;  ///< received and not yet parsed
  bool keep_ = false;
};

Client::Client(ClientOptions options) : options_{std::move(options)} {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

std::expected<Client, std::string> Client::for_url(std::string_view url, ClientOptions options) {
  const std::string text{url};
  if (!equal_ignoring_case(url.substr(0, 7), "http://")) {
    return std::unexpected{"'" + text + "' is no server: expected http://HOST:PORT."};
  }
  url.remove_prefix(7);
  if (url.ends_with('/')) url.remove_suffix(1);
  const auto colon = url.rfind(':');
  const bool has_port = colon != std::string_view::npos && !url.ends_with(']');
  options.host = url.substr(0, has_port ? colon : url.size());
  options.port = 80;
  if (has_port) {
    const std::string_view digits = url.substr(colon + 1);
    const auto parsed = std::from_chars(digits.begin(), digits.end(), options.port);
    if (digits.empty() || parsed.ec != std::errc{} || parsed.ptr != digits.end()) {
      return std::unexpected{"'" + text + "' has no valid port."};
    }
  }
  if (options.host.starts_with('[') && options.host.ends_with(']')) {
    options.host = options.host.substr(1, options.host.size() - 2);
  }
  if (options.host.empty() || options.host.find_first_of("/?#@") != std::string::npos) {
    return std::unexpected{"'" + text + "' is no server: expected http://HOST:PORT."};
  }
  return Client{std::move(options)};
}

std::expected<Reply, std::string> Client::request(std::string_view method, std::string_view target,
                                                  const Headers& headers, std::string_view body) {
  const bool v6 = options_.host.find(':') != std::string::npos;
  std::string message{method};
  message.append(" ").append(target).append(" HTTP/1.1\r\nHost: ");
  message.append(v6 ? "[" + options_.host + "]" : options_.host);
  message.append(":").append(std::to_string(options_.port));
  for (const auto& [name, value] : headers) {
    message.append("\r\n").append(name).append(": ").append(value);
  }
  if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH") {
    message.append("\r\nContent-Length: ").append(std::to_string(body.size()));
  }
  message.append("\r\n\r\n").append(body);

  if (connection_ != nullptr && connection_->is_stale()) connection_.reset();
  const bool kept = connection_ != nullptr;
  auto reply = attempt(message, method == "HEAD");
  if (!reply && reply.error().before_answer && kept && may_be_repeated(method, headers)) {
    reply = attempt(message, method == "HEAD");
  }
  if (!reply) return std::unexpected{std::move(reply.error().message)};
  return std::move(*reply);
}

std::expected<Reply, Client::Failure> Client::attempt(std::string_view message, bool without_body) {
  if (connection_ == nullptr) {
    auto socket = connect(options_);
    if (!socket) return std::unexpected{Failure{std::move(socket.error()), false}};
    connection_ = std::make_unique<Connection>(std::move(*socket));
  }
  const auto deadline = Clock::now() + options_.answer_timeout;
  auto connection = std::move(connection_);
  if (auto sent = connection->send(message, deadline); !sent) {
    return std::unexpected{std::move(sent.error())};
  }
  auto reply = connection->receive(options_, without_body, deadline);
  if (reply && connection->keep()) connection_ = std::move(connection);
  return reply;
}

}  // namespace tiendo::http
