#include "tests/storage/read_model/log.hpp"

#include "engine/base/decimal.hpp"
#include "engine/base/id.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/stream.hpp"
#include "storage/read_model/database.hpp"
#include "storage/read_model/projection.hpp"
#include "storage/read_model/reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace tiendo::read_model {

using namespace vocabulary;

Grantee account(const std::string& name) { return {Grantee::Kind::account, name}; }
Grantee group(const std::string& name) { return {Grantee::Kind::group, name}; }
Grantee overseers() { return {Grantee::Kind::overseers, {}}; }

Position Log::add(StreamId stream, Event event) {
  Record record;
  record.header.position = next_;
  record.header.stream = std::move(stream);
  record.header.time = now_;
  record.events.push_back(std::move(event));
  const Position at = next_;
  next_ += width(record);
  now_.ms += 1'000;
  records_.push_back(std::move(record));
  return at;
}

DefinitionKey Log::define(const std::string& process, std::int32_t version,
                          const std::string& name) {
  ProcessDefined fact;
  fact.process = ProcessId{process};
  fact.version = version;
  fact.name = name;
  fact.version_tag = version > 1 ? "v" + std::to_string(version) : "";
  fact.resource_name = process + ".bpmn";
  return DefinitionKey::at(0, add(StreamId::reference(), fact));
}

InstanceKey Log::start(DefinitionKey definition, const std::string& process,
                       const std::string& business_id, std::vector<std::string> tags) {
  InstanceStarted fact;
  fact.definition = definition;
  fact.process = ProcessId{process};
  fact.version = 1;
  fact.business_id = business_id;
  fact.tags = std::move(tags);
  fact.grants = {overseers()};
  const auto key = InstanceKey::at(0, next_);
  add(StreamId::instance(key), fact);
  return key;
}

UserTaskKey Log::task(InstanceKey instance, const TaskSpec& spec) {
  const auto element_key = ElementKey::at(0, next_);
  const auto scope = spec.scope ? spec.scope : ElementKey{instance.value()};
  add(StreamId::instance(instance),
      ElementActivated{element_key, ElementId{spec.element}, "USER_TASK", scope, {}});
  UserTaskCreated fact;
  fact.element_key = element_key;
  fact.element = ElementId{spec.element};
  fact.name = spec.name;
  fact.assignee = spec.assignee;
  fact.candidate_groups = spec.groups;
  fact.candidate_users = spec.users;
  fact.due = spec.due;
  fact.priority = spec.priority;
  fact.headers = {{"stage", spec.element}};
  fact.grants = {overseers()};
  for (const auto& name : spec.groups) fact.grants.push_back(group(name));
  for (const auto& name : spec.users) fact.grants.push_back(account(name));
  if (!spec.assignee.empty()) fact.grants.push_back(account(spec.assignee));
  return UserTaskKey::at(0, add(StreamId::instance(instance), fact));
}

void Log::assign(InstanceKey instance, UserTaskKey task, const std::string& assignee,
                 std::vector<Grantee> added, std::vector<Grantee> removed) {
  add(StreamId::instance(instance),
      UserTaskAssigned{task, assignee, "assign", std::move(added), std::move(removed)});
}

void Log::complete(InstanceKey instance, UserTaskKey task) {
  add(StreamId::instance(instance), UserTaskCompleted{task, element_of(task), "complete", {}});
  leave(instance, element_of(task));
}

void Log::cancel(InstanceKey instance, UserTaskKey task) {
  add(StreamId::instance(instance), UserTaskCanceled{task, element_of(task)});
  terminate(instance, element_of(task), {});
}

VariableKey Log::set(InstanceKey instance, ElementKey scope, std::vector<VariableSet> variables) {
  return VariableKey::at(
      0, add(StreamId::instance(instance), VariablesSet{scope, std::move(variables)}));
}

IncidentKey Log::raise(InstanceKey instance, const std::string& message, const std::string& element,
                       ElementKey element_key) {
  IncidentRaised fact;
  fact.element_key = element_key ? element_key : ElementKey::at(0, next_);
  fact.element = ElementId{element};
  fact.error_type = "CONDITION_ERROR";
  fact.message = message;
  return IncidentKey::at(0, add(StreamId::instance(instance), fact));
}

void Log::resolve(InstanceKey instance, IncidentKey incident) {
  add(StreamId::instance(instance), IncidentResolved{incident, 0});
}

void Log::end(InstanceKey instance) { add(StreamId::instance(instance), InstanceCompleted{}); }

void Log::terminate(InstanceKey instance, std::vector<IncidentKey> incidents_closed) {
  add(StreamId::instance(instance), InstanceTerminated{{}, std::move(incidents_closed), {}});
}

ElementKey Log::enter(InstanceKey instance, const std::string& element, ElementKey scope) {
  const auto key = ElementKey::at(0, next_);
  const auto within = scope ? scope : ElementKey{instance.value()};
  add(StreamId::instance(instance),
      ElementActivated{key, ElementId{element}, "SUB_PROCESS", within, {}});
  return key;
}

void Log::leave(InstanceKey instance, ElementKey element_key) {
  ElementCompleted fact;
  fact.key = element_key;
  add(StreamId::instance(instance), fact);
}

void Log::terminate(InstanceKey instance, ElementKey element_key,
                    std::vector<IncidentKey> incidents_closed) {
  ElementTerminated fact;
  fact.key = element_key;
  fact.incidents_closed = std::move(incidents_closed);
  add(StreamId::instance(instance), fact);
}

void Log::pass(InstanceKey instance, const std::string& element, ElementKey key) {
  ElementPassed fact;
  fact.key = key ? key : ElementKey::at(0, next_);
  fact.element = ElementId{element};
  fact.type = "EXCLUSIVE_GATEWAY";
  fact.scope = ElementKey{instance.value()};
  add(StreamId::instance(instance), fact);
}

namespace {

constexpr std::array<const char*, 3> people = {"an", "binh", "chi"};
constexpr std::array<const char*, 3> offices = {"so-tc", "ubnd", "so-tttt"};

struct Open {
  InstanceKey instance;
  std::vector<UserTaskKey> tasks;
  std::vector<IncidentKey> incidents;
  std::vector<std::string> variables;
  std::vector<ElementKey> scopes;
};

class RandomLog {
 public:
  explicit RandomLog(std::mt19937& random) : random_{random} {}

  Log make(int facts) {
    definitions_ = {log_.define("plan", 1, "Plan"), log_.define("leave", 1, "")};
    while (log_.last() < static_cast<Position>(facts)) step();
    return std::move(log_);
  }

 private:
  int pick(int below) { return std::uniform_int_distribution{0, below - 1}(random_); }
  bool coin() { return pick(2) == 0; }
  std::string person() { return people.at(static_cast<std::size_t>(pick(3))); }

  void step() {
    if (open_.empty() || pick(6) == 0) return begin();
    const auto index = static_cast<std::size_t>(pick(static_cast<int>(open_.size())));
    Open& one = open_[index];
    switch (pick(10)) {
      case 0:
      case 1:
        return one.tasks.push_back(log_.task(one.instance, spec(one)));
      case 2:
        return assign(one);
      case 3:
        return finish(one);
      case 4:
        return set(one);
      case 5:
        return one.incidents.push_back(log_.raise(one.instance, "no branch"));
      case 6:
        if (!one.incidents.empty()) log_.resolve(one.instance, one.incidents.back());
        return;
      case 7:
        return log_.pass(one.instance, "gate" + std::to_string(pick(3)));
      case 8:
        return nest(one);
      default:
        if (pick(4) == 0) close(index);
    }
  }

  void begin() {
    const bool plan = coin();
    const auto key =
        log_.start(definitions_[plan ? 0 : 1], plan ? "plan" : "leave",
                   coin() ? "69-" + std::to_string(pick(20)) : "",
                   coin() ? std::vector<std::string>{"urgent"} : std::vector<std::string>{});
    open_.push_back({key, {}, {}, {}, {}});
  }

  /// A scope begins or the innermost ends, and with it what got stuck on the way in.
  void nest(Open& one) {
    const ElementKey around = one.scopes.empty() ? ElementKey{} : one.scopes.back();
    if (one.scopes.empty() || coin()) {
      return one.scopes.push_back(log_.enter(one.instance, "inner", around));
    }
    coin() ? log_.leave(one.instance, around) : log_.terminate(one.instance, around, one.incidents);
    one.scopes.pop_back();
  }

  TaskSpec spec(const Open& one) {
    TaskSpec made;
    if (!one.scopes.empty() && coin()) made.scope = one.scopes.back();
    made.name = coin() ? "" : "Việc " + std::to_string(pick(5));
    made.element = "step" + std::to_string(pick(3));
    for (const char* office : offices) {
      if (pick(3) == 0) made.groups.emplace_back(office);
    }
    if (pick(3) == 0) made.users.push_back(person());
    if (pick(4) == 0) made.assignee = person();
    if (coin()) made.due = Instant{1'560'000'000'000 + pick(4) * std::int64_t{1'000}};
    made.priority = pick(4) * 25;
    return made;
  }

  void assign(Open& one) {
    if (one.tasks.empty()) return;
    const std::string to = person();
    const std::string from = person();
    log_.assign(one.instance, one.tasks.back(), to, {account(to)},
                from == to ? std::vector<Grantee>{} : std::vector{account(from)});
  }

  void finish(Open& one) {
    if (one.tasks.empty()) return;
    coin() ? log_.complete(one.instance, one.tasks.back())
           : log_.cancel(one.instance, one.tasks.back());
    one.tasks.pop_back();
  }

  void set(Open& one) {
    const std::string name = "v" + std::to_string(pick(3));
    const bool known = std::ranges::find(one.variables, name) != one.variables.end();
    if (!known) one.variables.push_back(name);
    const Value value = coin() ? Value{pick(5)} : Value{"text " + std::to_string(pick(5))};
    log_.set(one.instance, ElementKey{one.instance.value()}, {{name, value, !known}});
  }

  void close(std::size_t index) {
    Open const& one = open_[index];
    for (const UserTaskKey task : one.tasks) log_.cancel(one.instance, task);
    coin() ? log_.end(one.instance) : log_.terminate(one.instance, one.incidents);
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(index));
  }

  std::mt19937& random_;
  Log log_;
  std::vector<DefinitionKey> definitions_;
  std::vector<Open> open_;
};

}  // namespace

Log random_log(std::mt19937& random, int facts) { return RandomLog{random}.make(facts); }

Place::Place() {
  std::string pattern = (std::filesystem::temp_directory_path() / "read_model_XXXXXX").string();
  const char* made = mkdtemp(pattern.data());
  EXPECT_NE(made, nullptr);
  directory_ = pattern;
}

Place::~Place() {
  std::error_code error;
  std::filesystem::remove_all(directory_, error);
}

void project(Projection& projection, const std::vector<Record>& records) {
  projection.begin();
  for (const auto& record : records) projection.apply(record);
  projection.commit(projection.applied_batch() + 1);
}

void project(const std::string& path, const Log& log) {
  auto projection = Projection::open(path);
  ASSERT_TRUE(projection) << projection.error();
  project(*projection, log.records());
}

std::string dump(const std::string& path) {
  const Database database{path, Database::Mode::read};
  std::string text;
  for (const char* table : {"definition", "instance", "instance_grant", "task", "task_grant",
                            "variable", "incident", "element"}) {
    const std::string order = std::string{table} == "task_grant" ? "1, 4" : "1, 2";
    Statement statement =
        database.prepare("SELECT * FROM " + std::string{table} + " ORDER BY " + order);
    while (statement.step()) {
      text += table;
      for (int column = 0; column < statement.columns(); ++column) {
        text += '|';
        text += statement.is_null(column) ? "null" : statement.text(column);
      }
      text += '\n';
    }
  }
  return text;
}

Viewer overseer() { return {{overseers()}}; }
Viewer viewer(std::vector<Grantee> grantees) { return {std::move(grantees)}; }
Query query_of(Collection collection, std::vector<Condition> conditions) {
  Query query;
  query.collection = collection;
  query.conditions = std::move(conditions);
  query.viewer = overseer();
  return query;
}
Condition is(const std::string& field, Value operand) {
  return {field, Operator::eq, std::move(operand)};
}

const Value& cell(Collection collection, const Row& row, std::string_view field) {
  const auto fields = fields_of(collection);
  const auto found = std::ranges::find(fields, field, &Field::name);
  EXPECT_NE(found, fields.end()) << field;
  return row.at(static_cast<std::size_t>(found - fields.begin()));
}

std::uint64_t number_in(const Value& value) {
  const Decimal* number = value.if_number();
  const auto integer = number == nullptr ? std::nullopt : number->to_integer();
  EXPECT_TRUE(integer);
  return static_cast<std::uint64_t>(integer.value_or(0));
}

std::vector<Value> values(const Reader& reader, const Query& query, std::string_view field) {
  const auto page = reader.search(query);
  EXPECT_TRUE(page) << page.error().message;
  std::vector<Value> found;
  if (!page) return found;
  EXPECT_EQ(page->total, static_cast<std::int64_t>(page->rows.size()));
  for (const auto& row : page->rows) found.push_back(cell(query.collection, row, field));
  return found;
}

std::vector<Value> keys_of(const std::vector<UserTaskKey>& keys) {
  std::vector<Value> values;
  for (const UserTaskKey key : keys) values.emplace_back(static_cast<std::int64_t>(key.value()));
  return values;
}

}  // namespace tiendo::read_model
