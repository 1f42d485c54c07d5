#include "adapters/http/api/authentication.hpp"

#include "adapters/http/api/call.hpp"
#include "adapters/http/backend.hpp"
#include "adapters/http/message.hpp"
#include "adapters/identity/authorization.hpp"
#include "adapters/identity/password_checker.hpp"
#include "adapters/identity/sessions.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace tiendo::http {
namespace {

constexpr std::string_view unknown =
    "Unknown name or wrong password, or the session is over. Sign in again.";

Reply challenged(std::string_view detail, std::string_view path) {
  Reply reply = problem(401, "Unauthorized", detail, path);
  reply.headers.add("www-authenticate", R"(Basic realm="tiendo", charset="UTF-8")");
  return reply;
}

void challenge(const Respond& respond, std::string_view detail, std::string_view path) {
  respond(challenged(detail, path));
}

}  // namespace

Reply sign_in_again(std::string_view path) { return challenged(unknown, path); }

Authentication::Authentication(Backend& backend, identity::PasswordChecker& checker,
                               identity::Sessions& sessions,
                               std::function<void(std::string_view)> report)
    : backend_{backend}, checker_{checker}, sessions_{sessions}, report_{std::move(report)} {}

Handler Authentication::guard(Operation operation) const {
  return [this, shared = std::make_shared<const Operation>(std::move(operation))](Request request,
                                                                                  Respond respond) {
    enter(std::move(request), std::move(respond), shared);
  };
}

namespace {

/// A browser sends a password that it remembers with requests of any page; those that name another
/// site as their origin are not of the person who signed in.
bool is_foreign(const Request& request) {
  const auto* site = request.headers.find("sec-fetch-site");
  if (site != nullptr && (*site == "cross-site" || *site == "same-site")) return true;
  const auto* origin = request.headers.find("origin");
  if (origin == nullptr) return false;
  const auto* host = request.headers.find("host");
  return host == nullptr || *origin != "http://" + *host;
}

}  // namespace

void Authentication::enter(Request request, Respond respond, const Shared& operation) const {
  if (is_foreign(request)) {
    respond(problem(403, "FORBIDDEN", "Requests of other sites are refused", request.path));
    return;
  }
  const std::string* header = request.headers.find("authorization");
  auto credentials =
      identity::parse_authorization(header == nullptr ? std::string_view{} : *header);
  if (!credentials) {
    challenge(respond, credentials.error(), request.path);
    return;
  }
  if (auto* basic = std::get_if<identity::BasicCredentials>(&*credentials)) {
    check_password(std::move(basic->name), std::move(basic->password), std::move(request),
                   std::move(respond), operation);
    return;
  }
  const auto* bearer = std::get_if<identity::BearerToken>(&*credentials);
  if (bearer == nullptr) {
    challenge(respond, "Sign in with name and password, or with the token of a session.",
              request.path);
    return;
  }
  const auto name = sessions_.find(bearer->token, std::chrono::steady_clock::now());
  if (!name) {
    challenge(respond, unknown, request.path);
    return;
  }
  admit(*name, std::nullopt, std::move(request), std::move(respond), *operation);
}

void Authentication::check_password(std::string name, std::string password, Request request,
                                    Respond respond, const Shared& operation) const {
  const auto stored = backend_.password_hash(name);
  const Respond respond_busy = respond;
  const std::string path = request.path;
  const std::string asked = name;
  auto then = [this, name = std::move(name), stored, request = std::move(request),
               respond = std::move(respond), operation](bool right) mutable {
    if (right) {
      admit_checked(name, stored, std::move(request), std::move(respond), *operation);
    } else {
      challenge(respond, unknown, request.path);
    }
  };
  const auto outcome = checker_.check(asked, std::move(password), stored, std::move(then));
  if (outcome == identity::PasswordChecker::Outcome::taken) return;
  respond_busy(reply_of({vocabulary::RefusalCode::resource_exhausted,
                         "Too many passwords wait to be checked. Try again later."},
                        path));
}

/// While the password was checked an administrator may have replaced it. For exceptions, see below.
void Authentication::admit_checked(std::string_view name, const std::optional<std::string>& stored,
                                   Request request, Respond respond,
                                   const Operation& operation) const try {
  if (backend_.password_hash(name) == stored) {
    admit(name, stored, std::move(request), std::move(respond), operation);
  } else {
    challenge(respond, unknown, request.path);
  }
} catch (const std::exception& error) {
  if (report_) report_(error.what());
}

/// An exception must not end the thread that checks passwords; the request that it drops is
/// answered with 500 by the server.
void Authentication::admit(std::string_view name, const std::optional<std::string>& stored,
                           Request request, Respond respond, const Operation& operation) const try {
  auto account = backend_.account(name);
  if (!account) {
    challenge(respond, unknown, request.path);
    return;
  }
  operation({std::move(request), std::move(respond), std::move(*account), stored});
} catch (const std::exception& error) {
  if (report_) report_(error.what());
}

}  // namespace tiendo::http
