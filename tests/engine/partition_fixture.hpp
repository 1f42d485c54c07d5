#pragma once

#include "engine/base/check.hpp"
#include "engine/partition.hpp"
#include "tests/engine/durable_fake.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::tests {

/// Processes by key, as built for a test. A process named in `broken` is a bug when it is asked
/// for.
class BuiltDefinitions final : public Definitions {
 public:
  std::shared_ptr<const model::Process> find(DefinitionKey key) override;
  void add(DefinitionKey key, std::shared_ptr<const model::Process> process);

  std::set<std::string> broken;
  int finds_before_bug = -1;  ///< so many answers, then one bug; negative: no bug

 private:
  std::map<DefinitionKey, std::shared_ptr<const model::Process>> processes_;
};

/// 2019-05-06T00:00:00Z, a Monday.
inline constexpr Instant monday{1'557'100'800'000};
inline constexpr std::int64_t second_ms = 1'000;
inline constexpr std::int64_t hour_ms = 3'600 * second_ms;
inline constexpr std::int64_t day_ms = 24 * hour_ms;

/// A whole partition over a log in memory, driven as the shell drives it: decide, react, close the
/// batch, make it durable, give out answers. After every step it is checked that live state is what
/// replay makes, that the due index holds exactly the timers of the states, that what waits is
/// consistent and that nothing but a tombstone is left of an ended instance.
class PartitionFixture {
 public:
  static PartitionOptions options();
  explicit PartitionFixture(PartitionOptions options = PartitionFixture::options());

  /// Deploys a process given as text (see `build_process`) and makes it the one that `start` takes.
  vocabulary::Deployed deploy(std::string_view model);
  /// Deploys what a file defines, as it was read.
  vocabulary::Deployed deploy(const std::string& name, std::string_view bytes,
                              std::vector<std::shared_ptr<const model::Process>> processes);
  void deploy_form(const std::string& form_id);
  void account(const std::string& name, std::set<vocabulary::Role> roles,
               std::vector<std::string> groups = {});

  /// Decides one command, everything that follows from it, and makes it durable. `root` is an
  /// administrator.
  vocabulary::Outcome submit(vocabulary::Command command, const std::string& account = "root",
                             std::optional<vocabulary::RequestId> request = {},
                             std::uint8_t digest = 0);
  InstanceKey start(Entries variables = {}, const std::string& account = "root");
  /// Starts the process that was deployed last, whatever the command says of it.
  InstanceKey start_with(vocabulary::StartInstance command, const std::string& account = "root");
  vocabulary::Outcome claim(const std::string& account, const std::string& element);
  vocabulary::Outcome complete(const std::string& account, const std::string& element,
                               Entries variables = {});
  vocabulary::Outcome resolve(const std::string& element);
  vocabulary::Outcome cancel();
  /// Moves the clock on and decides what is due by then.
  void advance(std::int64_t ms);
  /// Drops the machine and takes the log up again.
  void restart();
  void restart(const TurnLimits& limits);

  /// The state of an instance by replay; of the one started last by default.
  instance::Instance state(InstanceKey key);
  instance::Instance state() { return state(current_); }
  UserTaskKey task(const std::string& element);  ///< none if it is not open
  IncidentKey incident(const std::string& element);
  Submission submission(vocabulary::Command command, const std::string& account);
  /// Takes a command and lets nothing follow from it yet.
  Ticket take(vocabulary::Command command, std::int64_t later_ms = 0,
              const std::string& account = "root");
  /// Makes durable what is decided so far.
  void store();
  /// Lets the machine do something as the shell would: a bug of `decide` becomes a quarantine.
  void guarded(const std::function<void()>& work);
  /// Reactions, batches and answers until nothing is left to do; then all checks.
  void settle();
  void check_all();
  /// Every suspended turn in the log was gone on with once, by its own continuation or a cancel.
  void check_continuations();

  PartitionMachine& machine() { return *machine_; }
  DurableFake& log() { return log_; }
  BuiltDefinitions& definitions() { return definitions_; }
  std::map<Ticket, Settled>& settled() { return settled_; }
  Instant now() const { return now_; }
  InstanceKey current() const { return current_; }
  void use(InstanceKey key) { current_ = key; }

 private:
  void take_up();
  void give_out(std::vector<Settled> outcomes);

  PartitionOptions options_;
  DurableFake log_;
  BuiltDefinitions definitions_;
  std::unique_ptr<PartitionMachine> machine_;
  Instant now_ = monday;
  Ticket ticket_ = 0;
  std::map<Ticket, Settled> settled_;
  ProcessId process_;
  InstanceKey current_;
};

bool is_done(const vocabulary::Outcome& outcome);
/// The code of a refusal; nothing for an answer.
std::optional<vocabulary::RefusalCode> refused(const vocabulary::Outcome& outcome);

}  // namespace tiendo::tests
