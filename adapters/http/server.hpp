#pragma once

#include "adapters/http/message.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace tiendo::http {

/// What a server grants its clients. Every wait for a client has an end.
struct ServerLimits {
  std::size_t header_bytes_max = 16UL * 1024;      ///< beyond: 431
  std::size_t body_bytes_max = 4UL * 1024 * 1024;  ///< beyond: 413
  /// Beyond, the one that has been without a whole request for longest gives its place to the new
  /// one; if all are busy with a request, the new one gets 503.
  std::size_t connections_max = 1000;
  std::chrono::milliseconds header_timeout{10'000};  ///< first byte to end of header, then 408
  std::chrono::milliseconds body_timeout{30'000};    ///< whole body, then 408
  std::chrono::milliseconds idle_timeout{75'000};    ///< between requests, then close
  std::chrono::milliseconds write_timeout{30'000};   ///< whole answer, then close
  /// A handler that has not answered by then: 504. Long polls must end before.
  std::chrono::milliseconds answer_timeout{600'000};
};

struct ServerOptions {
  std::string address =
      "127.0.0.1:8069";  ///< loopback, `[::1]:8069`, `localhost:8069`; port 0: any
  ServerLimits limits;
  unsigned threads = 1;
  /// Told about exceptions out of handlers, from the server's threads. May be empty.
  std::function<void(std::string_view)> report;
};

/// Counts since the start, to be read at any time.
struct ServerCounters {
  std::atomic<std::uint64_t> connections_open{0};
  std::atomic<std::uint64_t> connections_accepted{0};
  std::atomic<std::uint64_t> connections_refused{0};    ///< beyond the limit
  std::atomic<std::uint64_t> connections_displaced{0};  ///< closed in favour of a new one
  std::atomic<std::uint64_t> timeouts{0};               ///< of slow clients; idle ones do not count
  std::atomic<std::uint64_t> clients_gone{0};           ///< left before their answer was sent
  std::array<std::atomic<std::uint64_t>, 6> answers{};  ///< by first digit of the status
};

/// An HTTP/1.1 server: keep-alive, pipelining, chunked requests, `Expect: 100-continue`, HEAD.
class Server {
 public:
  /// Listens and serves on threads of its own. Refuses an address that is not loopback, and gives
  /// a sentence why it cannot listen. `handler` may be called from several threads if there are
  /// several.
  static std::expected<std::unique_ptr<Server>, std::string> listen(ServerOptions options,
                                                                    Handler handler);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();  ///< stops without grace

  std::uint16_t port() const;
  const ServerCounters& counters() const;

  /// Stops accepting, closes idle connections, lets open requests be answered for at most `grace`,
  /// then closes. Returns when all threads have ended; not to be called from one of them. Answers
  /// that come later are dropped.
  void stop(std::chrono::milliseconds grace);

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tiendo::http
