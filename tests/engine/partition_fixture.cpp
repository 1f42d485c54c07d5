#include "tests/engine/partition_fixture.hpp"

#include "engine/base/check.hpp"
#include "engine/base/id.hpp"
#include "engine/base/value.hpp"
#include "engine/decision/context.hpp"
#include "engine/index.hpp"
#include "engine/instance/instance.hpp"
#include "engine/model/process.hpp"
#include "engine/partition.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "engine/vocabulary/stream.hpp"
#include "tests/engine/process_builder.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::tests {

using namespace vocabulary;

std::shared_ptr<const model::Process> BuiltDefinitions::find(DefinitionKey key) {
  const auto found = processes_.find(key);
  if (found == processes_.end()) return nullptr;
  if (finds_before_bug >= 0) {
    --finds_before_bug;
    if (finds_before_bug < 0) fail("planted at one moment");
  }
  if (broken.contains(found->second->id.value())) fail("planted in the definitions");
  return found->second;
}

void BuiltDefinitions::add(DefinitionKey key, std::shared_ptr<const model::Process> process) {
  processes_.insert_or_assign(key, std::move(process));
}

bool is_done(const Outcome& outcome) { return std::holds_alternative<Answer>(outcome); }

std::optional<RefusalCode> refused(const Outcome& outcome) {
  const auto* refusal = std::get_if<Refusal>(&outcome);
  if (refusal == nullptr) return std::nullopt;
  return refusal->code;
}

PartitionOptions PartitionFixture::options() {
  PartitionOptions options;
  options.zone = Zone{Zone::Kind::named, 0, "Asia/Ho_Chi_Minh"};
  options.snapshot_after_events = 1;  // every changed stream is compared with its replay
  return options;
}

PartitionFixture::PartitionFixture(PartitionOptions options) : options_{std::move(options)} {
  take_up();
  const Account root{"root", "person-root", {Role::administrator}, {}, true};
  auto first = submission(SetAccount{root, true}, "");
  first.actor = Actor{Actor::Kind::start, {}, {}, {}, {}};
  machine_->take(std::move(first));
  settle();
}

void PartitionFixture::take_up() {
  LogEnd end;
  const auto records = log_.records();
  if (!records.empty()) {
    end.next = records.back().header.position + width(records.back());
    end.time = records.back().header.time;
    end.batch = log_.batches().back().header.sequence;
    end.own_cursor = log_.batches().back().header.own_cursor;
  }
  machine_ = std::make_unique<PartitionMachine>(options_, end, log_, definitions_);
  for (const auto& record : records) {
    if (record.header.position > end.own_cursor) machine_->resume(record);
  }
}

void PartitionFixture::restart() {
  take_up();
  settle();
}

void PartitionFixture::restart(const TurnLimits& limits) {
  options_.turn = limits;
  restart();
}

Submission PartitionFixture::submission(Command command, const std::string& account) {
  Submission submission;
  submission.ticket = ++ticket_;
  submission.command = std::move(command);
  submission.actor.name = account;
  submission.received = now_;
  return submission;
}

void PartitionFixture::guarded(const std::function<void()>& work) {
  try {
    work();
  } catch (const Bug& bug) {
    if (!machine_->quarantine(bug.what())) throw;
  }
}

Outcome PartitionFixture::submit(Command command, const std::string& account,
                                 std::optional<RequestId> request, std::uint8_t digest) {
  auto one = submission(std::move(command), account);
  const auto ticket = one.ticket;
  one.request = std::move(request);
  one.digest.fill(digest);
  guarded([&] { machine_->take(std::move(one)); });
  settle();
  const auto found = settled_.find(ticket);
  if (found == settled_.end()) {
    ADD_FAILURE() << "a submission without an outcome";
    return Done{};
  }
  return found->second.outcome;
}

Ticket PartitionFixture::take(Command command, std::int64_t later_ms, const std::string& account) {
  auto one = submission(std::move(command), account);
  one.received.ms += later_ms;
  const auto ticket = one.ticket;
  guarded([&] { machine_->take(std::move(one)); });
  return ticket;
}

void PartitionFixture::give_out(std::vector<Settled> outcomes) {
  for (auto& one : outcomes) settled_.insert_or_assign(one.ticket, std::move(one));
}

void PartitionFixture::store() {
  const auto batch = machine_->close();
  if (!batch) return;
  log_.store(*batch);
  give_out(machine_->durable(batch->header.sequence));
}

void PartitionFixture::settle() {
  std::set<StreamId> changed;
  for (bool all = false; !all;) {
    guarded([&] { all = machine_->react_on(); });
    give_out(machine_->take_settled());
    const auto batch = machine_->close();
    if (!batch) continue;
    for (const auto& record : batch->records) {
      if (!record.events.empty()) changed.insert(record.header.stream);
    }
    log_.store(*batch);
    give_out(machine_->durable(batch->header.sequence));
  }
  for (const auto& stream : log_.take_kept()) changed.erase(stream);
  for (const auto& stream : changed) {
    ADD_FAILURE() << "the live state was not given to compare: " << to_text(stream);
  }
  check_all();
}

namespace {

/// What is left of an ended instance.
void check_tombstone(const instance::Instance& state) {
  instance::Instance tombstone;
  tombstone.key = state.key;
  tombstone.status = state.status;
  tombstone.definition = state.definition;
  tombstone.process = state.process;
  tombstone.version = state.version;
  tombstone.business_id = state.business_id;
  tombstone.tags = state.tags;
  EXPECT_EQ(state, tombstone) << "residue of an ended instance";
}

std::uint64_t enters_in(const instance::Instance& state, ElementKey scope) {
  const auto in_scope = [&](const auto& item) {
    return is_token(item.second) && item.second.scope == scope;
  };
  return static_cast<std::uint64_t>(std::ranges::count_if(state.pending, in_scope) +
                                    std::ranges::count_if(state.stuck, in_scope));
}

void check_waiting(const instance::Instance& state) {
  if (!state.suspended && !state.quarantined) {
    EXPECT_TRUE(state.pending.empty()) << "work is left that nobody does";
  }
  EXPECT_EQ(state.incidents.size(), state.stuck.size());
  for (const auto& [key, incident] : state.incidents) {
    EXPECT_TRUE(state.stuck.contains(incident.item)) << "an incident that holds nothing";
  }
  for (const auto& [key, element] : state.elements) {
    EXPECT_EQ(element.open, element.children.size() + enters_in(state, key))
        << "tokens of " << element.element.value();
    for (const auto timer : element.timers) EXPECT_TRUE(state.timers.contains(timer));
    EXPECT_TRUE(!element.task || state.tasks.contains(element.task));
  }
  for (const auto& [key, task] : state.tasks) {
    EXPECT_EQ(state.elements.at(task.element_key).task, key);
  }
}

}  // namespace

void PartitionFixture::check_all() {
  std::set<DueEntry> due;
  for (const auto& stream : log_.streams()) {
    if (stream.kind != StreamKind::instance) continue;
    const auto loaded = log_.load(stream);
    const auto& one = std::get<instance::Instance>(loaded->state);
    if (one.status == instance::Status::active) {
      check_waiting(one);
    } else {
      check_tombstone(one);
    }
    EXPECT_EQ(one.due.size(), one.timers.size());
    for (const auto& [key, timer] : one.timers) {
      EXPECT_TRUE(one.due.contains({timer.due, key}));
      due.insert({timer.due, key, one.key});
    }
  }
  EXPECT_EQ(log_.due_index(), due) << "the due index differs from the timers of the states";
  for (const auto& difference : log_.differences) ADD_FAILURE() << difference;
  log_.differences.clear();
}

void PartitionFixture::check_continuations() {
  std::map<StreamId, Position> suspended;  // by the record that did
  for (const auto& record : log_.records()) {
    if (record.events.empty()) continue;
    const auto& stream = record.header.stream;
    const bool resumes = std::holds_alternative<TurnResumed>(record.events.front());
    EXPECT_EQ(resumes, suspended.contains(stream)) << "at " << record.header.position;
    if (resumes && record.header.actor.kind == Actor::Kind::reaction) {
      EXPECT_EQ(record.header.cause, suspended[stream]) << "a continuation of what is over";
    }
    suspended.erase(stream);
    if (std::holds_alternative<TurnSuspended>(record.events.back())) {
      suspended.emplace(stream, record.header.position);
    }
  }
  EXPECT_TRUE(suspended.empty()) << "a turn that nobody continued";
}

Deployed PartitionFixture::deploy(std::string_view model) {
  auto process = build_process(model);
  const auto name = process->id.value() + ".bpmn";
  return deploy(name, model, {std::move(process)});
}

Deployed PartitionFixture::deploy(const std::string& name, std::string_view bytes,
                                  std::vector<std::shared_ptr<const model::Process>> processes) {
  ReadResource resource;
  resource.name = name;
  resource.bytes = std::string{bytes};
  std::uint64_t sum = 14'695'981'039'346'656'037U;
  for (const char letter : bytes) {
    sum = (sum ^ static_cast<std::uint8_t>(letter)) * 1'099'511'628'211U;
  }
  for (std::size_t at = 0; at < 8; ++at) {
    resource.digest[at] = static_cast<std::uint8_t>(sum >> (8 * at));
  }
  for (const auto& process : processes) {
    resource.processes.push_back({process->id, {}, {}, false});
    process_ = process->id;
  }
  const auto outcome = submit(DeployResources{{std::move(resource)}});
  const auto* answer = std::get_if<Answer>(&outcome);
  if (answer == nullptr) {
    ADD_FAILURE() << "not deployed";
    return {};
  }
  auto deployed = std::get<Deployed>(*answer);
  for (std::size_t at = 0; at < processes.size(); ++at) {
    definitions_.add(std::get<DeployedProcess>(deployed.items.at(at)).key,
                     std::move(processes[at]));
  }
  return deployed;
}

void PartitionFixture::deploy_form(const std::string& form_id) {
  ReadResource resource;
  resource.name = form_id + ".form";
  resource.bytes = form_id;
  resource.forms.push_back({form_id});
  EXPECT_TRUE(is_done(submit(DeployResources{{std::move(resource)}})));
}

void PartitionFixture::account(const std::string& name, std::set<Role> roles,
                               std::vector<std::string> groups) {
  const Account account{name, "person-" + name, std::move(roles), std::move(groups), true};
  EXPECT_TRUE(is_done(submit(SetAccount{account, true})));
}

InstanceKey PartitionFixture::start(Entries variables, const std::string& account) {
  StartInstance command;
  command.variables = std::move(variables);
  return start_with(std::move(command), account);
}

InstanceKey PartitionFixture::start_with(StartInstance command, const std::string& account) {
  command.process = process_;
  const auto outcome = submit(std::move(command), account);
  const auto* answer = std::get_if<Answer>(&outcome);
  if (answer == nullptr) {
    ADD_FAILURE() << std::get<Refusal>(outcome).message;
    return {};
  }
  current_ = std::get<StartedInstance>(*answer).instance;
  return current_;
}

Outcome PartitionFixture::claim(const std::string& account, const std::string& element) {
  return submit(AssignUserTask{task(element), account, false, "claim"}, account);
}

Outcome PartitionFixture::complete(const std::string& account, const std::string& element,
                                   Entries variables) {
  return submit(CompleteUserTask{task(element), std::move(variables), {}}, account);
}

Outcome PartitionFixture::resolve(const std::string& element) {
  return submit(ResolveIncident{incident(element)});
}

Outcome PartitionFixture::cancel() { return submit(CancelInstance{current_}); }

void PartitionFixture::advance(std::int64_t ms) {
  now_.ms += ms;
  bool more = true;
  while (more) {
    guarded([&] { more = machine_->fire_due(now_, 100); });
    settle();
  }
}

instance::Instance PartitionFixture::state(InstanceKey key) {
  const auto loaded = log_.load(StreamId::instance(key));
  return loaded ? std::get<instance::Instance>(loaded->state) : instance::Instance{};
}

UserTaskKey PartitionFixture::task(const std::string& element) {
  const auto one = state();
  for (const auto& [key, task] : one.tasks) {
    if (task.element.value() == element) return key;
  }
  return {};
}

IncidentKey PartitionFixture::incident(const std::string& element) {
  const auto one = state();
  for (const auto& [key, incident] : one.incidents) {
    if (incident.element.value() == element) return key;
  }
  return {};
}

}  // namespace tiendo::tests
