#pragma once

#include "adapters/http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace tiendo::http {

/// Reads the requests of one connection from its bytes, without doing any input itself.
class RequestReader {
 public:
  struct Limits {
    std::size_t header_bytes_max = 16UL * 1024;
    std::size_t body_bytes_max = 4UL * 1024 * 1024;
  };
  enum class Stage : std::uint8_t {
    head,      ///< the header is not complete
    body,      ///< the header is, the body is not
    complete,  ///< `take` gives the request
    failed,    ///< `failure` gives the answer; the connection is of no more use
  };

  explicit RequestReader(const Limits& limits);
  ~RequestReader();

  /// Gets ready for the next request.
  void next();
  /// Takes bytes up to the end of the header, or of the request; gives the number taken. What is
  /// left is to be offered again together with what follows it.
  std::size_t feed(std::string_view bytes);

  Stage stage() const;
  /// In stage `body`: the client waits for `100 Continue`.
  bool expects_continue() const;
  /// Whether the client allows another request after this one.
  bool keep_alive() const;
  /// Whether the client speaks HTTP/1.0 and so must be told when the connection stays.
  bool is_old() const;
  /// Whether the method is HEAD, whose answer has no body.
  bool is_head() const;
  /// Path of the request so far, for problems.
  std::string_view path() const;
  /// The problem to answer in stage `failed`.
  Reply failure() const;
  /// The request in stage `complete`; `connection` and `alive` are left to the caller.
  Request take();

 private:
  class Parser;
  Limits limits_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace tiendo::http
