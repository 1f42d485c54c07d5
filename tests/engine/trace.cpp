#include "tests/engine/trace.hpp"

#include "engine/base/id.hpp"
#include "engine/base/json.hpp"
#include "engine/base/match.hpp"
#include "engine/base/time.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::tests {

namespace {

using namespace vocabulary;

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ",") + part;
  return text;
}

std::string named(const Grantee& grantee) {
  switch (grantee.kind) {
    case Grantee::Kind::account:
      return grantee.name;
    case Grantee::Kind::group:
      return "group:" + grantee.name;
    case Grantee::Kind::overseers:
      return "overseers";
  }
  return "?";
}

std::string named(const std::vector<Grantee>& grantees) {
  std::vector<std::string> names;
  for (const auto& grantee : grantees) names.push_back(named(grantee));
  return joined(names);
}

std::string field(std::string_view name, const std::string& value) {
  return value.empty() ? "" : " " + std::string{name} + "=" + value;
}
std::string field(std::string_view name, const std::optional<Instant>& value) {
  return value ? field(name, to_rfc3339(*value)) : "";
}
std::string count(std::string_view name, std::size_t value) {
  return value == 0 ? "" : field(name, std::to_string(value));
}

std::string flows(const std::vector<FlowTaken>& taken) {
  std::string text;
  for (const auto& flow : taken) text += " -> " + flow.target.value();
  return text;
}

std::string loose(const std::vector<std::uint64_t>& drops,
                  const std::vector<IncidentKey>& incidents, const std::vector<TimerRef>& timers) {
  return count("drops", drops.size()) + count("incidents_closed", incidents.size()) +
         count("disarmed", timers.size());
}

std::string text_of(const UserTaskCreated& task) {
  std::string headers;
  for (const auto& [key, value] : task.headers) headers += field("header", key + ":" + value);
  return task.element.value() + field("name", task.name) + field("assignee", task.assignee) +
         field("groups", joined(task.candidate_groups)) +
         field("users", joined(task.candidate_users)) + field("due", task.due) +
         field("follow_up", task.follow_up) + field("priority", std::to_string(task.priority)) +
         headers + field("form", task.form_id) + field("external_form", task.external_reference) +
         field("seen_by", named(task.grants));
}

std::string text_of(const RungFired& rung) {
  return std::string{rung.word == RungWord::remind ? "remind" : "escalate"} + " by " +
         rung.element.value() + " of " + rung.task_element.value() + " to " + named(rung.to) +
         " planned=" + to_rfc3339(rung.planned);
}

std::string type_text(const std::string& type, const ElementId& element) {
  return type + " " + element.value();
}

}  // namespace

std::string Tracer::element(ElementKey key) const {
  const auto found = elements_.find(key);
  return found == elements_.end() ? "?" : found->second;
}

std::string Tracer::line(const Event& event, ElementKey started) {
  return match(
      event,
      [&](const InstanceStarted& one) {
        elements_[started] = one.process.value();
        return one.process.value() + " version " + std::to_string(one.version) +
               field("business_id", one.business_id) + field("tags", joined(one.tags));
      },
      [&](const VariablesSet& one) {
        std::string text = "in " + element(one.scope);
        for (const auto& set : one.variables) {
          text += (set.created ? " +" : " ") + set.name + "=" + to_json(set.value);
        }
        return text;
      },
      [&](const ElementPassed& one) {
        return type_text(one.type, one.element) + flows(one.taken) +
               loose(one.drops, one.incidents_closed, {});
      },
      [&](const ElementActivated& one) {
        elements_[one.key] = one.element.value();
        return type_text(one.type, one.element);
      },
      [&](const ElementCompleted& one) {
        return one.element.value() + flows(one.taken) + loose({}, {}, one.disarmed);
      },
      [&](const ElementTerminating& one) {
        return one.element.value() + loose(one.drops, one.incidents_closed, one.disarmed);
      },
      [&](const ElementTerminated& one) {
        return one.element.value() + loose(one.drops, one.incidents_closed, one.disarmed);
      },
      [](const InstanceCanceling&) { return std::string{}; },
      [](const InstanceCompleted&) { return std::string{}; },
      [](const InstanceTerminated& one) { return loose(one.drops, one.incidents_closed, {}); },
      [](const UserTaskCreated& one) { return text_of(one); },
      [](const UserTaskAssigned& one) {
        return "to " + (one.assignee.empty() ? "nobody" : one.assignee) + " by " + one.action +
               field("sees", named(one.grants_added)) +
               field("no_longer_sees", named(one.grants_removed));
      },
      [&](const UserTaskCompleted& one) {
        return element(one.element_key) + field("action", one.action);
      },
      [&](const UserTaskCanceled& one) { return element(one.element_key); },
      [&](const TimerArmed& one) { return one.element.value() + " due " + to_rfc3339(one.due); },
      [&](const TimerFired& one) {
        return one.element.value() + " planned=" + to_rfc3339(one.due) +
               " actual=" + to_rfc3339(one.actual);
      },
      [](const RungFired& one) { return text_of(one); },
      [](const IncidentRaised& one) {
        return one.element.value() + " " + one.error_type + ": " + one.message;
      },
      [](const IncidentResolved&) { return std::string{}; },
      [](const TurnSuspended&) { return std::string{}; },
      [](const TurnResumed&) { return std::string{}; },
      [](const StreamQuarantined&) { return std::string{}; },  // the reason names a source line
      [](const DeploymentCreated& one) {
        return std::to_string(one.resources.size()) + " new resources";
      },
      [](const ProcessDefined& one) {
        return one.process.value() + " version " + std::to_string(one.version);
      },
      [](const FormDefined& one) {
        return one.form_id + " version " + std::to_string(one.version);
      },
      [](const AccountSet& one) { return one.account.name; },
      [](const ClockSet& one) { return to_rfc3339(one.now); },
      [](const SinkAdvanced&) { return std::string{}; },
      [](const ZonesRead& one) { return one.database.version; },
      [](const EndPlanned& one) {
        std::string text = "after";
        for (const auto& id : one.after) text += " " + id.value();
        return text;
      });
}

std::vector<std::string> Tracer::lines(const Record& record) {
  std::vector<std::string> lines;
  for (const auto& event : record.events) {
    auto text = std::string{event_name(event)};
    const auto rest = line(event, ElementKey{record.header.stream.key});
    if (!rest.empty()) text += (rest.front() == ' ' ? "" : " ") + rest;
    lines.push_back(std::move(text));
  }
  return lines;
}

std::string Tracer::head(const Record& record) {
  const auto& actor = record.header.actor;
  std::string who = actor.name;
  if (actor.kind == Actor::Kind::timer) who = "timer";
  if (actor.kind == Actor::Kind::reaction) who = "reaction";
  if (actor.kind == Actor::Kind::start) who = "start";
  if (!actor.position.empty()) who += " (" + actor.position + ")";
  return to_rfc3339(record.header.time) + " " + who;
}

std::string outcome_text(const Outcome& outcome) {
  if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
    return "refused " + std::string{refusal_name(refusal->code)} + ": " + refusal->message;
  }
  return match(
      std::get<Answer>(outcome), [](const Done&) { return std::string{"done"}; },
      [](const StartedInstance& one) {
        return "started " + one.process.value() + " version " + std::to_string(one.version);
      },
      [](const Deployed& one) {
        return "deployed " + std::to_string(one.items.size()) + " items";
      });
}

}  // namespace tiendo::tests
