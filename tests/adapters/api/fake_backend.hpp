#pragma once

#include "adapters/http/backend.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::http::test {

/// Notes what it is asked and answers what the test has put in. It calls back at once.
class FakeBackend : public Backend {
 public:
  struct Submitted {
    vocabulary::Command command;
    vocabulary::Actor actor;
    std::optional<vocabulary::RequestId> request;
    vocabulary::Digest digest;
  };

  void submit(vocabulary::Command command, vocabulary::Actor actor,
              std::optional<vocabulary::RequestId> request, vocabulary::Digest digest,
              Callback<Settlement> then) override {
    submitted.push_back({std::move(command), std::move(actor), std::move(request), digest});
    then({outcome, repeated});
  }
  OrRefusal<WaitingPlace> place_to_wait() override { return WaitingPlace{}; }
  void await_end(AwaitedEnd awaited_end, Callback<EndOfInstance> then) override {
    awaited.push_back(std::move(awaited_end));
    then(end);
  }
  void search(vocabulary::Query query, Alive alive,
              Callback<OrRefusal<vocabulary::Page>> then) override {
    alives.push_back(std::move(alive));
    queries.push_back(std::move(query));
    then(page);
  }
  void get(vocabulary::Collection collection, std::uint64_t key, vocabulary::Viewer viewer,
           Alive alive, Callback<OrRefusal<vocabulary::Row>> then) override {
    alives.push_back(std::move(alive));
    viewers.push_back(std::move(viewer));
    const auto found = rows.find({collection, key});
    if (found != rows.end()) {
      then(found->second);
    } else {
      then(std::unexpected{
          vocabulary::Refusal{vocabulary::RefusalCode::not_found, "There is no such object"}});
    }
  }
  void audit(AuditQuestion question, vocabulary::Actor actor, Alive alive,
             Callback<OrRefusal<Value>> then) override {
    alives.push_back(std::move(alive));
    questions.emplace_back(question, std::move(actor));
    then(Value{Entries{{"answer", 42}}});
  }
  void set_clock(Instant to, vocabulary::Actor actor, std::optional<vocabulary::RequestId> request,
                 vocabulary::Digest digest, Callback<vocabulary::Outcome> then) override {
    clock = to;
    clock_request = std::move(request);
    clock_digest = digest;
    clock_setter = std::move(actor.name);
    then(outcome);
  }

  std::optional<vocabulary::Account> account(std::string_view name) override {
    if (const auto run = std::exchange(before_account, nullptr)) run();
    const auto found = accounts.find(name);
    if (found == accounts.end() || !found->second.active) return std::nullopt;
    return found->second;
  }
  std::optional<std::string> password_hash(std::string_view name) override {
    const auto found = hashes.find(name);
    return found == hashes.end() ? std::nullopt : std::optional{found->second};
  }
  void set_password_hash(std::string_view name, std::string hash) override {
    hashes.insert_or_assign(std::string{name}, std::move(hash));
  }

  std::expected<std::vector<vocabulary::ReadResource>, std::string> read_resources(
      std::vector<std::pair<std::string, std::string>> files) override {
    std::vector<vocabulary::ReadResource> resources;
    for (auto& [name, bytes] : files) {
      if (bytes == "broken") return std::unexpected{"'" + name + "': broken"};
      resources.push_back({name, bytes, {}, {}, {}});
    }
    return resources;
  }
  std::optional<std::string> definition_xml(DefinitionKey key) override {
    if (key.value() == 7) return "<a>\r\n\xC3\xA9</a>";
    return std::nullopt;
  }
  std::optional<FormContent> form(FormKey key) override {
    if (key.value() == 9) return FormContent{"estimate", 2, R"({"components":[]})"};
    return std::nullopt;
  }

  std::optional<StartForm> start_form(DefinitionKey key) override {
    if (key.value() == 7) return StartForm{FormKey{9}, *form(FormKey{9})};
    return std::nullopt;
  }

  StoreFacts facts() override { return {"store-1", "0.1.0", 1, virtual_clock}; }
  Instant now() override { return clock; }
  bool ready() override { return is_ready; }
  void metrics(Callback<OrRefusal<std::string>> then) override { then("tiendo_turns_total 3\n"); }

  // What it answers.
  vocabulary::Outcome outcome = vocabulary::Answer{vocabulary::Done{}};
  EndOfInstance end = StillRunning{};
  OrRefusal<vocabulary::Page> page = vocabulary::Page{};
  std::map<std::pair<vocabulary::Collection, std::uint64_t>, vocabulary::Row> rows;
  std::map<std::string, vocabulary::Account, std::less<>> accounts;
  std::map<std::string, std::string, std::less<>> hashes;
  bool virtual_clock = true;
  bool is_ready = true;
  Instant clock{1'000'000};
  std::optional<vocabulary::RequestId> clock_request;
  vocabulary::Digest clock_digest{};
  std::string clock_setter;
  bool repeated = false;

  std::function<void()> before_account;  // runs once, as rights are looked up

  // What it was asked.
  std::vector<Submitted> submitted;
  std::vector<AwaitedEnd> awaited;
  std::vector<vocabulary::Query> queries;
  std::vector<vocabulary::Viewer> viewers;
  std::vector<Alive> alives;  // of searches, gets and questions of the auditor
  std::vector<std::pair<AuditQuestion, vocabulary::Actor>> questions;
};

/// A row with null in every cell but those given.
vocabulary::Row row_with(vocabulary::Collection collection,
                         std::vector<std::pair<std::string_view, Value>> cells);

}  // namespace tiendo::http::test
