#include "ops/cli/command_line.hpp"

#include "engine/base/json.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/actor.hpp"
#include "ops/cli/civil_time.hpp"
#include "ops/cli/command.hpp"
#include "ops/running_server.hpp"
#include "ops/version.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace tiendo::ops::cli {

namespace {

using vocabulary::Role;

constexpr std::array roles{Role::administrator, Role::operator_, Role::approver, Role::auditor,
                           Role::worker};

constexpr const char* examples = R"(Examples:
  A new store, its administrator, and a server on it
    tiendo account add quan-tri --role administrator --data /srv/tiendo
    tiendo serve --data /srv/tiendo --listen 127.0.0.1:8069
  Work, on that server
    export TIENDO_SERVER=http://127.0.0.1:8069 TIENDO_USER=quan-tri TIENDO_PASSWORD=...
    tiendo deploy ke-hoach-69.bpmn *.form
    tiendo start ke-hoach-69 --business-id 69/KH-UBND/2019 \
      --variables '{"nam":2019,"hanSoanThao":"2019-05-28T17:00:00+07:00"}'
    tiendo tasks --group so-tttt/chuyen-vien
    tiendo claim 42
    tiendo complete 42 --variables '{"ketQuaThamDinh":"dong-y"}'
  The auditor
    tiendo audit history 17
    tiendo audit at 17 2019-11-15T00:00:00+07:00
    tiendo audit verify

The password is read from TIENDO_PASSWORD. Exit codes: 0 done, 1 refused or failed, 2 usage.)";

/// What a word is read as; an empty `value` is refused by the sentence.
template <class T>
T required(std::optional<T> value, const std::string& sentence) {
  if (!value) throw CLI::ValidationError{sentence};
  return std::move(*value);
}

Instant instant_of(const std::string& text) {
  return required(parse_time_given(text),
                  "'" + text +
                      "' is no time: give 2019-05-07T08:00:00+07:00, or '07/05/2019 "
                      "08:00' for the time in Vietnam");
}

Entries variables_of(const std::string& text) {
  if (text.empty()) return {};
  const auto value = parse_json(text);
  if (!value) {
    throw CLI::ValidationError{"--variables: " + value.error().message + " (byte " +
                               std::to_string(value.error().offset) + ")"};
  }
  const auto* entries = value->if_context();
  if (entries == nullptr) throw CLI::ValidationError{"--variables must be a JSON object"};
  return *entries;
}

/// Digits only, as the server writes keys: CLI11 alone would read `010` as 8.
std::string fault_of_key(const std::string& text) {
  Key key = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, key);
  if (read.ec == std::errc{} && read.ptr == end && text.front() != '0') return {};
  return "'" + text + "' is no key: a key is a whole number, as the lists show it";
}

Role role_of(const std::string& word) {
  const auto* found = std::ranges::find(roles, word, vocabulary::role_name);
  if (found != roles.end()) return *found;
  throw CLI::ValidationError{"'" + word +
                             "' is no role: administrator, operator, approver, auditor or worker"};
}

/// All commands' options, as CLI11 fills them in.
struct Words {
  Access access;
  ServeOptions serve;
  std::string data;
  std::string virtual_clock;
  std::string language = "vi";
  std::vector<std::string> files;
  std::string process;
  std::string variables;
  std::string business_id;
  std::string group;
  bool mine = false;
  std::int64_t limit = 100;
  Key key = 0;
  std::string time;
  std::string until;
  std::string name;
  std::string person;
  std::vector<std::string> roles;
  std::vector<std::string> groups;
};

class Parser {
 public:
  Parser() {
    app_.footer(examples);
    app_.set_version_flag("--version", "tiendo " + std::string{version});
    add_store_commands();
    add_account_command();
    add_work_commands();
    add_task_commands();
    add_audit_commands();
  }

  std::expected<Command, Ending> parse(std::vector<std::string> arguments) {
    std::ranges::reverse(arguments);  // as CLI11 takes them
    try {
      app_.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
      std::ostringstream told;
      const int code = app_.exit(error, told, told);
      return std::unexpected{Ending{code == 0 ? 0 : 2, told.str()}};
    }
    if (command_) return std::move(*command_);
    return std::unexpected{Ending{2, "A command is needed.\nRun with --help for the list.\n"}};
  }

 private:
  void add_store_commands() {
    auto* serve = app_.add_subcommand("serve", "Serve a store over HTTP until Ctrl-C");
    serve->add_option("--data", words_.data, "Folder of the store; made if it is not there")
        ->required();
    serve->add_option("--listen", words_.serve.listen, "Loopback address and port; port 0: any")
        ->capture_default_str();
    serve->add_option("--virtual-clock", words_.virtual_clock,
                      "Make the store with a clock that stands at T0 and moves when told");
    serve->add_flag("--confirm-clock", words_.serve.confirm_clock,
                    "The machine's clock had jumped, and it is right now");
    serve->callback([this] {
      words_.serve.data = words_.data;
      if (!words_.virtual_clock.empty()) {
        words_.serve.virtual_clock = instant_of(words_.virtual_clock);
      }
      command_ = Serve{words_.serve};
    });

    auto* rebuild =
        app_.add_subcommand("rebuild-views", "Make the read model of a store anew from its log");
    rebuild->add_option("--data", words_.data, "Folder of the store; no server may run on it")
        ->required();
    rebuild->callback([this] { command_ = RebuildViews{words_.data}; });

    auto* indexes = app_.add_subcommand(
        "rebuild-indexes", "Make the indexes and snapshots of a store anew from its log");
    indexes->add_option("--data", words_.data, "Folder of the store; no server may run on it")
        ->required();
    indexes->callback([this] { command_ = RebuildIndexes{words_.data}; });

    auto* story = app_.add_subcommand("story", "Play plan 69 through the year 2019 on a new store");
    story->add_option("--data", words_.data, "Folder of the new store")->required();
    story->add_option("--lang", words_.language, "Language of the timeline")
        ->check(CLI::IsMember({"vi", "en"}))
        ->capture_default_str();
    story->callback([this] { command_ = PlayStory{words_.data, words_.language}; });
  }

  void add_account_command() {
    auto* account = app_.add_subcommand("account", "Accounts");
    auto* add =
        account->add_subcommand("add", "Add an account; its password is read from standard input");
    add->add_option("NAME", words_.name, "What its owner signs in with")->required();
    add->add_option("--role", words_.roles, "administrator, operator, approver, auditor, worker")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->required();
    add->add_option("--group", words_.groups, "Positions held, the main one first")
        ->delimiter(',')
        ->allow_extra_args(false);
    add->add_option("--person", words_.person, "Id of the person behind the account");
    add->add_option("--data", words_.data, "Folder of a store that is not served");
    add_access(*add);
    add->callback([this] { set_account_command(); });
  }

  void set_account_command() {
    vocabulary::Account account{words_.name, words_.person, {}, words_.groups};
    for (const auto& word : words_.roles) account.roles.insert(role_of(word));
    if (!words_.data.empty()) {
      command_ = AddAccountHere{words_.data, std::move(account)};
      return;
    }
    ask(AddAccountThere{std::move(account)});
  }

  void add_work_commands() {
    auto* deploy = add_asking(app_, "deploy", "Deploy BPMN files and forms, all or nothing");
    deploy->add_option("FILE", words_.files, "*.bpmn, *.form")->required();
    deploy->callback([this] { ask(Deploy{words_.files}); });

    auto* start = add_asking(app_, "start", "Start an instance of a process");
    start->add_option("PROCESS", words_.process, "Id of the process; its latest version")
        ->required();
    start->add_option("--business-id", words_.business_id, "E.g. the number of the document");
    add_variables(*start);
    start->callback([this] {
      ask(StartProcess{words_.process, variables_of(words_.variables), words_.business_id});
    });

    auto* instances = add_asking(app_, "instances", "List process instances, the newest first");
    add_limit(*instances);
    instances->callback([this] { ask(ListInstances{words_.limit}); });

    add_about_one("cancel", "INSTANCE", "Cancel a process instance",
                  [this] { ask(Cancel{words_.key}); });

    auto* incidents = add_asking(app_, "incidents", "List what stands still because of trouble");
    add_limit(*incidents);
    incidents->callback([this] { ask(ListIncidents{words_.limit}); });
    add_about_one("resolve", "INCIDENT", "Let what an incident holds up run again",
                  [this] { ask(Resolve{words_.key}); });

    auto* clock = app_.add_subcommand("clock", "The clock of a store made with a virtual one");
    auto* set = add_asking(*clock, "set", "Move it forward; what falls due happens at its time");
    set->add_option("TIME", words_.time, "RFC 3339, or 'dd/mm/yyyy hh:mm' in Vietnam")->required();
    set->callback([this] { ask(SetClock{instant_of(words_.time)}); });
  }

  void add_task_commands() {
    auto* tasks = add_asking(app_, "tasks", "List open tasks, the most urgent first");
    tasks->add_option("--group", words_.group, "Only those offered to this position");
    tasks->add_flag("--mine", words_.mine, "Only those that you have claimed");
    add_limit(*tasks);
    tasks->callback([this] { ask(ListTasks{words_.group, words_.mine, words_.limit}); });

    add_about_one("claim", "TASK", "Take a task that nobody has",
                  [this] { ask(Claim{words_.key}); });
    add_about_one("unclaim", "TASK", "Give a task back", [this] { ask(Unclaim{words_.key}); });
    auto* complete = add_about_one("complete", "TASK", "Complete a task", [this] {
      ask(Complete{words_.key, variables_of(words_.variables)});
    });
    add_variables(*complete);
  }

  void add_audit_commands() {
    auto* audit = app_.add_subcommand("audit", "What the auditor asks");
    const auto add_about_instance = [&](const char* name, const char* purpose) {
      auto* command = add_asking(*audit, name, purpose);
      add_key(*command, "INSTANCE");
      return command;
    };
    add_about_instance("history", "All that happened in a process instance")->callback([this] {
      ask(AuditHistory{words_.key});
    });
    auto* at = add_about_instance("at", "The whole state as of an instant, by replay");
    at->add_option("TIME", words_.time, "RFC 3339, or 'dd/mm/yyyy hh:mm' in Vietnam")->required();
    at->callback([this] { ask(AuditState{words_.key, instant_of(words_.time)}); });
    auto* diff = add_about_instance("diff", "What differs between two instants");
    diff->add_option("T1", words_.time, "The earlier instant")->required();
    diff->add_option("T2", words_.until, "The later instant")->required();
    diff->callback([this] {
      ask(AuditDifference{words_.key, instant_of(words_.time), instant_of(words_.until)});
    });
    add_asking(*audit, "verify", "Compare log, states, snapshots, indexes and rows")
        ->callback([this] { ask(AuditVerify{}); });
  }

  void add_access(CLI::App& command) {
    command.add_option("--server", words_.access.url, "http://HOST:PORT")->envname("TIENDO_SERVER");
    command.add_option("--user", words_.access.user, "Name of your account")
        ->envname("TIENDO_USER");
    command.add_option("--idempotency-key", words_.access.idempotency_key,
                       "Under the same key a repeat is done once");
    command.add_flag("--json", words_.access.json, "Answer as JSON, for scripts");
  }

  CLI::App* add_asking(CLI::App& parent, const std::string& name, const std::string& purpose) {
    auto* command = parent.add_subcommand(name, purpose);
    add_access(*command);
    return command;
  }

  CLI::App* add_about_one(const std::string& name, const std::string& what,
                          const std::string& purpose, std::function<void()> then) {
    auto* command = add_asking(app_, name, purpose);
    add_key(*command, what);
    command->callback(std::move(then));
    return command;
  }

  void add_key(CLI::App& command, const std::string& what) {
    command.add_option(what, words_.key, "Its key")
        ->required()
        ->check(CLI::Validator{fault_of_key, ""});
  }
  void add_variables(CLI::App& command) {
    command.add_option("--variables", words_.variables, "A JSON object");
  }
  void add_limit(CLI::App& command) {
    command.add_option("--limit", words_.limit, "At most so many rows")
        ->check(CLI::Range{1, 10'000})
        ->capture_default_str();
  }

  void ask(ServerCommand command) {
    if (words_.access.url.empty()) {
      throw CLI::ValidationError{"--server http://HOST:PORT (or TIENDO_SERVER) is needed"};
    }
    if (words_.access.user.empty()) {
      throw CLI::ValidationError{"--user NAME (or TIENDO_USER) is needed"};
    }
    command_ = AskServer{words_.access, std::move(command)};
  }

  CLI::App app_{"An engine for work that people approve and that law puts deadlines on", "tiendo"};
  Words words_;
  std::optional<Command> command_;
};

}  // namespace

std::expected<Command, Ending> parse_command_line(const std::vector<std::string>& arguments) {
  return Parser{}.parse(arguments);
}

}  // namespace tiendo::ops::cli
