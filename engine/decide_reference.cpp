#include "engine/base/check.hpp"
#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/decide.hpp"
#include "engine/decision/context.hpp"
#include "engine/people/authority.hpp"
#include "engine/reference/reference.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <algorithm>
#include <cstddef>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo {

namespace {

using namespace vocabulary;
using reference::Reference;

/// A turn on the reference stream: facts are applied as they are stated.
class ReferenceTurn {
 public:
  ReferenceTurn(Reference& state, const Context& context) : state_{state}, next_{context.next} {
    header_.time = context.now;
  }
  Position next() const { return next_; }
  void emit(Event event) {
    reference::evolve(state_, event, next_, header_);
    next_ += width(event);
    events_.push_back(std::move(event));
  }
  std::vector<Event> take() && { return std::move(events_); }

 private:
  Reference& state_;
  RecordHeader header_;
  Position next_;
  std::vector<Event> events_;
};

/// The latest version of everything that the resource defines came from the same bytes and name.
bool is_known(const Reference& state, const ReadResource& resource) {
  for (const auto& process : resource.processes) {
    const auto* latest = state.find_definition(state.find_version(process.process, 0));
    if (latest == nullptr || latest->digest != resource.digest ||
        latest->resource_name != resource.name) {
      return false;
    }
  }
  for (const auto& form : resource.forms) {
    const auto found = state.latest_form.find(form.form_id);
    if (found == state.latest_form.end()) return false;
    const auto& latest = state.forms.at(found->second);
    if (latest.digest != resource.digest || latest.resource_name != resource.name) return false;
  }
  return true;
}

/// One process or form comes from one resource: else their versions would depend on the order.
std::optional<Refusal> refuse_doubles(const std::vector<ReadResource>& resources) {
  std::map<std::string, const std::string*> processes;
  std::map<std::string, const std::string*> forms;
  std::optional<Refusal> refusal;
  const auto add = [&](auto& known, std::string_view what, const std::string& id,
                       const std::string& resource) {
    const auto [first, fresh] = known.emplace(id, &resource);
    if (fresh || refusal) return;
    refusal = Refusal{RefusalCode::invalid_argument,
                      "The " + std::string{what} + " '" + id + "' stands in '" + *first->second +
                          "' and again in '" + resource + "'; deploy one of them"};
  };
  for (const auto& resource : resources) {
    for (const auto& one : resource.processes) {
      add(processes, "process", one.process.value(), resource.name);
    }
    for (const auto& one : resource.forms) add(forms, "form", one.form_id, resource.name);
  }
  return refusal;
}

void define(ReferenceTurn& turn, const Reference& state, const ReadResource& resource,
            DeploymentKey deployment) {
  for (const auto& process : resource.processes) {
    check(!process.process.value().empty(), "a process without an id was read");
    const auto* latest = state.find_definition(state.find_version(process.process, 0));
    turn.emit(ProcessDefined{process.process, latest == nullptr ? 1 : latest->version + 1,
                             process.name, process.version_tag, resource.name, resource.digest,
                             deployment, process.has_start_form});
  }
  for (const auto& form : resource.forms) {
    const auto found = state.latest_form.find(form.form_id);
    const auto version =
        found == state.latest_form.end() ? 1 : state.forms.at(found->second).version + 1;
    turn.emit(FormDefined{form.form_id, version, resource.name, resource.digest, deployment});
  }
}

void answer(Deployed& deployed, const Reference& state, const ReadResource& resource) {
  for (const auto& process : resource.processes) {
    const auto key = state.find_version(process.process, 0);
    deployed.items.emplace_back(
        DeployedProcess{key, process.process, state.definitions.at(key).version, resource.name});
  }
  for (const auto& form : resource.forms) {
    const auto key = state.latest_form.at(form.form_id);
    deployed.items.emplace_back(
        DeployedForm{key, form.form_id, state.forms.at(key).version, resource.name});
  }
}

}  // namespace

Decision decide_on(const DeployResources& command, Reference& state, const Context& context) {
  if (auto refusal = people::refuse(context, people::Act::deploy)) {
    return std::unexpected{std::move(*refusal)};
  }
  if (command.resources.empty()) {
    return std::unexpected{Refusal{RefusalCode::invalid_argument,
                                   "A deployment needs at least one resource; send parts named "
                                   "'resources' with a file name"}};
  }
  if (auto refusal = refuse_doubles(command.resources)) return std::unexpected{std::move(*refusal)};
  std::vector<const ReadResource*> fresh;
  DeploymentCreated created;
  for (const auto& resource : command.resources) {
    if (is_known(state, resource)) continue;
    fresh.push_back(&resource);
    created.resources.push_back({resource.name, resource.bytes, resource.digest});
  }
  ReferenceTurn turn{state, context};
  Deployed deployed;
  deployed.key = DeploymentKey::at(context.partition, turn.next());
  turn.emit(std::move(created));
  for (const auto* resource : fresh) define(turn, state, *resource, deployed.key);
  for (const auto& resource : command.resources) answer(deployed, state, resource);
  return Decided{std::move(turn).take(), std::move(deployed), people::acting_on(context, nullptr)};
}

namespace {

bool administers(const Account& account) {
  return account.active && account.has(Role::administrator);
}

bool is_last_administrator(const Reference& state, std::string_view name) {
  const auto* found = state.find_account(name);
  if (found == nullptr || !administers(*found)) return false;
  return std::ranges::count_if(state.accounts,
                               [](const auto& one) { return administers(one.second); }) == 1;
}

}  // namespace

Decision decide_on(const SetAccount& command, Reference& state, const Context& context) {
  if (auto refusal = people::refuse(context, people::Act::set_account)) {
    return std::unexpected{std::move(*refusal)};
  }
  const auto& account = command.account;
  constexpr std::size_t name_length_max = 256;
  const bool named = !account.name.empty() && account.name.size() <= name_length_max &&
                     account.name.find_first_of(":\r\n\t ") == std::string::npos;
  if (!named) {
    return std::unexpected{Refusal{RefusalCode::invalid_argument,
                                   "An account's name has 1 to 256 bytes without colon or space"}};
  }
  if (account.roles.empty()) {
    return std::unexpected{Refusal{RefusalCode::invalid_argument,
                                   "An account needs at least one role: administrator, operator, "
                                   "approver, auditor, worker"}};
  }
  const bool is_known = state.find_account(account.name) != nullptr;
  if (command.must_be_new && is_known) {
    return std::unexpected{
        Refusal{RefusalCode::already_exists, "Account '" + account.name + "' exists already"}};
  }
  if (!command.must_be_new && !is_known) {
    return std::unexpected{Refusal{
        RefusalCode::not_found,
        "There is no account '" + account.name + "' to change; add it with its password, by POST"}};
  }
  if (!administers(account) && is_last_administrator(state, account.name)) {
    return std::unexpected{
        Refusal{RefusalCode::invalid_state,
                "'" + account.name +
                    "' is the last open account of an administrator; without one nobody could "
                    "change accounts any more. Give the role to another account first"}};
  }
  ReferenceTurn turn{state, context};
  auto actor = people::acting_on(context, nullptr);
  turn.emit(AccountSet{account});
  return Decided{std::move(turn).take(), Done{}, std::move(actor)};
}

Decision decide_on(const SetClock& command, Reference& state, const Context& context) {
  if (auto refusal = people::refuse(context, people::Act::set_clock)) {
    return std::unexpected{std::move(*refusal)};
  }
  const auto stands_at = std::max(context.now, state.clock.value_or(context.now));
  if (command.now < stands_at) {
    return std::unexpected{
        Refusal{RefusalCode::invalid_state,
                "Time only goes forward: the clock stands at " + to_rfc3339(stands_at)}};
  }
  auto actor = people::acting_on(context, nullptr);
  ReferenceTurn turn{state, context};
  turn.emit(ClockSet{command.now});
  return Decided{std::move(turn).take(), Done{}, std::move(actor)};
}

Decision decide_on(const RecordZones& command, Reference& state, const Context& context) {
  if (!context.acts_by_itself()) {
    return std::unexpected{
        Refusal{RefusalCode::forbidden, "Only a server that starts records its time zones"}};
  }
  if (state.zones == command.database) return Decided{{}, Done{}, context.actor};
  ReferenceTurn turn{state, context};
  turn.emit(ZonesRead{command.database});
  return Decided{std::move(turn).take(), Done{}, context.actor};
}

}  // namespace tiendo
