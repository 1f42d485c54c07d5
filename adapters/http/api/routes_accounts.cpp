#include "adapters/http/api/call.hpp"
#include "adapters/http/api/object_reader.hpp"
#include "adapters/http/api/route_table.hpp"
#include "adapters/http/backend.hpp"
#include "adapters/http/message.hpp"
#include "adapters/http/text.hpp"
#include "adapters/identity/password.hpp"
#include "adapters/identity/sessions.hpp"
#include "engine/base/json.hpp"
#include "engine/base/value.hpp"
#include "engine/people/authority.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <expected>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace tiendo::http {
namespace {

using vocabulary::Refusal;
using vocabulary::RefusalCode;
using vocabulary::Role;

constexpr std::size_t password_length_max = 1024;

constexpr std::array all_roles{Role::administrator, Role::operator_, Role::approver, Role::auditor,
                               Role::worker};

struct Wish {
  vocabulary::SetAccount command;
  std::optional<std::string> password;  ///< none: as it was
};

void read_roles(ObjectReader& body, vocabulary::Account& account) {
  for (const auto& word : body.texts("roles")) {
    const auto* role = std::ranges::find(all_roles, word, vocabulary::role_name);
    if (role == all_roles.end()) {
      body.refuse("Role '" + word +
                  "' is none of administrator, operator, approver, auditor, worker");
      return;
    }
    account.roles.insert(*role);
  }
}

std::expected<Wish, Refusal> read_wish(const Entries& entries, const std::string* name) {
  ObjectReader body{entries};
  Wish wish;
  auto& account = wish.command.account;
  wish.command.must_be_new = name == nullptr;
  if (name == nullptr) name = body.text("name");
  if (name == nullptr) {
    body.refuse("`name` is needed");
  } else {
    account.name = *name;
  }
  read_roles(body, account);
  account.groups = body.texts("groups");
  if (const std::string* person = body.text("person")) account.person = *person;
  account.active = body.boolean("active").value_or(true);
  if (const std::string* password = body.text("password")) {
    if (password->empty() || password->size() > password_length_max) {
      body.refuse("`password` must have 1 to 1024 bytes");
    }
    wish.password = *password;
  } else if (wish.command.must_be_new) {
    body.refuse("`password` is needed");
  }
  if (auto fault = body.fault()) return std::unexpected{std::move(*fault)};
  return wish;
}

/// What stands in the log for a repeat must not tell the password, only whether there was one.
std::string content_of(const Entries& entries) {
  Entries rest = entries;
  if (const auto found = rest.find("password"); found != rest.end()) found->second = true;
  return to_json(rest);
}

Reply described(const vocabulary::Account& account, int status) {
  List roles;
  for (const auto role : account.roles) {
    roles.emplace_back(std::string{vocabulary::role_name(role)});
  }
  List groups;
  for (const auto& group : account.groups) groups.emplace_back(group);
  return json_reply(status, to_json(Entries{{"name", account.name},
                                            {"person", account.person},
                                            {"roles", std::move(roles)},
                                            {"groups", std::move(groups)},
                                            {"active", account.active}}));
}

/// A password in memory, overwritten when nobody needs it any more.
class Secret {
 public:
  explicit Secret(std::string text) : text_{std::move(text)} {}
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { identity::wipe(text_); }
  bool fits(const std::string& hash) const { return identity::verify_password(hash, text_); }

 private:
  std::string text_;
};

/// What follows once the rights are durable: the password, the end of the account's sessions, the
/// answer.
struct Completion {
  Backend& backend;
  identity::Sessions& sessions;
  Respond respond;
  std::string path;
  vocabulary::Account account;
  std::string hash;                        ///< empty: the password stays
  std::shared_ptr<const Secret> password;  ///< that `hash` is of, if the request may be a repeat
  int status = 200;

  void operator()() const {
    if (!hash.empty()) backend.set_password_hash(account.name, hash);
    sessions.revoke_account(account.name);
    respond(described(account, status));
  }

  /// The log has no password to compare with, but the store has. Another one than the stored is
  /// another request, or the first one's was lost with the server before it was stored: either way
  /// it is told, and changes nothing. Where none is stored, the first request is finished.
  void repeat() const {
    const auto stored = hash.empty() ? std::nullopt : backend.password_hash(account.name);
    if (stored && !(password && password->fits(*stored))) {
      respond(reply_of({RefusalCode::key_reused,
                        "The idempotency key was used for this account, but its password is "
                        "another one; take a new key to set this password"},
                       path));
      return;
    }
    if (!hash.empty() && !stored) backend.set_password_hash(account.name, hash);
    respond(described(account, status));
  }
};

/// The rights first, so that a refusal changes nothing; the hash is written where it may take time.
void submit_account(const Services& services, const Call& call, vocabulary::SetAccount command,
                    std::string_view content, std::string hash,
                    std::shared_ptr<const Secret> password) {
  const int status = command.must_be_new ? 201 : 200;
  const Completion completion{
      services.backend, services.sessions, call.respond,        call.request.path,
      command.account,  std::move(hash),   std::move(password), status};
  const std::array<std::string_view, 1> contents{content};
  submit_then(services.backend, call, std::move(command), contents,
              [work = services.work, completion](const Settlement& settled) {
                if (const auto* refusal = std::get_if<Refusal>(&settled.outcome)) {
                  completion.respond(reply_of(*refusal, completion.path));
                  return;
                }
                const bool taken = settled.repeated
                                       ? work->follow_up([completion] { completion.repeat(); })
                                       : work->follow_up(completion);
                if (taken) return;
                completion.respond(reply_of({RefusalCode::stopped,
                                             "The server stops; send this again, or the account "
                                             "lacks its password"},
                                            completion.path));
              });
}

void set_account(const Services& services, const Call& call, Wish wish,
                 const std::string& content) {
  std::string hash;
  std::shared_ptr<const Secret> password;
  if (wish.password) {
    try {
      hash = identity::hash_password(*wish.password, services.options.password_cost);
    } catch (const std::bad_alloc&) {
      call.refuse(Refusal{RefusalCode::resource_exhausted,
                          "Not enough memory to hash the password. Try again later."});
      return;
    }
    const bool may_repeat = call.request.headers.find("idempotency-key") != nullptr;
    if (may_repeat) password = std::make_shared<const Secret>(*wish.password);
    identity::wipe(*wish.password);
  }
  submit_account(services, call, std::move(wish.command), content, std::move(hash),
                 std::move(password));
}

void take(const Services& services, Call call, const std::string* name) {
  if (name != nullptr && !is_utf8(*name)) {
    call.refuse("The account's name is not UTF-8");
    return;
  }
  const auto body = read_body(call.request);
  identity::wipe(call.request.body);
  if (!body) {
    call.respond(body.error());
    return;
  }
  auto wish = read_wish(body->fields(), name);
  if (!wish) {
    call.refuse(wish.error());
    return;
  }
  if (!people::may(call.account, people::Act::set_account)) {
    // Refused and noted where acts are decided, before a password costs anything.
    submit_account(services, call, std::move(wish->command), content_of(body->fields()), {},
                   nullptr);
    return;
  }
  const auto busy = [respond = call.respond, path = call.request.path] {
    respond(reply_of(
        {RefusalCode::resource_exhausted, "Too many passwords wait to be hashed. Try again later."},
        path));
  };
  const bool taken =
      services.work->offer([services, call = std::move(call), wish = std::move(*wish),
                            content = content_of(body->fields())]() mutable {
        set_account(services, call, std::move(wish), content);
      });
  if (!taken) busy();
}

}  // namespace

void add_account_routes(RouteTable& table, const Services& services) {
  table.add("POST", "/tiendo/v1/accounts",
            [services](Call call) { take(services, std::move(call), nullptr); });
  table.add("PUT", "/tiendo/v1/accounts/{name}", [services](Call call) {
    const std::string name = call.request.parameter("name");
    take(services, std::move(call), &name);
  });
}

}  // namespace tiendo::http
