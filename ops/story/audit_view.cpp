#include "ops/story/audit_view.hpp"

#include "engine/base/value.hpp"
#include "ops/cli/answers.hpp"
#include "ops/cli/civil_time.hpp"
#include "ops/cli/difference.hpp"
#include "ops/cli/fields.hpp"
#include "ops/story/persons.hpp"
#include "ops/story/timeline.hpp"
#include "ops/story/words.hpp"

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

/// Tells one difference; nothing for what only the machine needs.
class Teller {
 public:
  Teller(const cli::Change& change, const Value& state, const Words& words)
      : change_{change}, state_{state}, words_{words} {}

  std::string text() const {
    const auto& path = change_.path;
    const std::string_view kind = path.front();
    if (kind == "status") {
      return cli::changed_line(words_.say("Trạng thái"), words_.name(shown(change_.before)),
                               words_.name(shown(change_.after)));
    }
    if (kind == "tasks" && path.size() == 2) return whole(task_text(change_.either(), words_));
    if (kind == "timers" && path.size() == 2) return whole(timer_text(change_.either(), words_));
    if (kind == "tasks" && path.back() == "assignee") {
      const Value& task = field(state_, {"state", "tasks", path[1]});
      return "~ " + task_text(task, words_);
    }
    if (kind == "elements" && path.size() == 4 && path[2] == "variables") return variable(path[3]);
    return {};
  }

 private:
  std::string whole(const std::string& text) const { return came_or_went_line(change_, text); }
  std::string variable(std::string_view name) const {
    const auto now = variable_text(name, change_.either(), words_);
    if (!now) return {};
    const std::string head = words_.name(name);
    if (change_.came_or_went()) return whole(head + ": " + *now);
    return cli::changed_line(head, variable_text(name, change_.before, words_).value_or(""), *now);
  }

  const cli::Change& change_;
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
  for (const cli::Change& change : cli::changes_of(answer)) {
    const std::string text = Teller{change, later, words}.text();
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
