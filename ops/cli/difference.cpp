#include "ops/cli/difference.hpp"

#include "engine/base/json.hpp"
#include "engine/base/value.hpp"
#include "ops/cli/answers.hpp"
#include "ops/cli/civil_time.hpp"
#include "ops/cli/fields.hpp"
#include "ops/cli/table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::ops::cli {

namespace {

std::string time_text(const Value& object, std::string_view name) {
  return civil_text(std::string_view{shown(object, name)});
}

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t slash = path.find('/');
    parts.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

/// The parts from that one on, as the API wrote them.
std::string rest_of(const std::vector<std::string>& path, std::size_t first) {
  std::string rest;
  for (std::size_t at = first; at < path.size(); ++at) rest += (at > first ? "/" : "") + path[at];
  return rest;
}

std::string element_text(const std::string& key, const Value& element) {
  std::string text = "element " + shown(element, "element") + " (key " + key + ")";
  if (const auto scope = shown(element, "scope"); !scope.empty()) text += " in element " + scope;
  std::string variables;
  for (const auto& [name, value] : entries_of(field(element, "variables"))) {
    variables += (variables.empty() ? " with " : ", ") + name + " = " + to_json(value);
  }
  return text + variables;
}

std::string task_text(const std::string& key, const Value& task) {
  const auto name = shown(task, "name");
  std::string text =
      "task “" + (name.empty() ? shown(task, "element") : name) + "” (key " + key + ")";
  if (const auto candidates = candidates_text(task); !candidates.empty()) {
    text += " of " + candidates;
  }
  if (const auto assignee = shown(task, "assignee"); !assignee.empty()) {
    text += ", held by " + assignee;
  }
  if (const auto due = time_text(task, "due"); !due.empty()) text += "; due " + due;
  return text + "; priority " + shown(task, "priority");
}

std::string timer_text(const std::string& key, const Value& timer) {
  return "timer " + shown(timer, "element") + " (key " + key + ") at " + time_text(timer, "due");
}

std::string incident_text(const std::string& key, const Value& incident) {
  return "incident at " + shown(incident, "element") + " (key " + key +
         "): " + shown(incident, "errorType") + ": " + shown(incident, "message");
}

struct Kind {
  std::string_view family;  ///< begin of its path
  std::string_view name;
  std::string (*whole)(const std::string& key, const Value& value);
};
constexpr std::array kinds{Kind{"elements", "element", element_text},
                           Kind{"tasks", "task", task_text}, Kind{"timers", "timer", timer_text},
                           Kind{"incidents", "incident", incident_text}};

/// A value inside of what is there before and after. Objects are told as JSON, times in Vietnam.
std::string inner_text(const std::string& field_name, const Value& value) {
  if (value.if_context() != nullptr) return to_json(value);
  auto text = field_name == "due" || field_name == "followUp"
                  ? civil_text(std::string_view{shown(value)})
                  : shown(value);
  if (!text.empty()) return text;
  return field_name == "assignee" ? "nobody" : "nothing";
}

/// Values as JSON: `1` and `"1"` differ.
std::string variable_line(const Change& change) {
  const std::string what = "element " + change.path[1] + ", variable " + rest_of(change.path, 3);
  if (change.came_or_went()) {
    return came_or_went_line(change, what + ": " + to_json(change.either()));
  }
  return changed_line(what, to_json(change.before), to_json(change.after));
}

std::string line_of(const Change& change) {
  const auto& path = change.path;
  const auto* const kind = std::ranges::find(kinds, path.front(), &Kind::family);
  const bool is_of_kind = kind != kinds.end() && path.size() > 1;
  if (is_of_kind && path.size() == 2 && change.came_or_went()) {
    return came_or_went_line(change, kind->whole(path[1], change.either()));
  }
  if (is_of_kind && path.size() > 3 && path[2] == "variables") return variable_line(change);
  if (is_of_kind && path.size() > 2) {
    return changed_line(std::string{kind->name} + " " + path[1] + ", " + rest_of(path, 2),
                        inner_text(path.back(), change.before),
                        inner_text(path.back(), change.after));
  }
  const bool is_object = change.either().if_context() != nullptr;
  const auto what = rest_of(path, 0);
  if (is_object && change.came_or_went()) {
    return came_or_went_line(change, what + ": " + to_json(change.either()));
  }
  return changed_line(what, inner_text(path.back(), change.before),
                      inner_text(path.back(), change.after));
}

}  // namespace

std::vector<Change> changes_of(const Value& answer) {
  std::vector<Change> changes;
  for (const Value& item : items_of(field(answer, "differences"))) {
    changes.push_back({parts_of(shown(item, "path")), field(item, "before"), field(item, "after")});
  }
  return changes;
}

std::string came_or_went_line(const Change& change, std::string_view text) {
  return (change.before.is_null() ? "+ " : "- ") + std::string{text};
}

std::string changed_line(std::string_view what, std::string_view before, std::string_view after) {
  return "~ " + std::string{what} + ": " + std::string{before} + " → " + std::string{after};
}

std::string difference_text(const Value& answer) {
  const auto changes = changes_of(answer);
  if (changes.empty()) return "The two states are the same.\n";
  std::string text =
      "Differences between " + time_text(answer, "from") + " and " + time_text(answer, "to") + "\n";
  for (const Change& change : changes) text += "  " + one_line(line_of(change)) + "\n";
  return text;
}

}  // namespace tiendo::ops::cli
