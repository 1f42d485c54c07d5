#include "adapters/identity/password.hpp"
#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/decision/context.hpp"
#include "engine/model/process.hpp"
#include "engine/partition.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "ops/clock.hpp"
#include "ops/resume.hpp"
#include "ops/running_server.hpp"
#include "ops/server_backend.hpp"
#include "ops/store_folder.hpp"
#include "storage/journal.hpp"
#include "storage/read_model/rebuild.hpp"
#include "storage/store.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <expected>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace tiendo::ops {

namespace {

/// Accounts need no process.
class NoDefinitions : public Definitions {
 public:
  std::shared_ptr<const model::Process> find(DefinitionKey) override { return nullptr; }
};

std::unexpected<std::string> no_store_in(const std::string& data) {
  return std::unexpected{"there is no store in " + data};
}

/// Decides one command and waits until it is durable.
std::expected<void, std::string> decide_alone(storage::Store& store, Submission submission) {
  NoDefinitions definitions;
  PartitionMachine machine{{}, log_end(store.journal()), store, definitions};
  resume_reactions(machine, store.journal());  // they stay owed: the next server decides them
  submission.ticket = 1;
  machine.take(std::move(submission));
  auto settled = machine.take_settled();
  if (auto batch = machine.close()) {
    std::promise<storage::Completion> promise;
    const auto sequence = batch->header.sequence;
    store.journal().submit(
        std::make_shared<const vocabulary::Batch>(std::move(*batch)),
        [&](const storage::Completion& completion) { promise.set_value(completion); });
    const auto completion = promise.get_future().get();
    if (completion.status != storage::Completion::Status::durable) {
      return std::unexpected{completion.reason};
    }
    settled = machine.durable(sequence);
  }
  if (settled.empty()) return std::unexpected{std::string{"the command was not answered"}};
  const auto* refusal = std::get_if<vocabulary::Refusal>(&settled.front().outcome);
  if (refusal != nullptr) return std::unexpected{refusal->message};
  return {};
}

}  // namespace

std::expected<void, std::string> set_account_offline(const std::string& data,
                                                     const vocabulary::Account& account,
                                                     std::string_view password, bool must_be_new,
                                                     bool cheap_passwords,
                                                     std::optional<Instant> virtual_clock) {
  try {
    auto store = open_or_make_store(data, {virtual_clock, cheap_passwords}, {},
                                    "; if a server runs on it, `tiendo account add` with --server "
                                    "URL --user NAME instead of --data adds the account there");
    if (!store) return std::unexpected{store.error()};
    const auto& settings = (*store)->settings();
    Submission submission;
    submission.command = vocabulary::SetAccount{account, must_be_new};
    submission.actor.kind = vocabulary::Actor::Kind::start;
    submission.received = settings.virtual_clock
                              ? std::max(settings.virtual_start, (*store)->end().time)
                              : Clock::machine_wall();
    const auto& cost = settings.password_cost;
    const auto hash = identity::hash_password(
        password, {cost.operations, static_cast<std::size_t>(cost.memory_bytes)});
    // For a new account the password comes first: without one it could not be used, and a password
    // without an account harms nobody. An account that exists keeps its own until it is decided.
    const auto name = password_secret(account.name);
    const bool had_one = (*store)->secret(name).has_value();
    if (!had_one) (*store)->put_secret(name, hash);
    auto decided = decide_alone(**store, std::move(submission));
    if (had_one && decided) (*store)->put_secret(name, hash);
    if (!had_one && !decided) (*store)->remove_secret(name);
    return decided;
  } catch (const std::exception& fault) {
    return std::unexpected{fault.what()};
  }
}

std::expected<void, std::string> rebuild_indexes(const std::string& data,
                                                 const std::function<void(double)>& progress) {
  try {
    if (storage::Store::awaits_making(log_path(data))) return no_store_in(data);
    const auto rebuilt =
        storage::Store::open_rebuilt(log_path(data), [&](std::uint64_t done, std::uint64_t all) {
          if (progress) progress(static_cast<double>(done) / static_cast<double>(all));
        });
    if (!rebuilt) return std::unexpected{rebuilt.error().message};
    if (progress) progress(1);
    return {};
  } catch (const std::exception& fault) {
    return std::unexpected{fault.what()};
  }
}

std::expected<void, std::string> rebuild_views(const std::string& data,
                                               const std::function<void(double)>& progress) {
  try {
    if (storage::Store::awaits_making(log_path(data))) return no_store_in(data);
    auto store = open_or_make_store(data, {});
    if (!store) return std::unexpected{store.error()};
    std::uint64_t next = 1;
    const auto last = static_cast<double>((*store)->end().next - 1);
    auto rebuilt = read_model::rebuild(
        views_path(data), 0,
        [&]() -> std::optional<vocabulary::Batch> {
          auto batches = (*store)->journal().read(next++, 1);
          if (batches.empty()) return std::nullopt;
          return std::move(batches.front());
        },
        [&](Position done) {
          if (progress) progress(last > 0 ? static_cast<double>(done) / last : 1);
        });
    if (!rebuilt) return std::unexpected{rebuilt.error()};
    if (progress) progress(1);
    return {};
  } catch (const std::exception& fault) {
    return std::unexpected{fault.what()};
  }
}

}  // namespace tiendo::ops
