#include "ops/story/audit_view.hpp"

#include "engine/base/value.hpp"
#include "ops/cli/answers.hpp"
#include "ops/cli/civil_time.hpp"
#include "ops/cli/fields.hpp"
#include "ops/story/persons.hpp"
#include "ops/story/timeline.hpp"
#include "ops/story/words.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::ops::story {

namespace {

using cli::entries_of;
using cli::field;
using cli::shown;

std::string time_text(const Value& object, std::string_view name) {
  return cli::civil_text(std::string_view{shown(object, name)});
}

std::string holder(const Value& account) {
  const std::string name = shown(account);
  return name.empty() ? name : std::string{person_of(name).name};
}

std::string task_text(const Value& task, const Words& words) {
  std::string candidates;
  for (const Value& group : cli::items_of(field(task, "candidateGroups"))) {
    if (!candidates.empty()) candidates += words.say(" hoặc ");
    candidates += words.name(shown(group));
  }
  std::string text = words.say("việc «{}» của {}", {words.say(shown(task, "name")), candidates});
  const Value& assignee = field(task, "assignee");
  if (!shown(assignee).empty()) text += words.say(", {} đang giữ", {holder(assignee)});
  return text + words.say("; hạn {}", {time_text(task, "due")});
}

std::string timer_text(const Value& timer, const Words& words) {
  return words.say("hẹn giờ «{}» lúc {}",
                   {words.name(shown(timer, "element")), time_text(timer, "due")});
}

/// The parts of a path between its slashes.
std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

/// Writes one difference; nothing for what only the machine needs.
class Difference {
 public:
  Difference(const Value& item, const Value& state, const Words& words)
      : before_{field(item, "before")},
        after_{field(item, "after")},
        state_{state},
        words_{words} {}

  std::string text(const std::vector<std::string_view>& path) const {
    const std::string_view kind = path.front();
    if (kind == "status") {
      return "~ " + words_.say("Trạng thái") + ": " + words_.name(shown(before_)) + " → " +
             words_.name(shown(after_));
    }
    if (kind == "tasks" && path.size() == 2) return whole(task_text(either(), words_));
    if (kind == "timers" && path.size() == 2) return whole(timer_text(either(), words_));
    if (kind == "tasks" && path.back() == "assignee") {
      const Value& task = field(state_, {"state", "tasks", path[1]});
      return "~ " + task_text(task, words_);
    }
    if (kind == "elements" && path.size() == 4 && path[2] == "variables") return variable(path[3]);
    return {};
  }

 private:
  const Value& either() const { return after_.is_null() ? before_ : after_; }
  std::string whole(const std::string& text) const {
    return (before_.is_null() ? "+ " : "- ") + text;
  }
  std::string variable(std::string_view name) const {
    const auto now = variable_text(name, either(), words_);
    if (!now) return {};
    const std::string head = words_.name(name) + ": ";
    if (before_.is_null() || after_.is_null()) return whole(head + *now);
    return "~ " + head + variable_text(name, before_, words_).value_or("") + " → " + *now;
  }

  const Value& before_;
  const Value& after_;
  const Value& state_;
  const Words& words_;
};

}  // namespace

std::vector<std::string> state_lines(const Value& answer, const Words& words) {
  const Value& state = field(answer, "state");
  std::vector<std::string> lines{words.say(
      "Trạng thái lúc {}: {}", {time_text(answer, "at"), words.name(shown(state, "status"))})};
  for (const auto& [key, task] : entries_of(field(state, "tasks"))) {
    lines.push_back("  " + task_text(task, words));
  }
  for (const auto& [key, timer] : entries_of(field(state, "timers"))) {
    lines.push_back("  " + timer_text(timer, words));
  }
  return lines;
}

std::vector<std::string> difference_lines(const Value& answer, const Value& later,
                                          const Words& words) {
  std::vector<std::string> lines{
      words.say("Khác nhau giữa {} và {}", {time_text(answer, "from"), time_text(answer, "to")})};
  for (const Value& item : cli::items_of(field(answer, "differences"))) {
    const std::string path = shown(item, "path");
    const std::string text = Difference{item, later, words}.text(parts_of(path));
    if (!text.empty()) lines.push_back("  " + text);
  }
  if (lines.size() == 1) lines.push_back("  " + words.say("Không có gì khác nhau"));
  return lines;
}

std::string verification_line(const Value& answer, const Words& words) {
  const std::string difference = cli::difference_found(answer);
  if (!difference.empty()) return words.say("Kiểm tra: có chỗ không khớp, {}", {difference});
  return words.say(
      "Kiểm tra: chuỗi nhật ký, trạng thái, bản chụp, chỉ mục và bảng tra cứu đều khớp");
}

}  // namespace tiendo::ops::story
