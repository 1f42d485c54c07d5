#include "ops/cli/answers.hpp"

#include "engine/base/json.hpp"
#include "engine/base/value.hpp"
#include "ops/cli/civil_time.hpp"
#include "ops/cli/fields.hpp"
#include "ops/cli/history.hpp"
#include "ops/cli/table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::ops::cli {

namespace {

std::string time_text(const Value& object, std::string_view name) {
  return civil_text(std::string_view{shown(object, name)});
}

/// Values may be long; `--json` shows them whole.
std::string value_text(const Value& value) {
  constexpr std::size_t columns_max = 80;
  return shortened(to_json(value), columns_max);
}

std::string or_else(const std::string& text, std::string_view otherwise) {
  return text.empty() ? std::string{otherwise} : text;
}

std::string table_or(const Table& table, std::string_view nothing) {
  return table.empty() ? std::string{nothing} + "\n" : table.text();
}

/// What is shown of a state under a head, or nothing.
void append_section(std::string& text, std::string_view head, const Table& table) {
  if (!table.empty()) text.append("\n").append(head).append("\n").append(table.text());
}

Table tasks_of_state(const Value& state) {
  Table table{{"KEY", "TASK", "ASSIGNEE", "CANDIDATES", "DUE", "PRIORITY"}};
  for (const auto& [key, task] : entries_of(field(state, "tasks"))) {
    table.add({key, or_else(shown(task, "name"), shown(task, "element")), shown(task, "assignee"),
               candidates_text(task), time_text(task, "due"), shown(task, "priority")});
  }
  return table;
}

Table timers_of_state(const Value& state) {
  Table table{{"KEY", "TIMER", "DUE"}};
  for (const auto& [key, timer] : entries_of(field(state, "timers"))) {
    table.add({key, shown(timer, "element"), time_text(timer, "due")});
  }
  return table;
}

Table incidents_of_state(const Value& state) {
  Table table{{"KEY", "ELEMENT", "ERROR", "MESSAGE"}};
  for (const auto& [key, incident] : entries_of(field(state, "incidents"))) {
    table.add({key, shown(incident, "element"), shown(incident, "errorType"),
               shown(incident, "message")});
  }
  return table;
}

Table variables_of_state(const Value& state) {
  Table table{{"SCOPE", "VARIABLE", "VALUE"}};
  for (const auto& [key, element] : entries_of(field(state, "elements"))) {
    for (const auto& [name, value] : entries_of(field(element, "variables"))) {
      table.add({shown(element, "element"), name, value_text(value)});
    }
  }
  return table;
}

}  // namespace

std::string deployment_text(const Value& answer) {
  Table table{{"KIND", "ID", "VERSION", "KEY", "FILE"}};
  for (const Value& item : items_of(field(answer, "deployments"))) {
    const Value& process = field(item, "processDefinition");
    const Value& form = field(item, "form");
    if (!process.is_null()) {
      table.add({"process", shown(process, "processDefinitionId"),
                 shown(process, "processDefinitionVersion"), shown(process, "processDefinitionKey"),
                 shown(process, "resourceName")});
    }
    if (!form.is_null()) {
      table.add({"form", shown(form, "formId"), shown(form, "version"), shown(form, "formKey"),
                 shown(form, "resourceName")});
    }
  }
  return table_or(table, "Nothing was deployed.");
}

std::string instances_text(const Value& page) {
  Table table{{"KEY", "PROCESS", "VERSION", "STATE", "BUSINESS ID", "STARTED", "ENDED"}};
  for (const Value& item : items_of(field(page, "items"))) {
    const bool has_incident = field(item, "hasIncident") == Value{true};
    table.add({shown(item, "processInstanceKey"), shown(item, "processDefinitionId"),
               shown(item, "processDefinitionVersion"),
               shown(item, "state") + (has_incident ? " (incident)" : ""),
               shown(item, "businessId"), time_text(item, "startDate"),
               time_text(item, "endDate")});
  }
  return table_or(table, "No process instances.");
}

std::string tasks_text(const Value& page) {
  Table table{{"KEY", "TASK", "INSTANCE", "ASSIGNEE", "CANDIDATES", "DUE", "PRIORITY"}};
  for (const Value& item : items_of(field(page, "items"))) {
    table.add({shown(item, "userTaskKey"), or_else(shown(item, "name"), shown(item, "elementId")),
               shown(item, "processInstanceKey"), shown(item, "assignee"), candidates_text(item),
               time_text(item, "dueDate"), shown(item, "priority")});
  }
  return table_or(table, "No open tasks.");
}

std::string candidates_text(const Value& task) {
  std::string candidates = shown(task, "candidateGroups");
  for (const Value& user : items_of(field(task, "candidateUsers"))) {
    candidates += (candidates.empty() ? "account:" : ", account:") + shown(user);
  }
  return candidates;
}

std::string incidents_text(const Value& page) {
  Table table{{"KEY", "INSTANCE", "ELEMENT", "ERROR", "SINCE", "MESSAGE"}};
  for (const Value& item : items_of(field(page, "items"))) {
    table.add({shown(item, "incidentKey"), shown(item, "processInstanceKey"),
               shown(item, "elementId"), shown(item, "errorType"), time_text(item, "creationTime"),
               shown(item, "errorMessage")});
  }
  return table_or(table, "No incidents.");
}

std::string history_text(const Value& answer) {
  Table table{{"TIME", "WHO", "PERSON", "POSITION", "FACT", "ABOUT"}};
  for (const Fact& fact : facts_of(answer)) {
    const bool by_account = fact.actor_kind == "account";
    table.add({civil_text_with_seconds(fact.time),
               by_account ? fact.account : "(" + fact.actor_kind + ")", fact.person, fact.position,
               fact.type, subject_of(fact)});
  }
  return table_or(table, "Nothing happened in it.");
}

std::string state_text(const Value& answer) {
  const Value& state = field(answer, "state");
  std::string text = "As of " + time_text(answer, "at") + ": " + shown(state, "status");
  text += ", process " + one_line(shown(state, "process")) + " version " + shown(state, "version");
  if (const auto id = shown(state, "businessId"); !id.empty()) text += ", " + one_line(id);
  std::string ends;
  for (const Value& element : items_of(field(state, "endAfter"))) {
    ends += (ends.empty() ? ", to be terminated after " : ", ") + one_line(shown(element));
  }
  text += ends + '\n';
  append_section(text, "Open tasks", tasks_of_state(state));
  append_section(text, "Timers", timers_of_state(state));
  append_section(text, "Incidents", incidents_of_state(state));
  append_section(text, "Variables", variables_of_state(state));
  return text;
}

std::string verification_text(const Value& answer) {
  const std::string difference = difference_found(answer);
  if (!difference.empty()) return "NOT verified: " + one_line(difference) + "\n";
  std::string text = "Verified: " + shown(answer, "batches") + " batches, " +
                     shown(answer, "records") + " records, " + shown(answer, "rowsCompared") +
                     " rows.\n";
  const auto& zones = field(answer, "timeZones");
  if (const auto digest = shown(zones, "digest"); !digest.empty()) {
    const auto version = shown(zones, "version");
    text += "Time zones are looked up in the database " +
            (version.empty() ? std::string{} : one_line(version) + ", ") + "SHA-256 " +
            one_line(digest) + ".\n";
  }
  return text;
}

std::string verification_step(const Value& status) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> words{
      {{"chain", "the chain of batches"},
       {"streams", "states and snapshots"},
       {"due", "timers"},
       {"requests", "noted requests"},
       {"rows", "rows"}}};
  const auto step = shown(status, "step");
  const auto* const found = std::ranges::find(words, step, &decltype(words)::value_type::first);
  if (found != words.end()) return std::string{found->second};
  return step.empty() ? "waiting for the rows" : step;
}

std::optional<int> verification_percent(const Value& status) {
  const auto* const done = field(status, "done").if_number();
  const auto* const of = field(status, "of").if_number();
  const auto count = done == nullptr ? std::nullopt : done->to_integer();
  const auto all = of == nullptr ? std::nullopt : of->to_integer();
  if (!count || !all || *all <= 0) return std::nullopt;
  return static_cast<int>(std::clamp<std::int64_t>(*count * 100 / *all, 0, 100));
}

std::string difference_found(const Value& answer) {
  if (field(answer, "verified") == Value{true}) return {};
  const Value& difference = field(answer, "difference");
  return or_else(shown(difference, "place"), "somewhere") + ": " +
         or_else(shown(difference, "message"), "the server found a difference and told no more");
}

std::string rest_text(const Value& page) {
  const auto* total = field(page, {"page", "totalItems"}).if_number();
  const auto count = total == nullptr ? std::nullopt : total->to_integer();
  const auto rows = static_cast<std::int64_t>(items_of(field(page, "items")).size());
  if (!count || *count <= rows) return {};
  const bool more = field(page, {"page", "hasMoreTotalItems"}) == Value{true};
  return std::to_string(rows) + " of " + (more ? "more than " : "") + std::to_string(*count) +
         " are shown; --limit shows more.\n";
}

}  // namespace tiendo::ops::cli
