#include "engine/reference/reference.hpp"

#include "engine/base/check.hpp"
#include "engine/base/id.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"

#include <cstdint>
#include <string_view>
#include <variant>

namespace tiendo::reference {

const Definition* Reference::find_definition(DefinitionKey key) const {
  const auto found = definitions.find(key);
  return found == definitions.end() ? nullptr : &found->second;
}

DefinitionKey Reference::find_version(const ProcessId& process, std::int32_t version) const {
  if (version == 0) {
    const auto found = latest.find(process.value());
    return found == latest.end() ? DefinitionKey{} : found->second;
  }
  for (const auto& [key, definition] : definitions) {
    if (definition.process == process && definition.version == version) return key;
  }
  return DefinitionKey{};
}

const vocabulary::Account* Reference::find_account(std::string_view name) const {
  const auto found = accounts.find(name);
  return found == accounts.end() ? nullptr : &found->second;
}

namespace {

using namespace vocabulary;

void apply(Reference& state, Position at, const ProcessDefined& event) {
  const auto key = DefinitionKey::at(0, at);
  state.definitions.insert_or_assign(
      key, Definition{event.process, event.version, event.name, event.version_tag,
                      event.resource_name, event.digest, event.deployment, event.has_start_form});
  state.latest.insert_or_assign(event.process.value(), key);
}

void apply(Reference& state, Position at, const FormDefined& event) {
  const auto key = FormKey::at(0, at);
  state.forms.insert_or_assign(
      key, Form{event.form_id, event.version, event.resource_name, event.digest, event.deployment});
  state.latest_form.insert_or_assign(event.form_id, key);
}

}  // namespace

void evolve(Reference& state, const Event& event, Position at, const RecordHeader&) {
  state.position = at;
  if (const auto* process = std::get_if<ProcessDefined>(&event)) {
    apply(state, at, *process);
  } else if (const auto* form = std::get_if<FormDefined>(&event)) {
    apply(state, at, *form);
  } else if (const auto* account = std::get_if<AccountSet>(&event)) {
    state.accounts.insert_or_assign(account->account.name, account->account);
  } else if (const auto* clock = std::get_if<ClockSet>(&event)) {
    state.clock = clock->now;
  } else if (const auto* zones = std::get_if<ZonesRead>(&event)) {
    state.zones = zones->database;
  } else {
    check(std::holds_alternative<DeploymentCreated>(event),
          "an event of another kind of stream in the reference stream");
  }
}

}  // namespace tiendo::reference
