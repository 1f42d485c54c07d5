#include "adapters/http/api/call.hpp"

#include "adapters/http/api/object_reader.hpp"
#include "adapters/http/api/query_reader.hpp"
#include "adapters/http/api/request_digest.hpp"
#include "adapters/http/api/row_writer.hpp"
#include "adapters/http/backend.hpp"
#include "adapters/http/message.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <expected>
#include <functional>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::http {
namespace {

using vocabulary::Collection;
using vocabulary::Refusal;
using vocabulary::RefusalCode;
using vocabulary::RequestId;

constexpr std::size_t idempotency_key_length_max = 255;

int status_of(RefusalCode code) {
  switch (code) {
    case RefusalCode::invalid_argument:
      return 400;
    case RefusalCode::forbidden:
    case RefusalCode::unseen:
      return 403;
    case RefusalCode::not_found:
      return 404;
    case RefusalCode::invalid_state:
    case RefusalCode::already_exists:
    case RefusalCode::quarantined:
    case RefusalCode::key_reused:
      return 409;
    case RefusalCode::resource_exhausted:
    case RefusalCode::stopped:
      return 503;
    case RefusalCode::deadline_exceeded:
      return 504;
  }
  return 500;
}

}  // namespace

vocabulary::Actor Call::actor() const {
  return {vocabulary::Actor::Kind::account, account.name, account.person, {}, {}};
}

vocabulary::Viewer Call::viewer() const { return {vocabulary::grantees_of(account)}; }

void Call::refuse(const Refusal& refusal) const { respond(reply_of(refusal, request.path)); }

void Call::refuse(std::string message) const {
  refuse(Refusal{RefusalCode::invalid_argument, std::move(message)});
}

Reply reply_of(const Refusal& refusal, std::string_view path) {
  // The interface knows one word for both, as for reading what one may not see.
  const auto shown = refusal.code == RefusalCode::unseen ? RefusalCode::forbidden : refusal.code;
  Reply reply = problem(status_of(shown), vocabulary::refusal_name(shown), refusal.message, path);
  if (refusal.code == RefusalCode::resource_exhausted) reply.headers.add("retry-after", "1");
  return reply;
}

std::expected<std::optional<RequestId>, Refusal> request_id_of(const Call& call) {
  const std::string* key = call.request.headers.find("idempotency-key");
  if (key == nullptr) return std::nullopt;
  const bool visible = std::ranges::all_of(*key, [](char c) { return c > 0x20 && c < 0x7F; });
  if (key->empty() || key->size() > idempotency_key_length_max || !visible) {
    return std::unexpected{
        Refusal{RefusalCode::invalid_argument,
                "An Idempotency-Key has 1 to 255 visible ASCII characters without spaces"}};
  }
  return RequestId{call.account.name, *key};
}

bool accept_reference_only(const Call& call) {
  const auto body = read_body(call.request);
  if (!body) {
    call.respond(body.error());
    return false;
  }
  ObjectReader reader{body->fields()};
  reader.operation_reference();
  const auto fault = reader.fault();
  if (fault) call.refuse(*fault);
  return !fault;
}

void submit(Backend& backend, const Call& call, vocabulary::Command command,
            std::function<Reply(const vocabulary::Answer&)> reply) {
  const std::array<std::string_view, 1> content{call.request.body};
  submit(backend, call, std::move(command), content, std::move(reply));
}

void submit(Backend& backend, const Call& call, vocabulary::Command command,
            std::span<const std::string_view> content,
            std::function<Reply(const vocabulary::Answer&)> reply) {
  submit_then(backend, call, std::move(command), content,
              [respond = call.respond, path = call.request.path,
               reply = std::move(reply)](const Settlement& settled) {
                const auto* refusal = std::get_if<Refusal>(&settled.outcome);
                respond(refusal != nullptr ? reply_of(*refusal, path)
                                           : reply(std::get<vocabulary::Answer>(settled.outcome)));
              });
}

vocabulary::Digest digest_of(const Call& call, const std::optional<vocabulary::RequestId>& id,
                             std::span<const std::string_view> content) {
  if (!id) return {};
  std::vector<std::string_view> texts{call.request.method, call.request.path};
  std::ranges::copy(content, std::back_inserter(texts));
  return request_digest(texts);
}

void submit_then(Backend& backend, const Call& call, vocabulary::Command command,
                 std::span<const std::string_view> content, Backend::Callback<Settlement> then) {
  auto id = request_id_of(call);
  if (!id) {
    call.refuse(id.error());
    return;
  }
  const auto digest = digest_of(call, *id, content);
  backend.submit(std::move(command), call.actor(), std::move(*id), digest, std::move(then));
}

bool wants_whole_values(const Request& request) {
  const std::string* wish = request.query_value("truncateValues");
  return wish != nullptr && *wish == "false";
}

Reply nothing_more(const vocabulary::Answer&) { return no_content(); }

void search(Backend& backend, Collection collection, Call call,
            std::vector<vocabulary::Condition> narrowed) {
  const auto body = read_body(call.request);
  if (!body) {
    call.respond(body.error());
    return;
  }
  auto query = read_query(collection, body->fields());
  if (!query) {
    call.refuse(query.error());
    return;
  }
  std::ranges::move(narrowed, std::back_inserter(query->conditions));
  query->viewer = call.viewer();
  query->whole_values = wants_whole_values(call.request);
  const auto values = query->whole_values ? Values::whole : Values::cut;
  const bool forward_only = is_forward_only(*query);
  backend.search(std::move(*query), call.request.alive,
                 [respond = std::move(call.respond), path = std::move(call.request.path),
                  collection, values, forward_only](Backend::OrRefusal<vocabulary::Page> page) {
                   if (page && forward_only) page->start_cursor.reset();
                   respond(page ? json_reply(200, page_json(collection, *page, values))
                                : reply_of(page.error(), path));
                 });
}

void with_item(Backend& backend, Collection collection, std::string_view parameter, Call call,
               std::function<void(Call, vocabulary::Row)> then) {
  const auto key = path_key(call.request, parameter);
  if (!key) {
    call.refuse(key.error());
    return;
  }
  auto viewer = call.viewer();
  auto alive = call.request.alive;
  backend.get(collection, *key, std::move(viewer), std::move(alive),
              [call = std::move(call),
               then = std::move(then)](Backend::OrRefusal<vocabulary::Row> row) mutable {
                if (!row) {
                  call.refuse(row.error());
                  return;
                }
                then(std::move(call), std::move(*row));
              });
}

void get(Backend& backend, Collection collection, std::string_view parameter, Call call) {
  with_item(backend, collection, parameter, std::move(call),
            [collection](const Call& known, const vocabulary::Row& row) {
              known.respond(json_reply(200, item_json(collection, row)));
            });
}

}  // namespace tiendo::http
