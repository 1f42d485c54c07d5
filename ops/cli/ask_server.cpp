#include "ops/cli/ask_server.hpp"

#include "engine/base/json.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/actor.hpp"
#include "ops/cli/answers.hpp"
#include "ops/cli/civil_time.hpp"
#include "ops/cli/command.hpp"
#include "ops/cli/difference.hpp"
#include "ops/cli/fields.hpp"
#include "ops/cli/history.hpp"
#include "ops/cli/progress_line.hpp"
#include "ops/cli/server_calls.hpp"
#include "ops/cli/table.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <fstream>
#include <ios>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::ops::cli {

namespace {

using Answer = ServerCalls::Answer;
using Files = std::vector<std::pair<std::string, std::string>>;

std::expected<Files, Failure> read_files(const std::vector<std::string>& paths) {
  Files files;
  for (const auto& path : paths) {
    std::ifstream in{path, std::ios::binary};
    std::ostringstream bytes;
    if (in.peek() != std::ifstream::traits_type::eof()) bytes << in.rdbuf();
    if (!in.is_open() || in.bad() || bytes.bad() || std::filesystem::is_directory(path)) {
      return std::unexpected{Failure{0, "Cannot read the file " + path}};
    }
    files.emplace_back(std::filesystem::path{path}.filename().string(), bytes.str());
  }
  return files;
}

std::string instance_path(Key instance) {
  return "/tiendo/v1/audit/instances/" + std::to_string(instance);
}
std::string task_path(Key task) { return "/v2/user-tasks/" + std::to_string(task); }

Entries sorted_page(std::string_view field, std::string_view order, std::int64_t limit) {
  List sort{Entries{{"field", std::string{field}}, {"order", std::string{order}}}};
  return Entries{{"sort", std::move(sort)}, {"page", Entries{{"limit", limit}}}};
}

/// One call a command, and how its answer is told.
class Conversation {
 public:
  Conversation(ServerCalls calls, const Access& access, const Secrets& secrets, std::ostream& out,
               std::ostream& err)
      : calls_{std::move(calls)}, access_{access}, secrets_{secrets}, out_{out}, err_{err} {
    key_ = access.idempotency_key.empty() ? new_idempotency_key() : access.idempotency_key;
  }

  int hold(const Deploy& command) {
    const auto files = read_files(command.files);
    if (!files) return refuse(files.error());
    return tell(calls_.deploy(*files, key_), deployment_text);
  }
  int hold(const StartProcess& command) {
    Entries body{{"processDefinitionId", command.process}, {"variables", command.variables}};
    if (!command.business_id.empty()) body.emplace("businessId", command.business_id);
    return tell(calls_.change("POST", "/v2/process-instances", std::move(body), key_),
                [](const Value& answer) {
                  return "Started process instance " + shown(answer, "processInstanceKey") + ".\n";
                });
  }
  int hold(const ListInstances& command) {
    return tell_page(
        calls_.ask("/v2/process-instances/search", sorted_page("startDate", "DESC", command.limit)),
        instances_text);
  }
  int hold(const ListTasks& command) {
    Entries filter{{"state", "CREATED"}};
    if (!command.group.empty()) filter.emplace("candidateGroup", command.group);
    if (command.mine) filter.emplace("assignee", access_.user);
    Entries body = sorted_page("dueDate", "ASC", command.limit);
    body.emplace("filter", std::move(filter));
    return tell_page(calls_.ask("/v2/user-tasks/search", std::move(body)), tasks_text);
  }
  int hold(const Claim& command) {
    return done(
        change(task_path(command.task) + "/assignment",
               Entries{{"assignee", access_.user}, {"allowOverride", false}, {"action", "claim"}}),
        "Task " + std::to_string(command.task) + " is yours.");
  }
  int hold(const Unclaim& command) {
    return done(calls_.change("DELETE", task_path(command.task) + "/assignee", {}, key_),
                "Task " + std::to_string(command.task) + " is given back.");
  }
  int hold(const Complete& command) {
    return done(
        change(task_path(command.task) + "/completion", Entries{{"variables", command.variables}}),
        "Task " + std::to_string(command.task) + " is completed.");
  }
  int hold(const Cancel& command) {
    const std::string key = std::to_string(command.instance);
    return done(change("/v2/process-instances/" + key + "/cancellation", {}),
                "Process instance " + key + " is cancelled.");
  }
  int hold(const ListIncidents& command) {
    Entries body = sorted_page("creationTime", "ASC", command.limit);
    body.emplace("filter", Entries{{"state", "ACTIVE"}});
    return tell_page(calls_.ask("/v2/incidents/search", std::move(body)), incidents_text);
  }
  int hold(const Resolve& command) {
    const std::string key = std::to_string(command.incident);
    return done(change("/v2/incidents/" + key + "/resolution", {}),
                "Incident " + key + " is resolved.");
  }
  int hold(const SetClock& command) {
    return done(calls_.change("PUT", "/v2/clock", Entries{{"timestamp", command.to.ms}}, key_),
                "The clock stands at " + civil_text(command.to) + ".");
  }
  int hold(const AddAccountThere& command) {
    List roles;
    for (const auto role : command.account.roles) {
      roles.emplace_back(std::string{vocabulary::role_name(role)});
    }
    List groups;
    for (const auto& group : command.account.groups) groups.emplace_back(group);
    return tell(change("/tiendo/v1/accounts", Entries{{"name", command.account.name},
                                                      {"person", command.account.person},
                                                      {"roles", std::move(roles)},
                                                      {"groups", std::move(groups)},
                                                      {"password", secrets_.new_password}}),
                [&](const Value&) { return "Account " + command.account.name + " is added.\n"; });
  }
  int hold(const AuditHistory& command) {
    return tell(whole_history(instance_path(command.instance) + "/history",
                              [this](const std::string& target) { return calls_.get(target); }),
                history_text);
  }
  int hold(const AuditState& command) {
    return tell(calls_.get(instance_path(command.instance) + "/state?at=" + to_rfc3339(command.at)),
                state_text);
  }
  int hold(const AuditDifference& command) {
    return tell(calls_.get(instance_path(command.instance) + "/difference?from=" +
                           to_rfc3339(command.from) + "&to=" + to_rfc3339(command.to)),
                difference_text);
  }
  int hold(const AuditVerify&) {
    if (!access_.json) {
      err_ << "Comparing log, states, snapshots, indexes and rows…\n" << std::flush;
    }
    const auto answer = await_verification();
    const int code = tell(answer, verification_text);
    if (!answer) return code;
    const auto difference = difference_found(*answer);
    if (difference.empty()) return code;
    err_ << "tiendo: " << one_line(difference) << '\n';
    return 1;
  }

 private:
  /// Begins a verification, or joins the one that runs, and tells its progress to its result.
  Answer await_verification() {
    constexpr std::string_view path = "/tiendo/v1/audit/verification";
    constexpr std::chrono::milliseconds pause_max{500};
    std::chrono::milliseconds pause{20};
    ProgressLine progress{err_};
    auto status = calls_.begin(path);
    while (status && shown(*status, "state") == "RUNNING") {
      if (!access_.json) progress.tell(verification_step(*status), verification_percent(*status));
      std::this_thread::sleep_for(pause);
      pause = std::min(pause * 2, pause_max);
      status = calls_.get(path);
    }
    if (!status) return status;
    if (shown(*status, "state") == "FINISHED") return field(*status, "result");
    auto why = shown(*status, "error");
    if (why.empty()) why = "The server was started anew meanwhile; verify once more";
    return std::unexpected{Failure{0, std::move(why)}};
  }

  Answer change(const std::string& target, const Value& body) {
    return calls_.change("POST", target, body, key_);
  }

  int refuse(const Failure& failure) {
    err_ << "tiendo: " << one_line(failure.message) << '\n';
    if (failure.may_be_done) {
      err_ << "If the request arrived, it is done. To repeat it without doing it twice:"
              " --idempotency-key "
           << key_ << '\n';
    }
    return 1;
  }

  template <class Text>
  int tell(const Answer& answer, const Text& text) {
    if (!answer) return refuse(answer.error());
    out_ << (access_.json ? to_json(*answer) + "\n" : text(*answer)) << std::flush;
    return 0;
  }
  template <class Text>
  int tell_page(const Answer& page, const Text& text) {
    const int code = tell(page, text);
    if (page && !access_.json) err_ << rest_text(*page);
    return code;
  }
  /// For answers without content.
  int done(const Answer& answer, const std::string& sentence) {
    if (answer && access_.json) {
      out_ << "{}\n" << std::flush;
      return 0;
    }
    return tell(answer, [&](const Value&) { return sentence + "\n"; });
  }

  ServerCalls calls_;
  const Access& access_;
  const Secrets& secrets_;
  std::ostream& out_;
  std::ostream& err_;
  std::string key_;
};

}  // namespace

int ask_server(const AskServer& asked, const Secrets& secrets, std::ostream& out,
               std::ostream& err) {
  auto calls = ServerCalls::open(asked.access.url, asked.access.user, secrets.password);
  if (!calls) {
    err << "tiendo: " << calls.error() << '\n';
    return 2;
  }
  Conversation conversation{std::move(*calls), asked.access, secrets, out, err};
  return std::visit([&](const auto& command) { return conversation.hold(command); }, asked.command);
}

}  // namespace tiendo::ops::cli
