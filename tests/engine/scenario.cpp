#include "tests/engine/scenario.hpp"

#include "engine/base/json.hpp"
#include "engine/base/temporal.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/decision/context.hpp"
#include "engine/instance/instance.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/stream.hpp"
#include "tests/engine/partition_fixture.hpp"
#include "tests/engine/trace.hpp"
#include "workflows/bpmn.hpp"
#include "workflows/diagnostic.hpp"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <ios>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::tests {

namespace {

using namespace vocabulary;

using Words = std::vector<std::string>;

Words words_of(const std::string& text) {
  std::istringstream in{text};
  Words words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

/// The JSON context that a line ends with, or nothing.
Entries entries_of(const std::string& line) {
  const auto brace = line.find('{');
  if (brace == std::string::npos) return {};
  const auto value = parse_json(std::string_view{line}.substr(brace));
  if (!value || value->if_context() == nullptr) throw std::runtime_error{"no JSON: " + line};
  return *value->if_context();
}

Role role_of(const std::string& name) {
  for (const auto role :
       {Role::administrator, Role::operator_, Role::approver, Role::auditor, Role::worker}) {
    if (role_name(role) == name) return role;
  }
  throw std::runtime_error{"unknown role " + name};
}

class Player {
 public:
  /// Plays one command (with the lines below it) and returns what came of it.
  std::string play(const std::string& command, const std::string& below) {
    const auto records_before = fixture_.log().records().size();
    const auto words = words_of(command.substr(0, command.find('{')));
    std::string out;
    if (words.at(0) == "state") {
      out = state();
    } else if (words[0] == "model") {
      fixture_.deploy(below);
    } else if (words[0] == "bpmn") {
      deploy_file(words.at(1));
    } else if (words[0] == "account") {
      add_account(words);
    } else if (words[0] == "form") {
      fixture_.deploy_form(words.at(1));
    } else if (words[0] == "restart") {
      fixture_.restart();
    } else if (words[0] == "budget") {
      TurnLimits limits;
      limits.events_max = std::stoul(words.at(1));
      fixture_.restart(limits);
    } else if (words[0] == "advance") {
      const auto span = parse_day_time_duration(words.at(1));
      if (!span) throw std::runtime_error{"no duration: " + command};
      fixture_.advance(span->second * second_ms);
    } else {
      out = act(words, entries_of(command));
    }
    return trace(records_before) + out;
  }

 private:
  void deploy_file(const std::string& path) {
    const std::filesystem::path file{path};
    std::ostringstream bytes;
    bytes
        << std::ifstream{std::filesystem::path{TIENDO_SOURCE_DIR} / file, std::ios::binary}.rdbuf();
    auto read = workflows::read_bpmn(bytes.str(), file.filename().string());
    if (!read) throw std::runtime_error{workflows::render(read.error())};
    fixture_.deploy(file.filename().string(), bytes.str(), std::move(read->processes));
  }

  void add_account(const Words& words) {
    std::vector<std::string> groups{words.begin() + 3, words.end()};
    fixture_.account(words.at(1), {role_of(words.at(2))}, std::move(groups));
  }

  std::string act(const Words& words, Entries entries) {
    const auto& who = words.at(1);
    const auto outcome = fixture_.submit(command_of(words, std::move(entries)), who);
    if (const auto* answer = std::get_if<Answer>(&outcome)) {
      const auto* started = std::get_if<StartedInstance>(answer);
      if (started != nullptr) fixture_.use(started->instance);
    }
    return is_done(outcome) ? "" : outcome_text(outcome) + "\n";
  }

  static Command start_of(const Words& words, Entries entries) {
    StartInstance start{{}, ProcessId{words.at(2)}, 0, std::move(entries), {}, {}};
    for (std::size_t at = 3; at + 1 < words.size(); at += 2) {
      if (words[at] == "at") start.start_at.emplace_back(words[at + 1]);
      if (words[at] == "end-after") start.end_after.emplace_back(words[at + 1]);
    }
    return start;
  }

  Command command_of(const Words& words, Entries entries) {
    const auto& word = words[0];
    if (word == "start") return start_of(words, std::move(entries));
    if (word == "cancel") return CancelInstance{fixture_.current()};
    if (word == "resolve") return ResolveIncident{fixture_.incident(words.at(2))};
    const auto task = fixture_.task(words.at(2));
    if (word == "claim") return AssignUserTask{task, words[1], false, "claim"};
    if (word == "assign") return AssignUserTask{task, words.at(3), true, {}};
    if (word == "unassign") return UnassignUserTask{task};
    if (word == "complete") return CompleteUserTask{task, std::move(entries), {}};
    throw std::runtime_error{"unknown command " + word};
  }

  std::string trace(std::size_t from) {
    std::string out;
    const auto records = fixture_.log().records();
    for (auto at = from; at < records.size(); ++at) {
      const auto kind = records[at].header.stream.kind;
      if (kind == StreamKind::reference || records[at].events.empty()) continue;
      out += Tracer::head(records[at]) + "\n";
      auto& tracer = tracers_[records[at].header.stream];
      for (const auto& line : tracer.lines(records[at])) out += "  " + line + "\n";
    }
    return out;
  }

  std::string state() {
    const auto one = fixture_.state();
    static const std::map<instance::Status, std::string> names{
        {instance::Status::none, "none"},
        {instance::Status::active, "active"},
        {instance::Status::completed, "completed"},
        {instance::Status::terminated, "terminated"}};
    std::string out = names.at(one.status) + "\n";
    for (const auto& [key, element] : one.elements) {
      out += "  at " + element.element.value();
      for (const auto& [name, variable] : element.variables) {
        out += " " + name + "=" + to_json(variable.value);
      }
      out += "\n";
    }
    for (const auto& [key, task] : one.tasks) {
      out += "  task " + task.element.value() +
             (task.assignee.empty() ? "" : " assignee=" + task.assignee) + "\n";
    }
    for (const auto& [due, key] : one.due) {
      out += "  timer " + one.timers.at(key).element.value() + " due " + to_rfc3339(due) + "\n";
    }
    for (const auto& [key, incident] : one.incidents) {
      out += "  incident at " + incident.element.value() + " " + incident.error_type + "\n";
    }
    return out;
  }

  PartitionFixture fixture_;
  std::map<StreamId, Tracer> tracers_;
};

struct Block {
  std::vector<std::string> lines;
};

std::vector<Block> blocks_of(const std::string& text) {
  std::vector<Block> blocks;
  bool fresh = true;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) {
      fresh = true;
      continue;
    }
    if (fresh) blocks.emplace_back();
    fresh = false;
    blocks.back().lines.push_back(line);
  }
  return blocks;
}

}  // namespace

std::string play(const std::string& text) {
  Player player;
  std::string out;
  for (const auto& block : blocks_of(text)) {
    if (!out.empty()) out += "\n";
    std::string below;
    std::string command;
    for (const auto& line : block.lines) {
      if (line == "----") break;
      out += line + "\n";
      if (line.starts_with('#')) continue;
      if (command.empty()) {
        command = line;
      } else {
        below += line + "\n";
      }
    }
    if (command.empty()) continue;
    const auto result = player.play(command, below);
    if (!result.empty()) out += "----\n" + result;
  }
  return out;
}

}  // namespace tiendo::tests
