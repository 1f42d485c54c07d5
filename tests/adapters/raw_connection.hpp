#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tiendo::http::test {

/// A client that may misbehave: sends and receives bytes as it is told. Every wait ends after ten
/// seconds with what there is.
class RawConnection {
 public:
  explicit RawConnection(std::uint16_t port);
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;
  ~RawConnection();

  /// False if the server has closed the connection.
  bool send(std::string_view bytes);
  /// Tells the server that nothing more comes.
  void finish_sending();
  /// Closes with a reset, as a crashed client does.
  void reset();
  /// Receives until `text` is in it, or to the end.
  std::string receive_until(std::string_view text);
  /// Receives one answer with a Content-Length, or to the end.
  std::string receive_answer();
  /// Receives until the server closes.
  std::string receive_all();
  /// Whether the server has closed, waiting for it.
  bool closed_by_server();

 private:
  bool receive_more();

  int socket_;
  std::string received_;
  bool ended_ = false;
};

/// The status of an answer's first line, 0 if there is none.
int status_of(std::string_view answer);

}  // namespace tiendo::http::test
