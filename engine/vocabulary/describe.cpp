#include "engine/vocabulary/describe.hpp"

#include "engine/base/id.hpp"
#include "engine/base/match.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "engine/vocabulary/stream.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::vocabulary {

namespace {

Value one(const std::string& text) { return text; }
Value one(bool truth) { return truth; }
Value one(std::int32_t number) { return std::int64_t{number}; }
Value one(Instant instant) { return describe(instant); }
Value one(const Grantee& grantee) { return describe(grantee); }
Value one(const Todo& todo) { return describe(todo); }
Value one(const FlowTaken& flow) {
  return Entries{{"flow", flow.flow.value()}, {"target", flow.target.value()}};
}
Value one(const TimerRef& timer) {
  return Entries{{"timer", describe_key(timer.timer)}, {"due", describe(timer.due)}};
}
Value one(std::uint64_t number) { return std::to_string(number); }
template <class Tag>
Value one(KeyOf<Tag> key) {
  return describe_key(key);
}
template <class Tag>
Value one(const Id<Tag, std::string>& id) {
  return id.value();
}
Value one(const Digest& digest) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string text;
  for (const auto byte : digest) {
    text += hex[byte >> 4U];
    text += hex[byte & 15U];
  }
  return text;
}
Value one(const VariableSet& set) {
  return Entries{{"name", set.name}, {"value", set.value}, {"created", set.created}};
}
Value one(const Resource& resource) {
  return Entries{{"name", resource.name},
                 {"bytes", std::to_string(resource.bytes.size())},
                 {"digest", one(resource.digest)}};
}
Value one(const std::pair<std::string, std::string>& header) {
  return Entries{{"key", header.first}, {"value", header.second}};
}
template <class T>
Value one(const std::optional<T>& maybe) {
  return maybe ? one(*maybe) : Value{};
}
template <class T>
Value one(const std::vector<T>& items) {
  List list;
  for (const auto& item : items) list.push_back(one(item));
  return list;
}
Value one(const Progress& progress) {
  return Entries{{"settles", one(progress.settles)}, {"adds", one(progress.adds)}};
}
Value one(const Account& account) { return describe(account); }
Value one(RungWord word) { return word == RungWord::remind ? "remind" : "escalate"; }

template <class... Fields>
Entries fields(const Fields&... pairs) {
  Entries entries;
  (entries.emplace(pairs.first, one(pairs.second)), ...);
  return entries;
}
template <class T>
std::pair<const char*, const T&> field(const char* name, const T& value) {
  return {name, value};
}

Entries of(const InstanceStarted& e) {
  return fields(field("definition", e.definition), field("process", e.process),
                field("version", e.version), field("businessId", e.business_id),
                field("tags", e.tags), field("grants", e.grants), field("progress", e.progress));
}
Entries of(const VariablesSet& e) {
  return fields(field("scope", e.scope), field("variables", e.variables));
}
Entries of(const ElementPassed& e) {
  return fields(field("key", e.key), field("element", e.element), field("elementType", e.type),
                field("scope", e.scope), field("taken", e.taken), field("drops", e.drops),
                field("incidentsClosed", e.incidents_closed), field("progress", e.progress));
}
Entries of(const ElementActivated& e) {
  return fields(field("key", e.key), field("element", e.element), field("elementType", e.type),
                field("scope", e.scope), field("progress", e.progress));
}
Entries of(const ElementCompleted& e) {
  return fields(field("key", e.key), field("element", e.element), field("scope", e.scope),
                field("taken", e.taken), field("disarmed", e.disarmed),
                field("progress", e.progress));
}
Entries of(const ElementTerminating& e) {
  return fields(field("key", e.key), field("element", e.element), field("drops", e.drops),
                field("incidentsClosed", e.incidents_closed), field("disarmed", e.disarmed));
}
Entries of(const ElementTerminated& e) {
  return fields(field("key", e.key), field("element", e.element), field("scope", e.scope),
                field("drops", e.drops), field("incidentsClosed", e.incidents_closed),
                field("disarmed", e.disarmed), field("progress", e.progress));
}
Entries of(const InstanceCanceling& e) { return fields(field("progress", e.progress)); }
Entries of(const InstanceCompleted& e) { return fields(field("progress", e.progress)); }
Entries of(const InstanceTerminated& e) {
  return fields(field("drops", e.drops), field("incidentsClosed", e.incidents_closed),
                field("progress", e.progress));
}
Entries of(const UserTaskCreated& e) {
  return fields(
      field("elementKey", e.element_key), field("element", e.element), field("name", e.name),
      field("assignee", e.assignee), field("candidateGroups", e.candidate_groups),
      field("candidateUsers", e.candidate_users), field("due", e.due),
      field("followUp", e.follow_up), field("priority", e.priority), field("headers", e.headers),
      field("formId", e.form_id), field("formKey", e.form_key),
      field("externalReference", e.external_reference), field("grants", e.grants));
}
Entries of(const UserTaskAssigned& e) {
  return fields(field("task", e.task), field("assignee", e.assignee), field("action", e.action),
                field("grantsAdded", e.grants_added), field("grantsRemoved", e.grants_removed));
}
Entries of(const UserTaskCompleted& e) {
  return fields(field("task", e.task), field("elementKey", e.element_key),
                field("action", e.action), field("progress", e.progress));
}
Entries of(const UserTaskCanceled& e) {
  return fields(field("task", e.task), field("elementKey", e.element_key));
}
Entries of(const TimerArmed& e) {
  return fields(field("elementKey", e.element_key), field("element", e.element),
                field("due", e.due));
}
Entries of(const TimerFired& e) {
  return fields(field("timer", e.timer), field("elementKey", e.element_key),
                field("element", e.element), field("due", e.due), field("actual", e.actual),
                field("progress", e.progress));
}
Entries of(const RungFired& e) {
  return fields(field("word", e.word), field("element", e.element), field("task", e.task),
                field("taskElement", e.task_element), field("taskName", e.task_name),
                field("to", e.to), field("planned", e.planned), field("actual", e.actual));
}
Entries of(const IncidentRaised& e) {
  return fields(field("elementKey", e.element_key), field("element", e.element),
                field("errorType", e.error_type), field("message", e.message),
                field("item", e.item));
}
Entries of(const IncidentResolved& e) {
  return fields(field("incident", e.incident), field("item", e.item));
}
Entries of(const TurnSuspended&) { return {}; }
Entries of(const TurnResumed&) { return {}; }
Entries of(const StreamQuarantined& e) { return fields(field("reason", e.reason)); }
Entries of(const DeploymentCreated& e) { return fields(field("resources", e.resources)); }
Entries of(const ProcessDefined& e) {
  return fields(field("process", e.process), field("version", e.version), field("name", e.name),
                field("versionTag", e.version_tag), field("resourceName", e.resource_name),
                field("digest", e.digest), field("deployment", e.deployment),
                field("hasStartForm", e.has_start_form));
}
Entries of(const FormDefined& e) {
  return fields(field("formId", e.form_id), field("version", e.version),
                field("resourceName", e.resource_name), field("digest", e.digest),
                field("deployment", e.deployment));
}
Entries of(const AccountSet& e) { return fields(field("account", e.account)); }
Entries of(const ClockSet& e) { return fields(field("now", e.now)); }
Entries of(const SinkAdvanced& e) { return fields(field("delivered", e.delivered)); }
Entries of(const ZonesRead& e) {
  return fields(field("version", e.database.version), field("digest", e.database.digest));
}
Entries of(const EndPlanned& e) { return fields(field("after", e.after)); }

Value describe_outcome(const Outcome& outcome) {
  return match(
      outcome, [](const Answer&) -> Value { return "done"; },
      [](const Refusal& refusal) -> Value {
        return Entries{{"refused", std::string{refusal_name(refusal.code)}},
                       {"message", refusal.message}};
      });
}

}  // namespace

std::string_view step_name(Step step) {
  switch (step) {
    case Step::enter:
      return "enter";
    case Step::complete:
      return "complete";
    case Step::terminate:
      return "terminate";
    case Step::clear:
      return "clear";
    case Step::enter_at:
      return "enterAt";
  }
  return "unknown";
}

Value describe(const Todo& todo) {
  Entries entries{{"step", std::string{step_name(todo.step)}},
                  {"element", todo.element.value()},
                  {"scope", describe_key(todo.scope)},
                  {"instance", describe_key(todo.instance)}};
  if (todo.step == Step::enter_at) entries.emplace("inside", one(todo.inside));
  return entries;
}

Value describe(const Grantee& grantee) {
  switch (grantee.kind) {
    case Grantee::Kind::account:
      return "account:" + grantee.name;
    case Grantee::Kind::group:
      return "group:" + grantee.name;
    case Grantee::Kind::overseers:
      return "overseers";
  }
  return {};
}

Value describe(const Actor& actor) {
  switch (actor.kind) {
    case Actor::Kind::timer:
      return Entries{{"kind", "timer"}};
    case Actor::Kind::reaction:
      return Entries{{"kind", "reaction"}};
    case Actor::Kind::start:
      return Entries{{"kind", "start"}};
    case Actor::Kind::account:
      break;
  }
  return Entries{{"kind", "account"},
                 {"name", actor.name},
                 {"person", actor.person},
                 {"position", actor.position},
                 {"onBehalfOf", actor.on_behalf}};
}

Value describe(const Account& account) {
  List roles;
  for (const auto role : account.roles) roles.emplace_back(std::string{role_name(role)});
  return Entries{{"name", account.name},
                 {"person", account.person},
                 {"roles", std::move(roles)},
                 {"groups", one(account.groups)},
                 {"active", account.active}};
}

Value describe(const Event& event, Position at) {
  auto entries = std::visit([](const auto& fact) { return of(fact); }, event);
  entries.emplace("type", std::string{event_name(event)});
  entries.emplace("position", std::to_string(at));
  return entries;
}

Value describe(const Record& record) {
  const auto& header = record.header;
  List events;
  Position at = header.position;
  for (const auto& event : record.events) {
    events.push_back(describe(event, at));
    at += width(event);
  }
  Value request;
  if (header.request) {
    request = Entries{{"caller", header.request->caller}, {"key", header.request->key}};
  }
  return Entries{{"position", std::to_string(header.position)},
                 {"stream", to_text(header.stream)},
                 {"sequence", std::to_string(header.sequence)},
                 {"time", describe(header.time)},
                 {"actor", describe(header.actor)},
                 {"cause", header.cause == 0 ? Value{} : Value{std::to_string(header.cause)}},
                 {"request", std::move(request)},
                 {"outcome", describe_outcome(header.outcome)},
                 {"events", std::move(events)}};
}

}  // namespace tiendo::vocabulary
