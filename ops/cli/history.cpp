#include "ops/cli/history.hpp"

#include "engine/base/id.hpp"
#include "engine/base/value.hpp"
#include "ops/cli/fields.hpp"

#include <charconv>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::ops::cli {

namespace {

struct Task {
  std::string element;
  std::string name;
};
using Tasks = std::map<std::uint64_t, Task>;  // by the position of their creation

/// The position in a key or a position written in digits; 0 for any other text.
std::uint64_t position_of(const std::string& digits) {
  std::uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return UserTaskKey{number}.position();
}

/// The task that a fact is about; notes it if the fact creates it.
Task task_of(Tasks& tasks, const std::string& type, const Value& event) {
  if (type == "UserTaskCreated") {
    Task task{shown(event, "element"), shown(event, "name")};
    tasks[position_of(shown(event, "position"))] = task;
    return task;
  }
  const auto known = tasks.find(position_of(shown(event, "task")));
  return known == tasks.end() ? Task{} : known->second;
}

Fact fact_of(const Value& record, std::string type, const Value& event) {
  const Value& actor = field(record, "actor");
  Fact fact;
  fact.record = shown(record, "position");
  fact.time = shown(record, "time");
  fact.actor_kind = shown(actor, "kind");
  fact.account = shown(actor, "name");
  fact.person = shown(actor, "person");
  fact.position = shown(actor, "position");
  fact.type = std::move(type);
  fact.event = event;
  return fact;
}

}  // namespace

std::vector<Fact> facts_of(const Value& history) {
  std::vector<Fact> facts;
  Tasks tasks;
  for (const Value& record : items_of(field(history, "items"))) {
    const Value& outcome = field(record, "outcome");
    if (!field(outcome, "refused").is_null()) facts.push_back(fact_of(record, "Refused", outcome));
    for (const Value& event : items_of(field(record, "events"))) {
      Fact fact = fact_of(record, shown(event, "type"), event);
      auto task = task_of(tasks, fact.type, event);
      fact.task = std::move(task.element);
      fact.task_name = std::move(task.name);
      facts.push_back(std::move(fact));
    }
  }
  return facts;
}

std::string subject_of(const Fact& fact) {
  if (const auto& task = fact.task_name.empty() ? fact.task : fact.task_name; !task.empty()) {
    if (fact.type != "UserTaskAssigned") return task;
    const auto assignee = shown(fact.event, "assignee");
    return task + " → " + (assignee.empty() ? "nobody" : assignee);
  }
  for (const std::string_view name : {"element", "process", "reason", "message"}) {
    if (auto text = shown(fact.event, name); !text.empty()) return text;
  }
  std::string names;
  for (const Value& element : items_of(field(fact.event, "after"))) {
    names += (names.empty() ? "after " : ", ") + shown(element);
  }
  for (const Value& variable : items_of(field(fact.event, "variables"))) {
    names += (names.empty() ? "" : ", ") + shown(variable, "name");
  }
  return names;
}

}  // namespace tiendo::ops::cli
