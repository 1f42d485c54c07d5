#include "adapters/http/backend.hpp"
#include "engine/base/json.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "ops/bench/approval.hpp"
#include "ops/bench/clients.hpp"

#include <cstdint>
#include <expected>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace tiendo::bench {

namespace {

using namespace vocabulary;

std::string sentence(const Refusal& refusal) {
  return std::string{refusal_name(refusal.code)} + ": " + refusal.message;
}

Viewer viewer_of(http::Backend& backend, const std::string& account) {
  const auto found = backend.account(account);
  if (!found) throw std::runtime_error{"the store has no account '" + account + "'"};
  return Viewer{grantees_of(*found)};
}

class DirectClient : public Client {
 public:
  DirectClient(http::Backend& backend, std::string account)
      : backend_{backend}, viewer_{viewer_of(backend, account)} {
    actor_.name = std::move(account);
    variables_ = *parse_json(approval_variables())->if_context();
  }

  Result<std::string> start() override {
    StartInstance command;
    command.process = ProcessId{approval_process};
    auto answer = submit(std::move(command));
    if (!answer) return std::unexpected{answer.error()};
    return std::to_string(std::get<StartedInstance>(*answer).instance.value());
  }

  Result<std::string> find_task(const std::string& instance) override {
    Query query;
    query.collection = Collection::user_tasks;
    query.conditions = {
        {"processInstanceKey", Operator::eq, static_cast<std::int64_t>(std::stoull(instance))},
        {"candidateGroup", Operator::eq, "officers"},
        {"state", Operator::eq, "CREATED"}};
    query.page.limit = 1;
    query.viewer = viewer_;
    std::promise<std::expected<Page, Refusal>> promise;
    backend_.search(std::move(query), {}, [&](auto page) { promise.set_value(std::move(page)); });
    const auto page = promise.get_future().get();
    if (!page) return std::unexpected{sentence(page.error())};
    if (page->rows.empty()) return std::string{};
    return to_json(page->rows.front().front());
  }

  Result<void> claim(const std::string& task) override {
    AssignUserTask command;
    command.task = UserTaskKey{std::stoull(task)};
    command.assignee = actor_.name;
    command.allow_override = false;
    return done(submit(std::move(command)));
  }

  Result<void> complete(const std::string& task) override {
    return done(submit(CompleteUserTask{UserTaskKey{std::stoull(task)}, variables_, {}}));
  }

  Result<Answer> submit(Command command) {
    std::promise<Outcome> promise;
    backend_.submit(std::move(command), actor_, std::nullopt, {}, [&](http::Settlement settled) {
      promise.set_value(std::move(settled.outcome));
    });
    auto outcome = promise.get_future().get();
    if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
      return std::unexpected{sentence(*refusal)};
    }
    return std::get<Answer>(std::move(outcome));
  }

 private:
  static Result<void> done(const Result<Answer>& answer) {
    if (!answer) return std::unexpected{answer.error()};
    return {};
  }

  http::Backend& backend_;
  Viewer viewer_;
  Actor actor_;
  Entries variables_;
};

}  // namespace

std::unique_ptr<Client> make_direct_client(http::Backend& backend, const std::string& account) {
  return std::make_unique<DirectClient>(backend, account);
}

std::expected<void, std::string> deploy(http::Backend& backend, const std::string& account) {
  auto resources = backend.read_resources({{"approval.bpmn", approval_bpmn()}});
  if (!resources) return std::unexpected{resources.error()};
  const auto answer = DirectClient{backend, account}.submit(DeployResources{std::move(*resources)});
  if (!answer) return std::unexpected{answer.error()};
  return {};
}

}  // namespace tiendo::bench
