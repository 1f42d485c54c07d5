#pragma once

#include "adapters/http/backend.hpp"
#include "adapters/http/message.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::http {

/// A request of a known account on its way to its answer.
struct Call {
  Request request;
  Respond respond;
  vocabulary::Account account;
  /// With which its password was compared; none in a session.
  std::optional<std::string> password_hash = std::nullopt;

  vocabulary::Actor actor() const;
  vocabulary::Viewer viewer() const;
  void refuse(const vocabulary::Refusal& refusal) const;
  /// 400 with a sentence.
  void refuse(std::string message) const;
};
using Operation = std::function<void(Call)>;

/// The problem that stands for a refusal: its status, its word as the title, its sentence.
Reply reply_of(const vocabulary::Refusal& refusal, std::string_view path);

/// The value of `Idempotency-Key` as the request's identity, or none. The refusal names what is
/// wrong with it.
std::expected<std::optional<vocabulary::RequestId>, vocabulary::Refusal> request_id_of(
    const Call& call);

/// What tells a repeat of a request from another one under the same key; zeros without a key.
vocabulary::Digest digest_of(const Call& call, const std::optional<vocabulary::RequestId>& id,
                             std::span<const std::string_view> content);

/// Answers a fault of a body in which only `operationReference` may stand; true if there is none.
bool accept_reference_only(const Call& call);

/// Submits a command and answers the refusal, or what `reply` makes of the answer. With an
/// `Idempotency-Key` the content (the body, unless given) tells a repeat from another request.
void submit(Backend& backend, const Call& call, vocabulary::Command command,
            std::function<Reply(const vocabulary::Answer&)> reply);
void submit(Backend& backend, const Call& call, vocabulary::Command command,
            std::span<const std::string_view> content,
            std::function<Reply(const vocabulary::Answer&)> reply);
/// Submits a command and hands its outcome on, unless the call's `Idempotency-Key` is refused.
void submit_then(Backend& backend, const Call& call, vocabulary::Command command,
                 std::span<const std::string_view> content, Backend::Callback<Settlement> then);
/// For commands whose answer has no content.
Reply nothing_more(const vocabulary::Answer& answer);

/// Whether long values of variables are asked for as they are (`truncateValues=false`).
bool wants_whole_values(const Request& request);

/// Searches by the request's body, which may be narrowed beforehand, and answers the page.
void search(Backend& backend, vocabulary::Collection collection, Call call,
            std::vector<vocabulary::Condition> narrowed = {});
/// Gets the item that the path's key names and hands it on, or answers the refusal.
void with_item(Backend& backend, vocabulary::Collection collection, std::string_view parameter,
               Call call, std::function<void(Call, vocabulary::Row)> then);
/// Answers the item that the path's key names.
void get(Backend& backend, vocabulary::Collection collection, std::string_view parameter,
         Call call);

}  // namespace tiendo::http
