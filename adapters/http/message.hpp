#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::http {

using Field = std::pair<std::string, std::string>;

/// Header fields in the order of arrival, names in lower case. A message has about ten, so a scan
/// is faster than a map.
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<Field> fields);

  /// Adds a field; its name is put in lower case. Of a repeated name the values are joined by a
  /// comma (RFC 9110 §5.3).
  void add(std::string_view name, std::string_view value);
  /// The value, or null. `name` must be in lower case.
  const std::string* find(std::string_view name) const;

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }
  std::size_t size() const { return fields_.size(); }

 private:
  std::vector<Field> fields_;
};

struct Request {
  std::string method;        ///< as sent: `GET`
  std::string path;          ///< begins with `/`, still percent-encoded, without the query
  std::vector<Field> query;  ///< decoded, in order
  Headers headers;
  std::vector<Field> parameters;  ///< decoded path parameters, filled by the router
  std::string body;               ///< whole, chunks joined
  std::uint64_t connection = 0;   ///< number of the connection, unique in this process
  std::uint16_t server_port = 0;  ///< where it came in; 0 if not over a connection
  /// Turns false when the client went away: what is handed out from then on would be lost. Null
  /// for requests that did not come over a connection.
  std::shared_ptr<const std::atomic<bool>> alive;

  bool connected() const { return alive == nullptr || alive->load(std::memory_order_acquire); }
  /// The first query value of that name, or null.
  const std::string* query_value(std::string_view name) const;
  /// The path parameter; it is a bug if the route has none of that name.
  const std::string& parameter(std::string_view name) const;
};

struct Reply {
  int status = 200;
  std::string content_type;  ///< empty: none is sent
  std::string body;
  Headers headers;  ///< beside Content-Type, Content-Length, Date and Connection
};

/// Answers a request: to be called exactly once, from any thread. The reply is dropped if the
/// client has gone.
using Respond = std::function<void(Reply)>;
/// Takes a request on a server's thread and must not block it.
using Handler = std::function<void(Request, Respond)>;

/// RFC 9457 problem details of type `about:blank`. `title` is the class word clients test
/// (`NOT_FOUND`), `detail` a sentence for people, `instance` the request's path.
Reply problem(int status, std::string_view title, std::string_view detail,
              std::string_view instance);
/// `application/json` with the text of one JSON value.
Reply json_reply(int status, std::string json);
/// 204 without a body.
Reply no_content();

/// The standard phrase of a status (`Not Found`), or `Unknown`.
std::string_view reason_phrase(int status);

}  // namespace tiendo::http
