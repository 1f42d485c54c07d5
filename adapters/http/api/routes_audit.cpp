#include "adapters/http/api/call.hpp"
#include "adapters/http/api/object_reader.hpp"
#include "adapters/http/api/route_table.hpp"
#include "adapters/http/backend.hpp"
#include "adapters/http/message.hpp"
#include "engine/base/id.hpp"
#include "engine/base/json.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/people/authority.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <charconv>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace tiendo::http {
namespace {

using people::Act;
using vocabulary::Refusal;
using vocabulary::RefusalCode;

std::expected<Instant, Refusal> query_instant(const Request& request, std::string_view name) {
  const std::string* text = request.query_value(name);
  const auto instant = text == nullptr ? std::nullopt : parse_rfc3339(*text);
  if (instant) return *instant;
  return std::unexpected{Refusal{RefusalCode::invalid_argument,
                                 "Query parameter `" + std::string{name} +
                                     "` is needed: a date-time with offset, as "
                                     "2019-05-07T08:00:00Z or 2019-05-07T15:00:00%2B07:00"}};
}

void ask(Backend& backend, Call call, AuditQuestion question) {
  auto actor = call.actor();
  auto alive = call.request.alive;
  backend.audit(question, std::move(actor), std::move(alive),
                [call = std::move(call)](const Backend::OrRefusal<Value>& answer) {
                  call.respond(answer ? json_reply(200, to_json(*answer))
                                      : reply_of(answer.error(), call.request.path));
                });
}

/// Refuses whoever may not do the act.
bool is_allowed(const Call& call, Act act) {
  if (people::may(call.account, act)) return true;
  call.refuse(Refusal{RefusalCode::forbidden, "'" + call.account.name + "' has no role that may " +
                                                  std::string{people::act_name(act)}});
  return false;
}

using Question = std::function<std::expected<AuditQuestion, Refusal>(const Request&, InstanceKey)>;

void ask_about_instance(Backend& backend, Call call, const Question& question) {
  if (!is_allowed(call, Act::read_history)) return;
  const auto key = path_key(call.request, "processInstanceKey");
  if (!key) {
    call.refuse(key.error());
    return;
  }
  const auto asked = question(call.request, InstanceKey{*key});
  if (!asked) {
    call.refuse(asked.error());
    return;
  }
  ask(backend, std::move(call), *asked);
}

/// A number from `least` to `most`; nothing if the request does not name one.
std::expected<std::optional<std::uint64_t>, Refusal> query_number(const Request& request,
                                                                  std::string_view name,
                                                                  std::uint64_t least,
                                                                  std::uint64_t most) {
  const std::string* text = request.query_value(name);
  if (text == nullptr) return std::nullopt;
  std::uint64_t number = 0;
  const auto* end = text->data() + text->size();
  const auto [at, fault] = std::from_chars(text->data(), end, number);
  if (fault == std::errc{} && at == end && number >= least && number <= most) return number;
  return std::unexpected{Refusal{RefusalCode::invalid_argument,
                                 "Query parameter `" + std::string{name} +
                                     "` must be a whole number from " + std::to_string(least) +
                                     " to " + std::to_string(most)}};
}

std::expected<AuditQuestion, Refusal> history(const Request& request, InstanceKey instance) {
  constexpr std::uint64_t records_end = std::uint64_t{1} << 53;
  HistoryOf question{instance};
  const auto after = query_number(request, "after", 0, records_end);
  if (!after) return std::unexpected{after.error()};
  const auto limit = query_number(request, "limit", 1, HistoryOf::limit_max);
  if (!limit) return std::unexpected{limit.error()};
  question.after = after->value_or(question.after);
  question.limit = limit->value_or(question.limit);
  return question;
}

std::expected<AuditQuestion, Refusal> state(const Request& request, InstanceKey instance) {
  const auto at = query_instant(request, "at");
  if (!at) return std::unexpected{at.error()};
  return StateAt{instance, *at};
}

std::expected<AuditQuestion, Refusal> difference(const Request& request, InstanceKey instance) {
  const auto from = query_instant(request, "from");
  if (!from) return std::unexpected{from.error()};
  const auto to = query_instant(request, "to");
  if (!to) return std::unexpected{to.error()};
  if (*to < *from) {
    return std::unexpected{Refusal{RefusalCode::invalid_argument, "`from` is later than `to`"}};
  }
  return DifferenceBetween{instance, *from, *to};
}

constexpr const char* verification_path = "/tiendo/v1/audit/verification";
constexpr std::string_view at_once = "respond-async";  // RFC 7240 §4.1

/// A client that does not want to wait is told where to ask.
void verify(Backend& backend, Call call) {
  if (!is_allowed(call, Act::verify_log)) return;
  const std::string* prefer = call.request.headers.find("prefer");
  if (prefer == nullptr || prefer->find(at_once) == std::string::npos) {
    ask(backend, std::move(call), VerifyLog{});
    return;
  }
  auto actor = call.actor();
  backend.audit(BeginVerification{}, std::move(actor), {},
                [call = std::move(call)](const Backend::OrRefusal<Value>& status) {
                  if (!status) {
                    call.refuse(status.error());
                    return;
                  }
                  Reply reply = json_reply(202, to_json(*status));
                  reply.headers.add("location", verification_path);
                  reply.headers.add("preference-applied", at_once);
                  call.respond(std::move(reply));
                });
}

}  // namespace

void add_audit_routes(RouteTable& table, const Services& services) {
  auto& backend = services.backend;
  const auto add = [&](std::string_view what, Question question) {
    table.add("GET", "/tiendo/v1/audit/instances/{processInstanceKey}/" + std::string{what},
              [&backend, question = std::move(question)](Call call) {
                ask_about_instance(backend, std::move(call), question);
              });
  };
  add("history", history);
  add("state", state);
  add("difference", difference);
  table.add("POST", verification_path, [&backend](Call call) { verify(backend, std::move(call)); });
  table.add("GET", verification_path, [&backend](Call call) {
    if (is_allowed(call, Act::verify_log)) ask(backend, std::move(call), VerificationProgress{});
  });
}

}  // namespace tiendo::http
