#include "adapters/http/api/authentication.hpp"
#include "adapters/http/api/call.hpp"
#include "adapters/http/api/route_table.hpp"
#include "adapters/http/backend.hpp"
#include "adapters/http/message.hpp"
#include "adapters/identity/authorization.hpp"
#include "adapters/identity/sessions.hpp"
#include "engine/base/json.hpp"
#include "engine/base/time.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <variant>

namespace tiendo::http {
namespace {

identity::Credentials credentials_of(const Request& request) {
  const std::string* header = request.headers.find("authorization");
  auto read = identity::parse_authorization(header == nullptr ? std::string_view{} : *header);
  return read ? std::move(*read) : identity::Credentials{};
}

/// A session's own token opens no other one: its end could be put off for ever.
void open(Backend& backend, identity::Sessions& sessions, const Call& call) {
  if (!std::holds_alternative<identity::BasicCredentials>(credentials_of(call.request))) {
    call.refuse("A session is opened with name and password");
    return;
  }
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  const auto now = std::chrono::steady_clock::now();
  auto opened = sessions.open(call.account.name, now);
  // If the password was replaced meanwhile, the end of the account's sessions may have come before.
  if (backend.password_hash(call.account.name) != call.password_hash) {
    sessions.revoke(opened.token);
    call.respond(sign_in_again(call.request.path));
    return;
  }
  const auto end = std::chrono::system_clock::now() + (opened.until - now);
  const Instant expires{duration_cast<milliseconds>(end.time_since_epoch()).count()};
  Reply reply = json_reply(201, to_json(Entries{{"token", std::move(opened.token)},
                                                {"expiresAt", to_rfc3339(expires)}}));
  reply.headers.add("cache-control", "no-store");
  call.respond(std::move(reply));
}

void close(identity::Sessions& sessions, const Call& call) {
  const auto credentials = credentials_of(call.request);
  const auto* bearer = std::get_if<identity::BearerToken>(&credentials);
  if (bearer == nullptr) {
    call.refuse("Send the token of the session that is to end as Bearer");
    return;
  }
  sessions.revoke(bearer->token);
  call.respond(no_content());
}

}  // namespace

void add_session_routes(RouteTable& table, const Services& services) {
  auto& backend = services.backend;
  auto& sessions = services.sessions;
  table.add("POST", "/tiendo/v1/session",
            [&backend, &sessions](const Call& call) { open(backend, sessions, call); });
  table.add("DELETE", "/tiendo/v1/session",
            [&sessions](const Call& call) { close(sessions, call); });
}

}  // namespace tiendo::http
