#include "tests/engine/process_builder.hpp"

#include "engine/feel/expression.hpp"
#include "engine/model/process.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::tests {

namespace {

struct Line {
  std::size_t depth = 0;
  std::string text;
};

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  std::istringstream in{std::string{text}};
  for (std::string line; std::getline(in, line);) {
    const auto first = line.find_first_not_of(' ');
    if (first == std::string::npos) continue;
    lines.push_back({first / 2, line.substr(first)});
  }
  return lines;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in{text};
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

/// What stands before and after a mark; the mark must be there.
std::pair<std::string, std::string> split(const std::string& text, std::string_view mark) {
  const auto at = text.find(mark);
  if (at == std::string::npos) throw std::runtime_error{"no '" + std::string{mark} + "': " + text};
  return {text.substr(0, at), text.substr(at + mark.size())};
}

feel::Expression compiled(std::string_view text) {
  auto expression = feel::compile(text);
  if (!expression) throw std::runtime_error{std::string{text} + ": " + expression.error().message};
  return *expression;
}

model::Attribute attribute_of(const std::string& text) {
  if (text.starts_with('=')) return compiled(std::string_view{text}.substr(1));
  return text;
}

/// Puts an attribute of a user task; false if it has no such attribute.
bool put_user_attribute(model::UserTask& task, const std::string& key, const std::string& value) {
  using Part = std::optional<model::Attribute> model::UserTask::*;
  static const std::map<std::string, Part> parts{
      {"assignee", &model::UserTask::assignee},
      {"candidate groups", &model::UserTask::candidate_groups},
      {"candidate users", &model::UserTask::candidate_users},
      {"due", &model::UserTask::due_date},
      {"follow up", &model::UserTask::follow_up_date},
      {"priority", &model::UserTask::priority},
  };
  if (const auto part = parts.find(key); part != parts.end()) {
    task.*(part->second) = attribute_of(value);
  } else if (key == "form") {
    task.form = model::FormReference{model::FormReference::Kind::deployed, value, {}};
  } else if (key == "external form") {
    task.form = model::FormReference{model::FormReference::Kind::external, {}, attribute_of(value)};
  } else if (key == "header") {
    task.headers.push_back(split(value, "="));
  } else {
    return false;
  }
  return true;
}

bool put_timer(model::TimerDefinition& timer, const std::string& key, const std::string& value) {
  using Kind = model::TimerDefinition::Kind;
  if (key != "date" && key != "duration") return false;
  timer = {key == "date" ? Kind::date : Kind::duration, attribute_of(value)};
  return true;
}

bool put_boundary(model::TimerBoundaryEvent& boundary, const std::string& key,
                  const std::string& value) {
  if (put_timer(boundary.timer, key, value)) return true;
  if (key == "rung") {
    boundary.rung =
        model::Rung{value == "remind" ? model::RungKind::remind : model::RungKind::escalate, {}};
  } else if (key == "to" && boundary.rung) {
    boundary.rung->to = attribute_of(value);
  } else {
    return false;
  }
  return true;
}

class Builder {
 public:
  explicit Builder(std::vector<Line> lines) : lines_{std::move(lines)} {}

  std::shared_ptr<const model::Process> build() {
    const auto words = words_of(lines_.at(0).text);
    if (words.size() != 2 || words[0] != "process") throw std::runtime_error{"process ID expected"};
    process_.id = ProcessId{words[1]};
    model::Element body;
    body.id = ElementId{words[1]};
    body.detail = model::ProcessBody{};
    add(std::move(body));
    at_ = 1;
    read_below(ElementId{words[1]}, 1);
    if (at_ < lines_.size()) throw std::runtime_error{"out of place: " + lines_[at_].text};
    for (const auto& [id, element] : process_.elements) {
      const auto* boundary = std::get_if<model::TimerBoundaryEvent>(&element.detail);
      if (boundary != nullptr && !process_.elements.contains(boundary->attached_to.value())) {
        throw std::runtime_error{"boundary event on an unknown element: " + id};
      }
      for (const auto& flow : element.outgoing) {
        if (!process_.elements.contains(flow.target.value())) {
          throw std::runtime_error{"flow to an unknown element: " + flow.target.value()};
        }
      }
    }
    return std::make_shared<const model::Process>(std::move(process_));
  }

 private:
  model::Element& add(model::Element element) {
    const auto [at, fresh] = process_.elements.emplace(element.id.value(), std::move(element));
    if (!fresh) throw std::runtime_error{"twice: " + at->first};
    return at->second;
  }

  void read_below(const ElementId& parent, std::size_t depth) {
    while (at_ < lines_.size() && lines_[at_].depth == depth) read_line(parent, depth);
  }

  void read_line(const ElementId& parent, std::size_t depth) {
    const auto text = lines_[at_].text;
    auto& owner = process_.elements.at(parent.value());
    if (text.starts_with("->")) {
      ++at_;
      return add_flow(owner, text.substr(2));
    }
    if (const auto colon = text.find(": "); colon != std::string::npos) {
      const auto key = text.substr(0, colon);
      if (key.find_first_of('=') == std::string::npos) {
        ++at_;
        return put_attribute(owner, key, text.substr(colon + 2));
      }
    }
    ++at_;
    const auto id = add_element(parent, text);
    read_below(id, depth + 1);
  }

  ElementId add_element(const ElementId& parent, const std::string& text) {
    const auto words = words_of(text.substr(0, text.find("->")));
    if (words.size() < 2) throw std::runtime_error{"KIND ID expected: " + text};
    model::Element element;
    element.id = ElementId{words[1]};
    element.parent = parent;
    element.detail = detail_of(words);
    auto& added = add(std::move(element));
    if (words[0] == "start") set_start(parent, added.id);
    if (const auto* boundary = std::get_if<model::TimerBoundaryEvent>(&added.detail)) {
      const auto host = process_.elements.find(boundary->attached_to.value());
      if (host == process_.elements.end()) throw std::runtime_error{"host unknown: " + text};
      host->second.boundary_events.push_back(added.id);
    }
    for (auto at = text.find("->"); at != std::string::npos;) {
      const auto next = text.find("->", at + 2);
      add_flow(added, text.substr(at + 2, next == std::string::npos ? next : next - at - 2));
      at = next;
    }
    return added.id;
  }

  static model::Detail detail_of(const std::vector<std::string>& words) {
    const auto& kind = words[0];
    if (kind == "start") return model::NoneStartEvent{};
    if (kind == "user") return model::UserTask{};
    if (kind == "gateway") return model::ExclusiveGateway{};
    if (kind == "timer") return model::TimerCatchEvent{};
    if (kind == "sub") return model::SubProcess{};
    if (kind == "end") return model::NoneEndEvent{};
    if (kind == "terminate") return model::TerminateEndEvent{};
    if (kind == "boundary" && words.size() >= 4 && words[2] == "on") {
      const bool interrupting = words.size() == 4 || words[4] != "non-interrupting";
      return model::TimerBoundaryEvent{ElementId{words[3]}, interrupting, {}, {}};
    }
    throw std::runtime_error{"unknown kind: " + kind};
  }

  void set_start(const ElementId& parent, const ElementId& start) {
    auto& detail = process_.elements.at(parent.value()).detail;
    if (auto* body = std::get_if<model::ProcessBody>(&detail)) body->start = start;
    if (auto* sub = std::get_if<model::SubProcess>(&detail)) sub->start = start;
  }

  void add_flow(model::Element& from, const std::string& text) {
    const auto words = words_of(text);
    if (words.empty()) throw std::runtime_error{"a flow without a target"};
    std::string id = from.id.value() + "-" + words[0];
    while (!flows_.insert(id).second) id += "'";
    model::SequenceFlow flow{FlowId{id}, from.id, ElementId{words[0]}, {}};
    if (words.size() > 1 && words[1] == "else") from.default_flow = flow.id;
    if (words.size() > 2 && words[1] == "if") flow.condition = compiled(split(text, " if ").second);
    from.outgoing.push_back(std::move(flow));
  }

  static void put_attribute(model::Element& element, const std::string& key,
                            const std::string& value) {
    bool put = false;
    if (key == "name") {
      element.name = value;
      put = true;
    } else if (key == "in" || key == "out") {
      const auto [source, target] = split(value, " -> ");
      auto& mappings = key == "in" ? element.inputs : element.outputs;
      mappings.push_back({attribute_of(source), target});
      put = true;
    } else if (auto* task = std::get_if<model::UserTask>(&element.detail)) {
      put = put_user_attribute(*task, key, value);
    } else if (auto* timer = std::get_if<model::TimerCatchEvent>(&element.detail)) {
      put = put_timer(timer->timer, key, value);
    } else if (auto* boundary = std::get_if<model::TimerBoundaryEvent>(&element.detail)) {
      put = put_boundary(*boundary, key, value);
    }
    if (!put) throw std::runtime_error{"no attribute of " + element.id.value() + ": " + key};
  }

  std::vector<Line> lines_;
  std::size_t at_ = 0;
  model::Process process_;
  std::set<std::string> flows_;
};

}  // namespace

std::shared_ptr<const model::Process> build_process(std::string_view text) {
  return Builder{lines_of(text)}.build();
}

}  // namespace tiendo::tests
