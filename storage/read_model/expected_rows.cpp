#include "storage/read_model/expected_rows.hpp"

#include "engine/base/id.hpp"
#include "engine/base/json.hpp"
#include "engine/base/match.hpp"
#include "engine/base/text.hpp"
#include "engine/base/time.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "storage/read_model/sql.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::read_model {

using namespace vocabulary;  // every fact is named below

namespace {

constexpr std::int64_t far_future = 9'223'372'036'854'775'807;

Bound number(std::uint64_t value) { return static_cast<std::int64_t>(value); }
Bound truth(bool value) { return std::int64_t{value ? 1 : 0}; }
Bound text_or_null(const std::string& text) { return text.empty() ? Bound{} : Bound{text}; }
Bound time_or_null(const std::optional<Instant>& time) { return time ? Bound{time->ms} : Bound{}; }

std::string name_of(const Grantee& grantee) {
  if (grantee.kind == Grantee::Kind::overseers) return "o";
  return (grantee.kind == Grantee::Kind::account ? "a:" : "g:") + grantee.name;
}

std::string list_json(const std::vector<std::string>& texts) {
  return to_json(Value{List{texts.begin(), texts.end()}});
}

/// A JSON object in the order of the model, which a context would not keep.
std::string headers_json(const std::vector<std::pair<std::string, std::string>>& headers) {
  std::string json;
  for (const auto& [name, value] : headers) {
    json += (json.empty() ? "" : ",") + to_json(Value{name}) + ":" + to_json(Value{value});
  }
  return "{" + json + "}";
}

/// s[0]*31^(n-1) + … + s[n-1] over units of UTF-16, modulo 2^32, as a signed number.
std::int64_t hash_of(const std::string& text) {
  std::int64_t hash = 0;
  const auto add = [&](std::int64_t unit) { hash = (hash * 31 + unit) % (std::int64_t{1} << 32U); };
  for (std::size_t at = 0; at < text.size();) {
    const auto point = code_point_at(text, at);
    const std::int64_t value = point ? std::int64_t{point->value} : 0xFFFD;
    at += point ? point->bytes : 1;
    if (value >= 0x10000) add(0xD800 + (value - 0x10000) / 0x400);
    add(value >= 0x10000 ? 0xDC00 + (value - 0x10000) % 0x400 : value);
  }
  return hash >= (std::int64_t{1} << 31U) ? hash - (std::int64_t{1} << 32U) : hash;
}

}  // namespace

std::optional<std::string> ExpectedInstance::apply(const Event& event, Partition partition,
                                                   Position at, const RecordHeader& header) {
  const std::uint64_t key = KeyOf<struct RowTag>::at(partition, at).value();
  using Problem = std::optional<std::string>;
  const bool starts = std::holds_alternative<InstanceStarted>(event);
  if (!starts && instance_.empty()) return "an event of an instance that is not running";
  const auto nothing = []() -> Problem { return {}; };
  return match(
      event, [&](const InstanceStarted& e) { return start(e, header); },
      [&](const VariablesSet& e) { return set(e, key); },
      [&](const ElementPassed& e) {
        put(e.key, e.element, e.scope, "COMPLETED");
        return give_up(e.incidents_closed);
      },
      [&](const ElementActivated& e) { return put(e.key, e.element, e.scope, "ACTIVE"); },
      [&](const ElementCompleted& e) { return end_element(e.key, "COMPLETED"); },
      [&](const ElementTerminating& e) { return give_up(e.incidents_closed); },
      [&](const ElementTerminated& e) {
        give_up(e.incidents_closed);
        return end_element(e.key, "TERMINATED");
      },
      [&](const InstanceCanceling&) { return nothing(); },
      [&](const InstanceCompleted&) { return finish("COMPLETED", header.time); },
      [&](const InstanceTerminated& e) {
        give_up(e.incidents_closed);
        return finish("TERMINATED", header.time);
      },
      [&](const UserTaskCreated& e) { return create(e, key, header); },
      [&](const UserTaskAssigned& e) { return assign(e); },
      [&](const UserTaskCompleted& e) { return end_task(e.task, "COMPLETED", header.time.ms); },
      [&](const UserTaskCanceled& e) { return end_task(e.task, "CANCELED", {}); },
      [&](const TimerArmed&) { return nothing(); }, [&](const TimerFired&) { return nothing(); },
      [&](const RungFired&) { return nothing(); },
      [&](const IncidentRaised& e) { return raise(e, key, header); },
      [&](const IncidentResolved& e) { return close({e.incident}); },
      [&](const TurnSuspended&) { return nothing(); },
      [&](const TurnResumed&) { return nothing(); },
      [&](const StreamQuarantined& e) { return quarantine(e, key, header); },
      [&](const DeploymentCreated&) -> Problem { return "a deployment in an instance's stream"; },
      [&](const ProcessDefined&) -> Problem { return "a definition in an instance's stream"; },
      [&](const FormDefined&) -> Problem { return "a form in an instance's stream"; },
      [&](const AccountSet&) -> Problem { return "an account in an instance's stream"; },
      [&](const ClockSet&) -> Problem { return "a clock in an instance's stream"; },
      [&](const SinkAdvanced&) -> Problem { return "a sink's cursor in an instance's stream"; },
      [&](const ZonesRead&) -> Problem { return "time zones in an instance's stream"; },
      [&](const EndPlanned&) { return nothing(); });
}

std::optional<std::string> ExpectedInstance::finish(const char* word, Instant time) {
  instance_["state"] = std::string{word};
  instance_["ended"] = time.ms;
  for (auto& [of, element] : elements_) {
    if (element["state"] == Bound{std::string{"ACTIVE"}}) element["state"] = "TERMINATED";
  }
  return {};
}

bool ExpectedInstance::ended() const {
  const auto state = instance_.find("state");
  return state != instance_.end() && state->second != Bound{std::string{"ACTIVE"}};
}

std::optional<std::string> ExpectedInstance::start(const InstanceStarted& event,
                                                   const RecordHeader& header) {
  if (!instance_.empty()) return "an instance that starts twice";
  instance_ = {{"key", number(header.stream.key)},
               {"definition", number(event.definition.value())},
               {"process", event.process.value()},
               {"version", std::int64_t{event.version}},
               {"tenant", header.tenant.value()},
               {"started", header.time.ms},
               {"ended", {}},
               {"state", std::string{"ACTIVE"}},
               {"business_id", text_or_null(event.business_id)},
               {"tags", list_json(event.tags)}};
  for (const auto& grantee : event.grants) grants_.push_back(name_of(grantee));
  return {};
}

std::optional<std::string> ExpectedInstance::set(const VariablesSet& event,
                                                 std::uint64_t first_key) {
  for (const auto& variable : event.variables) {
    const std::pair place{event.scope.value(), variable.name};
    if (variables_.contains(place) == variable.created) {
      return "variable " + variable.name + (variable.created ? " is created twice" : " is unknown");
    }
    Variable& stored = variables_[place];
    if (variable.created) stored.key = first_key;
    stored.json = to_json(variable.value);
    ++first_key;
  }
  return {};
}

std::optional<std::string> ExpectedInstance::create(const UserTaskCreated& event, std::uint64_t key,
                                                    const RecordHeader& header) {
  Task& task = tasks_[key];
  task.columns = {{"key", number(key)},
                  {"instance", instance_["key"]},
                  {"definition", instance_["definition"]},
                  {"process", instance_["process"]},
                  {"tenant", header.tenant.value()},
                  {"element", event.element.value()},
                  {"element_key", number(event.element_key.value())},
                  {"name", text_or_null(event.name)},
                  {"state", std::string{"CREATED"}},
                  {"assignee", text_or_null(event.assignee)},
                  {"candidate_groups", list_json(event.candidate_groups)},
                  {"candidate_users", list_json(event.candidate_users)},
                  {"created", header.time.ms},
                  {"completed", {}},
                  {"follow_up", time_or_null(event.follow_up)},
                  {"due", time_or_null(event.due)},
                  {"priority", std::int64_t{event.priority}},
                  {"headers", headers_json(event.headers)},
                  {"form_key", event.form_key ? number(event.form_key.value()) : Bound{}},
                  {"external_form", text_or_null(event.external_reference)}};
  std::map<std::string, Mark> marks;
  for (const auto& grantee : event.grants) marks[name_of(grantee)].sight = true;
  for (const auto& group : event.candidate_groups) marks["g:" + group].candidate = true;
  for (const auto& user : event.candidate_users) marks["a:" + user].candidate = true;
  task.marks.assign(marks.begin(), marks.end());
  return {};
}

std::optional<std::string> ExpectedInstance::assign(const UserTaskAssigned& event) {
  const auto found = tasks_.find(event.task.value());
  if (found == tasks_.end()) return "an assignment of an unknown task";
  auto& [columns, marks] = found->second;
  columns["assignee"] = text_or_null(event.assignee);
  const auto mark_of = [&](const std::string& name) {
    return std::ranges::find(marks, name, &std::pair<std::string, Mark>::first);
  };
  for (const auto& grantee : event.grants_removed) {
    const auto mark = mark_of(name_of(grantee));
    if (mark == marks.end()) continue;
    mark->second.sight = false;
    if (!mark->second.candidate) marks.erase(mark);
  }
  for (const auto& grantee : event.grants_added) {
    const auto mark = mark_of(name_of(grantee));
    if (mark == marks.end()) {
      marks.push_back({name_of(grantee), {true, false}});
    } else {
      mark->second.sight = true;
    }
  }
  return {};
}

std::optional<std::string> ExpectedInstance::end_task(UserTaskKey task, const std::string& state,
                                                      Bound completed) {
  const auto found = tasks_.find(task.value());
  if (found == tasks_.end()) return "the end of an unknown task";
  found->second.columns["state"] = state;
  found->second.columns["completed"] = std::move(completed);
  return {};
}

void ExpectedInstance::put_incident(std::uint64_t key, const RecordHeader& header,
                                    const std::string& error_type, const std::string& message,
                                    Bound element, Bound element_key) {
  incidents_[key] = {{"key", number(key)},
                     {"instance", instance_["key"]},
                     {"definition", instance_["definition"]},
                     {"process", instance_["process"]},
                     {"tenant", header.tenant.value()},
                     {"error_type", error_type},
                     {"message", message},
                     {"element", std::move(element)},
                     {"element_key", std::move(element_key)},
                     {"created", header.time.ms},
                     {"state", std::string{"ACTIVE"}},
                     {"message_hash", hash_of(message)}};
}

/// Shown as an incident of the process as a whole.
std::optional<std::string> ExpectedInstance::quarantine(const StreamQuarantined& event,
                                                        std::uint64_t key,
                                                        const RecordHeader& header) {
  put_incident(key, header, "UNKNOWN", event.reason, instance_["process"], instance_["key"]);
  return {};
}

std::optional<std::string> ExpectedInstance::raise(const IncidentRaised& event, std::uint64_t key,
                                                   const RecordHeader& header) {
  put_incident(key, header, event.error_type, event.message, event.element.value(),
               number(event.element_key.value()));
  // An element that did not get in is there all the same, in no scope yet.
  const auto [element, is_new] = elements_.try_emplace(event.element_key.value());
  if (!is_new) return {};
  put(event.element_key, event.element, {}, "ACTIVE");
  element->second["scope"] = Bound{};
  return {};
}

std::optional<std::string> ExpectedInstance::put(ElementKey key, const ElementId& element,
                                                 ElementKey scope, const char* state) {
  elements_[key.value()] = {{"instance", instance_["key"]},
                            {"key", number(key.value())},
                            {"element", element.value()},
                            {"scope", number(scope.value())},
                            {"state", std::string{state}}};
  return {};
}

std::optional<std::string> ExpectedInstance::end_element(ElementKey key, const char* state) {
  const auto found = elements_.find(key.value());
  if (found == elements_.end()) return "the end of an unknown element instance";
  found->second["state"] = std::string{state};
  return {};
}

std::optional<std::string> ExpectedInstance::give_up(const std::vector<IncidentKey>& keys) {
  for (const IncidentKey key : keys) {
    const auto incident = incidents_.find(key.value());
    if (incident == incidents_.end()) continue;
    for (auto& [of, element] : elements_) {
      const bool is_held = element["key"] == incident->second["element_key"];
      if (is_held && element["scope"] == Bound{}) element["state"] = std::string{"TERMINATED"};
    }
  }
  return close(keys);
}

std::optional<std::string> ExpectedInstance::close(const std::vector<IncidentKey>& keys) {
  for (const IncidentKey key : keys) {
    const auto found = incidents_.find(key.value());
    if (found != incidents_.end()) found->second["state"] = std::string{"RESOLVED"};
  }
  return {};
}

std::map<std::string, std::int64_t> ExpectedInstance::instance_reasons() const {
  std::map<std::string, std::int64_t> reasons;
  for (const auto& grantee : grants_) ++reasons[grantee];
  for (const auto& [key, task] : tasks_) {
    for (const auto& [grantee, mark] : task.marks) {
      if (mark.sight) ++reasons[grantee];
    }
  }
  return reasons;
}

std::vector<ExpectedRow> ExpectedInstance::rows() const {
  std::vector<ExpectedRow> rows;
  const Bound open{std::string{"ACTIVE"}};
  const auto active = std::ranges::count_if(
      incidents_, [&](const auto& incident) { return incident.second.at("state") == open; });
  ExpectedRow& instance = rows.emplace_back("instance", instance_);
  instance.columns["incidents"] = std::int64_t{active};
  for (const auto& [grantee, count] : instance_reasons()) {
    rows.emplace_back(
        "instance_grant",
        Columns{{"grantee", grantee}, {"instance", instance_.at("key")}, {"reasons", count}});
  }
  for (const auto& [key, task] : tasks_) {
    std::string grants;
    for (const auto& [grantee, mark] : task.marks) {
      grants += std::to_string(grantee.size()) + ":" + grantee;
      const Bound& due = task.columns.at("due");
      const bool has_due = std::holds_alternative<std::int64_t>(due);
      rows.emplace_back("task_grant", Columns{{"grantee", grantee},
                                              {"state", task.columns.at("state")},
                                              {"due", has_due ? due : Bound{far_future}},
                                              {"task", number(key)},
                                              {"created", task.columns.at("created")},
                                              {"sight", truth(mark.sight)},
                                              {"candidate", truth(mark.candidate)}});
    }
    rows.emplace_back("task", task.columns).columns["grants"] = grants;
  }
  for (const auto& [place, variable] : variables_) {
    rows.emplace_back("variable", Columns{{"key", number(variable.key)},
                                          {"instance", instance_.at("key")},
                                          {"scope", number(place.first)},
                                          {"name", place.second},
                                          {"value", variable.json},
                                          {"tenant", instance_.at("tenant")}});
  }
  for (const auto& [key, columns] : incidents_) rows.emplace_back("incident", columns);
  for (const auto& [key, columns] : elements_) rows.emplace_back("element", columns);
  return rows;
}

ExpectedRow expected_definition(const ProcessDefined& event, std::uint64_t key,
                                const RecordHeader& header) {
  return {"definition",
          {{"key", number(key)},
           {"process", event.process.value()},
           {"version", std::int64_t{event.version}},
           {"name", text_or_null(event.name)},
           {"version_tag", text_or_null(event.version_tag)},
           {"resource_name", event.resource_name},
           {"tenant", header.tenant.value()},
           {"has_start_form", truth(event.has_start_form)},
           {"state", std::string{"ACTIVE"}}}};
}

}  // namespace tiendo::read_model
