#include "ops/server_backend.hpp"

#include "engine/base/match.hpp"
#include "ops/audit.hpp"
#include "ops/log.hpp"
#include "ops/metrics.hpp"
#include "ops/verify.hpp"
#include "ops/version.hpp"
#include "storage/hash.hpp"
#include "storage/store_error.hpp"
#include "workflows/resources.hpp"

#include <utility>

namespace tiendo::ops {

using vocabulary::Outcome;
using vocabulary::Refusal;
using vocabulary::RefusalCode;

std::string password_secret(std::string_view account) { return "password/" + std::string{account}; }

void ServerBackend::submit(vocabulary::Command command, vocabulary::Actor actor,
                           std::optional<vocabulary::RequestId> request, vocabulary::Digest digest,
                           Callback<Outcome> then) {
  Submission submission;
  submission.command = std::move(command);
  submission.actor = std::move(actor);
  submission.request = std::move(request);
  submission.digest = digest;
  parts_.loop.submit(std::move(submission), [then = std::move(then)](Settled settled) {
    then(std::move(settled.outcome));
  });
}

/// Reads the store for somebody outside the partition. Damage that is met here would be met by a
/// decision sooner or later: it stops the server, and whoever asked gets no more than that.
template <class Read>
auto ServerBackend::from_store(Read read) const {
  try {
    return read();
  } catch (const storage::StoreFault& fault) {
    parts_.on_fault(fault.what());
    throw;
  }
}

/// Asks on a thread of the pool, once the rows show all that is durable now.
template <class T, class Ask>
void ServerBackend::ask(Callback<OrRefusal<T>> then, Ask question) {
  const auto shown = parts_.loop.durable();
  const bool taken = parts_.queries.run([this, shown, then, question] {
    if (!parts_.projector.wait_for(shown)) {
      then(std::unexpected{Refusal{RefusalCode::stopped, "The read model has stopped"}});
      return;
    }
    try {
      then(from_store(question));
    } catch (const storage::StoreFault&) {
      then(std::unexpected{Refusal{RefusalCode::stopped, "The store cannot be read"}});
    } catch (const std::exception& fault) {
      log_error(std::string{"the read model cannot answer: "} + fault.what());
      then(std::unexpected{Refusal{RefusalCode::stopped, "The read model cannot answer"}});
    }
  });
  if (taken) return;
  then(std::unexpected{
      Refusal{RefusalCode::resource_exhausted, "Too many queries are waiting; try again later"}});
}

void ServerBackend::search(vocabulary::Query query, Callback<OrRefusal<vocabulary::Page>> then) {
  ask<vocabulary::Page>(std::move(then),
                        [this, query = std::make_shared<vocabulary::Query>(std::move(query))] {
                          return parts_.reader.search(*query);
                        });
}

void ServerBackend::get(vocabulary::Collection collection, std::uint64_t key,
                        vocabulary::Viewer viewer, Callback<OrRefusal<vocabulary::Row>> then) {
  ask<vocabulary::Row>(std::move(then), [this, collection, key, viewer = std::move(viewer)] {
    return parts_.reader.get(collection, key, viewer);
  });
}

std::vector<vocabulary::Record> ServerBackend::history(InstanceKey instance) const {
  constexpr std::size_t records_max = 1'000'000;
  return parts_.store.history(vocabulary::StreamId::instance(instance), 1, records_max);
}

void ServerBackend::audit(http::AuditQuestion question, vocabulary::Actor,
                          Callback<OrRefusal<Value>> then) {
  ask<Value>(std::move(then), [this, question] { return answer(question); });
}

ServerBackend::OrRefusal<Value> ServerBackend::answer(const http::AuditQuestion& question) {
  return match(
      question,
      [&](const http::HistoryOf& one) {
        return audit::history(one.instance, history(one.instance));
      },
      [&](const http::StateAt& one) {
        return audit::state_at(one.instance, history(one.instance), one.time);
      },
      [&](const http::DifferenceBetween& one) {
        return audit::difference(one.instance, history(one.instance), one.from, one.to);
      },
      [&](const http::VerifyLog&) { return verify(); });
}

/// While the log stands still, so that log, indexes and rows are of one moment.
ServerBackend::OrRefusal<Value> ServerBackend::verify() {
  Value found;
  parts_.loop.run_quiet([this, &found] {
    const auto shown = parts_.loop.durable();
    if (!parts_.projector.wait_for(shown)) throw std::runtime_error{"the read model has stopped"};
    found = verify_all(parts_.store, parts_.views_path, {});
  });
  return found;
}

void ServerBackend::set_clock(Instant to, vocabulary::Actor actor, Callback<Outcome> then) {
  if (!parts_.store.settings().virtual_clock) {
    then(Refusal{RefusalCode::invalid_state,
                 "This store runs on the machine's clock; a virtual clock exists only on stores "
                 "made with --virtual-clock"});
    return;
  }
  if (to < now()) {
    then(Refusal{RefusalCode::invalid_state,
                 "Time only goes forward: the clock stands at " + to_rfc3339(now())});
    return;
  }
  Submission clock;
  clock.command = vocabulary::SetClock{to};
  clock.actor = std::move(actor);
  parts_.loop.advance_clock(to, std::move(clock), [this, then = std::move(then)](Settled settled) {
    // All that followed is durable; the answer waits until it can be read, too.
    const auto shown = parts_.loop.durable();
    const auto outcome = std::make_shared<Outcome>(std::move(settled.outcome));
    const bool taken = parts_.queries.run([this, shown, outcome, then] {
      parts_.projector.wait_for(shown);
      then(std::move(*outcome));
    });
    if (!taken) then(std::move(*outcome));
  });
}

std::optional<vocabulary::Account> ServerBackend::account(std::string_view name) {
  const auto reference = parts_.loop.reference();
  const auto* found = reference->find_account(name);
  if (found == nullptr || !found->active) return std::nullopt;
  return *found;
}

std::optional<std::string> ServerBackend::password_hash(std::string_view name) {
  return from_store([&] { return parts_.store.secret(password_secret(name)); });
}

void ServerBackend::set_password_hash(std::string_view name, std::string hash) {
  from_store([&] { parts_.store.put_secret(password_secret(name), hash); });
}

std::expected<std::vector<vocabulary::ReadResource>, std::string> ServerBackend::read_resources(
    std::vector<std::pair<std::string, std::string>> files) {
  std::vector<workflows::ResourceFile> resources;
  for (auto& [name, bytes] : files) resources.push_back({std::move(name), std::move(bytes)});
  auto read = workflows::read_resources(
      std::move(resources), [](std::string_view bytes) { return storage::sha256(bytes); });
  if (!read) return std::unexpected{workflows::render(read.error())};
  return std::move(read->resources);
}

std::optional<std::string> ServerBackend::definition_xml(DefinitionKey key) {
  auto content = from_store([&] { return parts_.definitions.content(key.position()); });
  if (!content) return std::nullopt;
  return std::move(content->resource.bytes);
}

std::optional<http::Backend::FormContent> ServerBackend::form(FormKey key) {
  auto content = from_store([&] { return parts_.definitions.content(key.position()); });
  if (!content) return std::nullopt;
  return FormContent{content->id, content->version, std::move(content->resource.bytes)};
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

std::string ServerBackend::metrics() { return metrics_text(parts_.gauges, parts_.reader, now()); }

}  // namespace tiendo::ops
