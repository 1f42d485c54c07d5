#pragma once

#include "adapters/http/client.hpp"
#include "engine/base/value.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::ops::cli {

/// Why a call gave no answer that one can use.
struct Failure {
  int status = 0;            ///< of HTTP; 0: there was no answer
  std::string message;       ///< a sentence: the problem's detail, or what went wrong on the way
  bool may_be_done = false;  ///< a change without an answer: nobody knows whether it arrived
};

/// The server's API as one account calls it; answers are JSON values (null for none).
class ServerCalls {
 public:
  using Answer = std::expected<Value, Failure>;

  /// For `http://HOST:PORT`, or a sentence what is wrong with the text.
  static std::expected<ServerCalls, std::string> open(std::string_view url, std::string_view user,
                                                      std::string_view password);

  Answer get(std::string_view target);
  /// Begins what takes long and answers at once how far it is (RFC 7240, `respond-async`).
  Answer begin(std::string_view target);
  /// A question with a body: a search, a verification. Changes nothing.
  Answer ask(std::string_view target, const Value& body = {});
  /// A request that changes something. Under the same key it is done once, so it is sent again
  /// when the server is overloaded.
  Answer change(std::string_view method, std::string_view target, const Value& body,
                std::string_view idempotency_key);
  /// Deploys files, `{name, bytes}` each.
  Answer deploy(const std::vector<std::pair<std::string, std::string>>& files,
                std::string_view idempotency_key);

 private:
  ServerCalls(http::Client client, std::string authorization);
  Answer send(std::string_view method, std::string_view target, http::Headers headers,
              std::string_view body);
  Answer send_change(std::string_view method, std::string_view target, http::Headers headers,
                     std::string_view body, std::string_view idempotency_key);

  http::Client client_;
  std::string authorization_;
};

/// A key that nobody else has.
std::string new_idempotency_key();

}  // namespace tiendo::ops::cli
