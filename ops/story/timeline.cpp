#include "ops/story/timeline.hpp"

#include "engine/base/temporal.hpp"
#include "engine/base/value.hpp"
#include "ops/cli/civil_time.hpp"
#include "ops/cli/fields.hpp"
#include "ops/cli/history.hpp"
#include "ops/story/persons.hpp"
#include "ops/story/words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::ops::story {

namespace {

using cli::Fact;
using cli::field;
using cli::shown;

enum class Kind { text, quote, word, money, date, list };
struct Told {
  std::string_view name;
  Kind kind = Kind::text;
};
/// What is told of a completed task, in this order. Its names stand in `words.cpp`.
constexpr std::array told_variables{
    Told{"lanTrinh", Kind::text},         Told{"ketQuaThamDinh", Kind::word},
    Told{"ketQuaPheDuyet", Kind::word},   Told{"ketQuaThucHien", Kind::word},
    Told{"tongDuToan", Kind::money},      Told{"tongThamDinh", Kind::money},
    Told{"tongPheDuyet", Kind::money},    Told{"kinhPhiDaChi", Kind::money},
    Told{"kinhPhiGiaiNgan", Kind::money}, Told{"lanDonDoc", Kind::text},
    Told{"hoatDong", Kind::list},         Told{"duToan", Kind::list},
    Told{"ketQuaHoatDong", Kind::list},   Told{"soCongVanThamDinh", Kind::text},
    Told{"soQuyetDinh", Kind::text},      Told{"soCongVanDonDoc", Kind::text},
    Told{"hanMoi", Kind::date},           Told{"soBaoCao", Kind::text},
    Told{"yKienThamDinh", Kind::quote},   Told{"yKienPheDuyet", Kind::quote},
};

/// `2019-11-21` as `21/11/2019`.
std::string date_text(const std::string& iso) {
  const auto date = parse_date(iso);
  if (!date) return iso;
  const auto midnight = instant_of(DateTime{*date, {}}, Zone{Zone::Kind::offset, 7 * 3600, {}});
  return midnight ? cli::civil_text(*midnight).substr(0, 10) : iso;
}

std::string text_of(Kind kind, const Value& value, const Words& words) {
  switch (kind) {
    case Kind::word:
      return words.name(shown(value));
    case Kind::money:
      return words.money(shown(value));
    case Kind::list:
      return words.say("{} dòng", {std::to_string(cli::items_of(value).size())});
    case Kind::date:
      return date_text(shown(value));
    case Kind::quote:
      return words.say("«{}»", {words.say(shown(value))});
    case Kind::text:
      break;
  }
  return shown(value);
}

/// Writes the lines; remembers what a later fact only points at.
class Teller {
 public:
  Teller(const std::vector<Fact>& facts, const std::string& file, const Words& words)
      : file_{file}, words_{words} {
    for (const Fact& fact : facts) {
      for (const Value& set : cli::items_of(field(fact.event, "variables"))) {
        if (fact.type == "VariablesSet") {
          variables_[fact.record][shown(set, "name")] = field(set, "value");
        }
      }
    }
  }

  /// What is told of a fact; nothing for the ones that only the machine needs.
  std::optional<std::string> tell(const Fact& fact) {
    const std::string task = words_.say(fact.task_name);
    const Value& event = fact.event;
    if (fact.type == "InstanceStarted") {
      return words_.say("{} ({}) bắt đầu hồ sơ {}", {who(fact), position(fact), file_});
    }
    if (fact.type == "UserTaskCreated") return tell_new_task(fact, task);
    if (fact.type == "UserTaskAssigned") {
      return words_.say("{} ({}) nhận việc «{}»", {who(fact), position(fact), task});
    }
    if (fact.type == "UserTaskCompleted") return tell_completion(fact, task);
    if (fact.type == "UserTaskCanceled") return words_.say("Rút lại việc «{}»", {task});
    if (fact.type == "RungFired") {
      const auto* form =
          shown(event, "word") == "remind" ? "Nhắc việc «{}»: gửi {}" : "Quá hạn «{}»: báo {}";
      return words_.say(form, {task, receivers(field(event, "to"))});
    }
    if (fact.type == "IncidentRaised") {
      return words_.say("Sự cố tại {}: {}", {shown(event, "element"), shown(event, "message")});
    }
    if (fact.type == "InstanceCompleted") return words_.say("Hồ sơ kết thúc");
    return std::nullopt;
  }

 private:
  static std::string who(const Fact& fact) {
    const auto everybody = persons();
    const auto found = std::ranges::find(everybody, fact.person, &Person::id);
    return found == everybody.end() ? fact.person : std::string{found->name};
  }
  std::string position(const Fact& fact) const { return words_.name(fact.position); }

  std::string tell_new_task(const Fact& fact, const std::string& task) {
    std::string candidates;
    for (const Value& group : cli::items_of(field(fact.event, "candidateGroups"))) {
      if (!candidates.empty()) candidates += words_.say(" hoặc ");
      candidates += words_.name(shown(group));
    }
    std::string text = words_.say("Việc mới «{}» cho {}", {task, candidates});
    const std::string due = shown(fact.event, "due");
    due_[fact.task] = due;
    if (!due.empty()) text += words_.say("; hạn {}", {cli::civil_text(std::string_view{due})});
    return text;
  }

  std::string tell_completion(const Fact& fact, const std::string& task) {
    std::string text =
        words_.say("{} ({}) hoàn thành việc «{}»", {who(fact), position(fact), task});
    const std::string& due = due_[fact.task];
    // Both are RFC 3339 in UTC of one length, so the texts compare as the instants do.
    if (!due.empty() && fact.time > due) {
      text += words_.say(" (trễ, hạn {})", {cli::civil_text(std::string_view{due})});
    }
    const auto& variables = variables_[fact.record];
    std::string details;
    for (const Told& one : told_variables) {
      const auto set = variables.find(one.name);
      if (set == variables.end() || one.kind == Kind::list) continue;
      details += details.empty() ? ": " : "; ";
      const bool is_prose = one.kind == Kind::word || one.kind == Kind::quote;
      details += words_.name(one.name) + (is_prose ? ": " : " ");
      details += text_of(one.kind, set->second, words_);
    }
    return text + details;
  }

  std::string receivers(const Value& grantees) const {
    std::string text;
    for (const Value& grantee : cli::items_of(grantees)) {
      const std::string word = shown(grantee);
      const std::size_t colon = word.find(':');
      const std::string name = word.substr(colon == std::string::npos ? 0 : colon + 1);
      if (!text.empty()) text += ", ";
      text += word.starts_with("account:") ? std::string{person_of(name).name} : words_.name(name);
    }
    return text;
  }

  const std::string& file_;
  const Words& words_;
  std::map<std::string, Entries> variables_;  // by record
  std::map<std::string, std::string> due_;    // by task
};

}  // namespace

std::vector<std::string> timeline_of(const Value& history, const std::string& business_id,
                                     const Words& words) {
  const auto facts = cli::facts_of(history);
  Teller teller{facts, business_id, words};
  std::vector<std::string> lines;
  for (const Fact& fact : facts) {
    if (auto text = teller.tell(fact)) {
      lines.push_back(cli::civil_text(std::string_view{fact.time}) + "  " + *text);
    }
  }
  return lines;
}

std::optional<std::string> variable_text(std::string_view name, const Value& value,
                                         const Words& words) {
  const auto* found = std::ranges::find(told_variables, name, &Told::name);
  if (found == told_variables.end()) return std::nullopt;
  return text_of(found->kind, value, words);
}

}  // namespace tiendo::ops::story
