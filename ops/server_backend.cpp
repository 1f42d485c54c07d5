#include "ops/server_backend.hpp"

#include "adapters/http/backend.hpp"
#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/model/process.hpp"
#include "engine/partition.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "ops/audit.hpp"
#include "ops/clock.hpp"
#include "ops/log.hpp"
#include "ops/metrics.hpp"
#include "ops/query_pool.hpp"
#include "ops/version.hpp"
#include "storage/hash.hpp"
#include "storage/store_error.hpp"
#include "workflows/diagnostic.hpp"
#include "workflows/resources.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::ops {

using vocabulary::Outcome;
using vocabulary::Refusal;
using vocabulary::RefusalCode;

namespace {

/// Heard by a client that only closed its sending side: that cannot be told from one that has gone.
Refusal client_gone() {
  return {RefusalCode::resource_exhausted,
          "The connection was closed before the turn of this query came; keep it open"};
}

}  // namespace

std::string password_secret(std::string_view account) { return "password/" + std::string{account}; }

void ServerBackend::submit(vocabulary::Command command, vocabulary::Actor actor,
                           std::optional<vocabulary::RequestId> request, vocabulary::Digest digest,
                           Callback<http::Settlement> then) {
  Submission submission;
  submission.command = std::move(command);
  submission.actor = std::move(actor);
  submission.request = std::move(request);
  submission.digest = digest;
  parts_.loop.submit(std::move(submission), [then = std::move(then)](Settled settled) {
    then({std::move(settled.outcome), settled.repeated});
  });
}

http::Backend::OrRefusal<http::WaitingPlace> ServerBackend::place_to_wait() {
  return parts_.end_waiters.place();
}

void ServerBackend::await_end(http::AwaitedEnd awaited, Callback<http::EndOfInstance> then) {
  parts_.end_waiters.wait(std::move(awaited), std::move(then));
}

/// Reads the store on whatever thread asks: a fault of it stops the server (design law 7), and the
/// request that met it is answered 500.
template <class Read>
auto ServerBackend::reading(const Read& read) const {
  try {
    return read();
  } catch (const storage::StoreFault& fault) {
    parts_.on_fault(fault.what());
    throw;
  }
}

/// What a client is told of a fault; the operator finds it in the log.
Refusal ServerBackend::refusal_of(const std::exception& fault) const {
  if (dynamic_cast<const storage::StoreFault*>(&fault) != nullptr) {
    parts_.on_fault(fault.what());
    return {RefusalCode::stopped, "The server stops: its store cannot be read"};
  }
  log_error(std::string{"a question cannot be answered: "} + fault.what());
  return {RefusalCode::stopped, "The read model cannot answer"};
}

/// Answers on a thread of the pool, if the client is still there when the turn comes: others wait
/// behind it.
template <class T, class Ask>
void ServerBackend::answer_on(QueryPool& pool, http::Alive alive,
                              const Callback<OrRefusal<T>>& then, Ask question) {
  const auto work = [this, alive = std::move(alive), then, question = std::move(question)] {
    OrRefusal<T> answer;
    try {
      answer = http::has_gone(alive) ? std::unexpected{client_gone()} : question();
    } catch (const std::exception& fault) {
      answer = std::unexpected{refusal_of(fault)};
    }
    try {
      then(std::move(answer));
    } catch (const std::exception& fault) {
      // Unanswered, the request is a 500.
      static_cast<void>(refusal_of(fault));
    }
  };
  const auto refused = [then] {
    then(std::unexpected{Refusal{RefusalCode::stopped, "The server is stopping"}});
  };
  if (pool.run(work, refused)) return;
  then(std::unexpected{
      Refusal{RefusalCode::resource_exhausted, "Too many queries are waiting; try again later"}});
}

/// Asks on a thread of the pool, once the rows show all that is durable now. The time to wait for
/// them begins now too: while they are far behind, those who queue do not wait one after another.
template <class T, class Ask>
void ServerBackend::ask(http::Alive alive, const Callback<OrRefusal<T>>& then, Ask question) {
  const auto shown = parts_.loop.durable();
  const auto latest = std::chrono::steady_clock::now() + parts_.view.wait_max;
  answer_on<T>(parts_.queries, std::move(alive), then,
               [this, shown, latest, question = std::move(question)]() -> OrRefusal<T> {
                 const auto waited = parts_.projector.wait_until(shown, latest);
                 if (waited == Projector::Waited::shown) return question();
                 return std::unexpected{not_shown(waited, shown)};
               });
}

/// Why the rows do not show a position.
Refusal ServerBackend::not_shown(Projector::Waited waited, Position wanted) const {
  if (waited == Projector::Waited::stopped) {
    return {RefusalCode::stopped, "The server is stopping, or its read model has stopped"};
  }
  const auto there = parts_.projector.committed();
  return {RefusalCode::resource_exhausted, "The read model is " +
                                               std::to_string(wanted - std::min(wanted, there)) +
                                               " facts behind; try again later"};
}

void ServerBackend::search(vocabulary::Query query, http::Alive alive,
                           Callback<OrRefusal<vocabulary::Page>> then) {
  ask<vocabulary::Page>(std::move(alive), then,
                        [this, query = std::make_shared<vocabulary::Query>(std::move(query))] {
                          return parts_.reader.search(*query);
                        });
}

void ServerBackend::get(vocabulary::Collection collection, std::uint64_t key,
                        vocabulary::Viewer viewer, http::Alive alive,
                        Callback<OrRefusal<vocabulary::Row>> then) {
  ask<vocabulary::Row>(std::move(alive), then, [this, collection, key, viewer = std::move(viewer)] {
    return parts_.reader.get(collection, key, viewer);
  });
}

void ServerBackend::audit(http::AuditQuestion question, vocabulary::Actor, http::Alive alive,
                          Callback<OrRefusal<Value>> then) {
  if (std::holds_alternative<http::VerificationProgress>(question)) {
    then(parts_.verification.status());
  } else if (std::holds_alternative<http::BeginVerification>(question)) {
    const auto refusal = parts_.verification.begin(now());
    then(refusal ? OrRefusal<Value>{std::unexpected{*refusal}} : parts_.verification.status());
  } else if (std::holds_alternative<http::VerifyLog>(question)) {
    if (const auto refusal = parts_.verification.begin(now(), then)) {
      then(std::unexpected{*refusal});
    }
  } else {
    // From the log itself: it need not wait for the rows.
    answer_on<Value>(parts_.queries, std::move(alive), then,
                     [this, question] { return answer(question); });
  }
}

/// What is asked about one instance.
ServerBackend::OrRefusal<Value> ServerBackend::answer(const http::AuditQuestion& question) {
  const auto is_future = [this](Instant instant) { return instant > now(); };
  const auto* at = std::get_if<http::StateAt>(&question);
  const auto* between = std::get_if<http::DifferenceBetween>(&question);
  if ((at != nullptr && is_future(at->time)) || (between != nullptr && is_future(between->to))) {
    return std::unexpected{Refusal{RefusalCode::invalid_argument,
                                   "That instant is still to come; it is " + to_rfc3339(now())}};
  }
  constexpr std::chrono::seconds replay_max{5};
  const auto latest = std::chrono::steady_clock::now() + replay_max;
  if (at != nullptr) return audit::state_at(parts_.store, *at, latest);
  if (between != nullptr) return audit::difference(parts_.store, *between, latest);
  return audit::history(parts_.store, std::get<http::HistoryOf>(question));
}

void ServerBackend::set_clock(Instant to, vocabulary::Actor actor,
                              std::optional<vocabulary::RequestId> request,
                              vocabulary::Digest digest, Callback<Outcome> then) {
  Submission clock;
  clock.command = vocabulary::SetClock{to};
  clock.actor = std::move(actor);
  clock.request = std::move(request);
  clock.digest = digest;
  parts_.loop.advance_clock(to, std::move(clock), [this, then = std::move(then)](Settled settled) {
    // All that followed is durable; the answer waits until it can be read, too.
    if (std::holds_alternative<Refusal>(settled.outcome)) {
      then(std::move(settled.outcome));
      return;
    }
    const auto outcome = std::make_shared<const Outcome>(std::move(settled.outcome));
    parts_.projector.when_shown(parts_.loop.durable(), [outcome, then](bool shown) {
      const Refusal stopped{RefusalCode::stopped,
                            "The clock is set, but the read model has stopped"};
      then(shown ? *outcome : Outcome{stopped});
    });
  });
}

std::optional<vocabulary::Account> ServerBackend::account(std::string_view name) {
  const auto reference = parts_.loop.reference();
  const auto* found = reference->find_account(name);
  if (found == nullptr || !found->active) return std::nullopt;
  return *found;
}

std::optional<std::string> ServerBackend::password_hash(std::string_view name) {
  return reading([&] { return parts_.store.secret(password_secret(name)); });
}

void ServerBackend::set_password_hash(std::string_view name, std::string hash) {
  reading([&] { parts_.store.put_secret(password_secret(name), hash); });
}

std::expected<std::vector<vocabulary::ReadResource>, std::string> ServerBackend::read_resources(
    std::vector<std::pair<std::string, std::string>> files) {
  std::vector<workflows::ResourceFile> resources;
  resources.reserve(files.size());
  for (auto& [name, bytes] : files) resources.push_back({std::move(name), std::move(bytes)});
  auto read = workflows::read_resources(
      std::move(resources), [](std::string_view bytes) { return storage::sha256(bytes); });
  if (!read) return std::unexpected{workflows::render(read.error())};
  return std::move(read->resources);
}

std::optional<std::string> ServerBackend::definition_xml(DefinitionKey key) {
  auto content = reading([&] { return parts_.definitions.content(key.position()); });
  if (!content) return std::nullopt;
  return std::move(content->resource.bytes);
}

std::optional<http::Backend::FormContent> ServerBackend::form(FormKey key) {
  auto content = reading([&] { return parts_.definitions.content(key.position()); });
  if (!content) return std::nullopt;
  return FormContent{content->id, content->version, std::move(content->resource.bytes)};
}

std::optional<http::Backend::StartForm> ServerBackend::start_form(DefinitionKey key) {
  const auto process = reading([&] { return parts_.definitions.find(key); });
  if (!process) return std::nullopt;
  const auto& start = std::get<model::ProcessBody>(process->body().detail).start;
  const auto* event = std::get_if<model::NoneStartEvent>(&process->element(start).detail);
  if (event == nullptr || !event->form) return std::nullopt;
  const auto reference = parts_.loop.reference();
  const auto found = reference->latest_form.find(event->form->form_id);
  if (found == reference->latest_form.end()) return std::nullopt;
  auto content = form(found->second);
  if (!content) return std::nullopt;
  return StartForm{found->second, std::move(*content)};
}

http::StoreFacts ServerBackend::facts() {
  const auto& settings = parts_.store.settings();
  return {settings.store_id, std::string{version}, settings.partition_count,
          settings.virtual_clock};
}

Instant ServerBackend::now() {
  if (!parts_.store.settings().virtual_clock) return Clock::machine_wall();
  const auto clock = parts_.loop.reference()->clock;
  return clock ? *clock : parts_.store.settings().virtual_start;
}

bool ServerBackend::ready() { return parts_.loop.is_working(); }

void ServerBackend::metrics(Callback<OrRefusal<std::string>> then) {
  answer_on<std::string>(parts_.metrics, {}, then, [this]() -> OrRefusal<std::string> {
    return metrics_text(parts_.gauges, parts_.reader, now());
  });
}

}  // namespace tiendo::ops
