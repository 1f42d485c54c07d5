#include "engine/instance/describe.hpp"

#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/instance/instance.hpp"
#include "engine/vocabulary/describe.hpp"
#include "engine/vocabulary/event.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::instance {

namespace {

using vocabulary::describe;
using vocabulary::describe_key;

Value texts(const std::vector<std::string>& items) {
  List list;
  for (const auto& item : items) list.emplace_back(item);
  return list;
}

Value instant(const std::optional<Instant>& when) { return when ? describe(*when) : Value{}; }

Value describe_element(const ElementInstance& one) {
  Entries variables;
  for (const auto& [name, variable] : one.variables) variables.emplace(name, variable.value);
  return Entries{{"element", one.element.value()},
                 {"scope", describe_key(one.scope)},
                 {"terminating", one.terminating},
                 {"variables", std::move(variables)}};
}

Value describe_task(const UserTask& task) {
  return Entries{{"element", task.element.value()},
                 {"elementKey", describe_key(task.element_key)},
                 {"name", task.name},
                 {"assignee", task.assignee},
                 {"candidateGroups", texts(task.candidate_groups)},
                 {"candidateUsers", texts(task.candidate_users)},
                 {"due", instant(task.due)},
                 {"followUp", instant(task.follow_up)},
                 {"priority", std::int64_t{task.priority}}};
}

template <class Map, class Describe>
Value by_key(const Map& items, Describe describe_one) {
  Entries entries;
  for (const auto& [key, item] : items) {
    entries.emplace(std::to_string(key.value()), describe_one(item));
  }
  return entries;
}

Value ids(const std::set<ElementId>& elements) {
  List list;
  for (const auto& id : elements) list.emplace_back(id.value());
  return list;
}

Value todos(const std::map<std::uint64_t, vocabulary::Todo>& items) {
  Entries entries;
  for (const auto& [number, todo] : items) entries.emplace(std::to_string(number), describe(todo));
  return entries;
}

std::string status_name(Status status) {
  switch (status) {
    case Status::none:
      return "NONE";
    case Status::active:
      return "ACTIVE";
    case Status::completed:
      return "COMPLETED";
    case Status::terminated:
      return "TERMINATED";
  }
  return "UNKNOWN";
}

void compare(const std::string& path, const Value& before, const Value& after,
             std::vector<Difference>& found) {
  const auto* left = before.if_context();
  const auto* right = after.if_context();
  if (left == nullptr || right == nullptr) {
    if (before != after) found.push_back({path, before, after});
    return;
  }
  Entries names = *left;
  names.insert(right->begin(), right->end());
  for (const auto& [name, ignored] : names) {
    const auto a = left->find(name);
    const auto b = right->find(name);
    std::string below = path;
    if (!below.empty()) below.push_back('/');
    below.append(name);
    compare(below, a == left->end() ? Value{} : a->second, b == right->end() ? Value{} : b->second,
            found);
  }
}

}  // namespace

Value describe(const Instance& state) {
  Entries entries{
      {"key", describe_key(state.key)},
      {"status", status_name(state.status)},
      {"canceling", state.canceling},
      {"suspended", state.suspended},
      {"quarantined", state.quarantined},
      {"definition", describe_key(state.definition)},
      {"process", state.process.value()},
      {"version", std::int64_t{state.version}},
      {"businessId", state.business_id},
      {"tags", texts(state.tags)},
      {"elements", by_key(state.elements, describe_element)},
      {"tasks", by_key(state.tasks, describe_task)},
      {"timers", by_key(state.timers,
                        [](const Timer& timer) -> Value {
                          return Entries{{"element", timer.element.value()},
                                         {"elementKey", describe_key(timer.element_key)},
                                         {"due", describe(timer.due)}};
                        })},
      {"incidents", by_key(state.incidents,
                           [](const Incident& incident) -> Value {
                             return Entries{{"element", incident.element.value()},
                                            {"elementKey", describe_key(incident.element_key)},
                                            {"item", std::to_string(incident.item)},
                                            {"errorType", incident.error_type},
                                            {"message", incident.message}};
                           })},
      {"pending", todos(state.pending)},
      {"stuck", todos(state.stuck)}};
  if (!state.end_after.empty()) entries.emplace("endAfter", ids(state.end_after));
  return entries;
}

std::vector<Difference> differences(const Value& before, const Value& after) {
  std::vector<Difference> found;
  compare({}, before, after, found);
  return found;
}

}  // namespace tiendo::instance
