#pragma once

#include "adapters/http/message.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace tiendo::http {

struct ClientOptions {
  std::string host = "127.0.0.1";  ///< name or address
  std::uint16_t port = 8069;
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds answer_timeout{60'000};  ///< from sending to the end of the answer
  std::size_t body_bytes_max = 256UL * 1024 * 1024;
};

/// A blocking HTTP/1.1 client that keeps its one connection between requests. Not for use by two
/// threads at once.
class Client {
 public:
  explicit Client(ClientOptions options);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  /// For `http://HOST[:PORT]`, or a sentence what is wrong with the text. A path is not allowed.
  /// Host and port of `options` are replaced by the URL's.
  static std::expected<Client, std::string> for_url(std::string_view url,
                                                    ClientOptions options = {});

  /// Sends a request and waits for the answer, whose headers are all in `Reply::headers`. Gives a
  /// sentence if there is none. A kept connection that the server has closed meanwhile is opened
  /// anew; beyond that only a request that may be repeated (GET, HEAD, PUT, DELETE, or one with an
  /// Idempotency-Key) is sent twice.
  std::expected<Reply, std::string> request(std::string_view method, std::string_view target,
                                            const Headers& headers = {},
                                            std::string_view body = {});

 private:
  class Connection;
  struct Failure;
  std::expected<Reply, Failure> attempt(std::string_view message, bool without_body);

  ClientOptions options_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace tiendo::http
