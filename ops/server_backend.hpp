#pragma once

#include "adapters/http/backend.hpp"
#include "ops/definitions.hpp"
#include "ops/end_waiters.hpp"
#include "ops/gauges.hpp"
#include "ops/partition_loop.hpp"
#include "ops/projector.hpp"
#include "ops/query_pool.hpp"
#include "ops/verification.hpp"
#include "ops/view_limits.hpp"
#include "storage/read_model/reader.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <exception>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::ops {

/// The interface's view of a running partition.
class ServerBackend : public http::Backend {
 public:
  struct Parts {
    storage::Store& store;
    PartitionLoop& loop;
    EndWaiters& end_waiters;
    Verification& verification;
    Projector& projector;
    const read_model::Reader& reader;
    DeployedDefinitions& definitions;
    QueryPool& queries;
    QueryPool& metrics;
    Gauges& gauges;
    ViewLimits view;
    /// Told of a store that cannot be read: the server must stop.
    std::function<void(std::string)> on_fault;
  };
  explicit ServerBackend(Parts parts) : parts_{std::move(parts)} {}

  void submit(vocabulary::Command command, vocabulary::Actor actor,
              std::optional<vocabulary::RequestId> request, vocabulary::Digest digest,
              Callback<http::Settlement> then) override;
  OrRefusal<http::WaitingPlace> place_to_wait() override;
  void await_end(http::AwaitedEnd awaited, Callback<http::EndOfInstance> then) override;
  void search(vocabulary::Query query, http::Alive alive,
              Callback<OrRefusal<vocabulary::Page>> then) override;
  void get(vocabulary::Collection collection, std::uint64_t key, vocabulary::Viewer viewer,
           http::Alive alive, Callback<OrRefusal<vocabulary::Row>> then) override;
  void audit(http::AuditQuestion question, vocabulary::Actor actor, http::Alive alive,
             Callback<OrRefusal<Value>> then) override;
  void set_clock(Instant to, vocabulary::Actor actor, std::optional<vocabulary::RequestId> request,
                 vocabulary::Digest digest, Callback<vocabulary::Outcome> then) override;
  std::optional<vocabulary::Account> account(std::string_view name) override;
  std::optional<std::string> password_hash(std::string_view name) override;
  void set_password_hash(std::string_view name, std::string hash) override;
  std::expected<std::vector<vocabulary::ReadResource>, std::string> read_resources(
      std::vector<std::pair<std::string, std::string>> files) override;
  std::optional<std::string> definition_xml(DefinitionKey key) override;
  std::optional<FormContent> form(FormKey key) override;
  std::optional<StartForm> start_form(DefinitionKey key) override;
  http::StoreFacts facts() override;
  Instant now() override;
  bool ready() override;
  void metrics(Callback<OrRefusal<std::string>> then) override;

 private:
  template <class Read>
  auto reading(const Read& read) const;
  vocabulary::Refusal refusal_of(const std::exception& fault) const;
  vocabulary::Refusal not_shown(Projector::Waited waited, Position wanted) const;
  template <class T, class Ask>
  void answer_on(QueryPool& pool, http::Alive alive, const Callback<OrRefusal<T>>& then,
                 Ask question);
  template <class T, class Ask>
  void ask(http::Alive alive, const Callback<OrRefusal<T>>& then, Ask question);
  OrRefusal<Value> answer(const http::AuditQuestion& question);

  Parts parts_;
};

/// The name under which an account's password hash is kept.
std::string password_secret(std::string_view account);

}  // namespace tiendo::ops
