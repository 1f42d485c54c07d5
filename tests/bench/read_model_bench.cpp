// How fast the read model follows the log and answers from it.
#include "engine/base/id.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/stream.hpp"
#include "storage/read_model/projection.hpp"
#include "storage/read_model/reader.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace tiendo;
using namespace tiendo::vocabulary;
using tiendo::read_model::Projection;
using tiendo::read_model::Reader;

constexpr int records_per_transaction = 800;  // of some 20 ms
constexpr int approvals_stored = 20'000;
constexpr int tasks_open = 100'000;

std::string fresh_file(const char* name) {
  const std::string path = (std::filesystem::temp_directory_path() / name).string();
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
  return path;
}

Projection opened(const std::string& path) {
  auto projection = Projection::open(path);
  if (!projection) std::abort();
  return std::move(*projection);
}

/// Projects as it builds, so a large store needs no large memory.
class Feeder {
 public:
  explicit Feeder(Projection& projection) : projection_{projection} {
    projection_.begin();
    ProcessDefined defined;
    defined.process = ProcessId{"plan"};
    add(StreamId::reference(), {defined});
  }
  ~Feeder() { projection_.commit(1); }
  Feeder(const Feeder&) = delete;
  Feeder& operator=(const Feeder&) = delete;

  Position add(InstanceKey instance, Event event) {
    return add(StreamId::instance(instance), {std::move(event)});
  }
  Position add(StreamId stream, std::vector<Event> events) {
    Record record;
    record.header.position = next_;
    record.header.stream = std::move(stream);
    record.header.time = Instant{static_cast<std::int64_t>(next_)};
    record.events = std::move(events);
    const Position at = next_;
    next_ += width(record);
    projection_.apply(record);
    if (++records_ % records_per_transaction == 0) {
      projection_.commit(1);
      projection_.begin();
    }
    return at;
  }
  Position next() const { return next_; }

 private:
  Projection& projection_;
  Position next_ = projection_.applied() + 1;
  int records_ = 0;
};

const Grantee overseers{Grantee::Kind::overseers, {}};
Grantee group(const std::string& name) { return {Grantee::Kind::group, name}; }
Grantee account(const std::string& name) { return {Grantee::Kind::account, name}; }

InstanceKey start(Feeder& feeder) {
  const auto key = InstanceKey::at(0, feeder.next());
  InstanceStarted started;
  started.definition = DefinitionKey{1};
  started.process = ProcessId{"plan"};
  started.version = 1;
  started.grants = {overseers};
  feeder.add(key, started);
  return key;
}

UserTaskCreated task(InstanceKey instance, const std::string& candidate) {
  UserTaskCreated created;
  created.element_key = ElementKey{instance.value() + 1};
  created.element = ElementId{"appraise"};
  created.name = "Thẩm định dự toán";
  created.candidate_groups = {candidate};
  created.due = Instant{static_cast<std::int64_t>(instance.value() * 7919 % 1'000'003)};
  created.grants = {overseers, group(candidate)};
  return created;
}

ElementPassed passed(const Feeder& feeder, InstanceKey instance, const char* element) {
  ElementPassed fact;
  fact.key = ElementKey::at(0, feeder.next());
  fact.element = ElementId{element};
  fact.scope = ElementKey{instance.value()};
  return fact;
}

/// A task that a token arrives at.
UserTaskKey offer(Feeder& feeder, InstanceKey instance, const std::string& candidate) {
  UserTaskCreated created = task(instance, candidate);
  created.element_key = ElementKey::at(0, feeder.next());
  feeder.add(
      instance,
      ElementActivated{
          created.element_key, created.element, "USER_TASK", ElementKey{instance.value()}, {}});
  return UserTaskKey::at(0, feeder.add(instance, created));
}

/// Start, three tasks each claimed and completed with 300 bytes of variables, end.
void approve(Feeder& feeder, int number) {
  const InstanceKey instance = start(feeder);
  feeder.add(instance, passed(feeder, instance, "start"));
  const std::string person = "person" + std::to_string(number % 50);
  for (const char* step : {"draft", "appraise", "approve"}) {
    const auto key = offer(feeder, instance, "group" + std::to_string(number % 20));
    const ElementKey element_key{key.value() - 1};
    ElementCompleted completed;
    completed.key = element_key;
    feeder.add(instance, UserTaskAssigned{key, person, "claim", {account(person)}, {}});
    feeder.add(StreamId::instance(instance),
               {UserTaskCompleted{key, element_key, "complete", {}},
                VariablesSet{ElementKey{instance.value()},
                             {{std::string{step} + "_note", std::string(280, 'x'), true}}},
                completed});
  }
  feeder.add(instance, passed(feeder, instance, "gateway"));
  feeder.add(instance, passed(feeder, instance, "end"));
  feeder.add(instance, InstanceCompleted{});
}

void follow_approvals(benchmark::State& state) {
  Projection projection = opened(fresh_file("read_model_follow.sqlite"));
  Feeder feeder{projection};
  int number = 0;
  for ([[maybe_unused]] const auto& round : state) approve(feeder, number++);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(follow_approvals)->Iterations(approvals_stored)->UseRealTime();

/// Filled once: ended instances, and open tasks of 200 groups and of one that has them all.
const Reader& store() {
  static const Reader reader = [] {
    const std::string path = fresh_file("read_model_search.sqlite");
    Projection projection = opened(path);
    {
      Feeder feeder{projection};
      for (int number = 0; number < approvals_stored; ++number) approve(feeder, number);
      for (int number = 0; number < tasks_open; ++number) {
        const auto instance = start(feeder);
        UserTaskCreated created = task(instance, "group" + std::to_string(number % 200));
        created.candidate_groups.emplace_back("all");
        created.grants.push_back(group("all"));
        feeder.add(instance, created);
      }
    }
    projection.checkpoint();
    auto made = Reader::open(path);
    if (!made) std::abort();
    return std::move(*made);
  }();
  return reader;
}

Condition is(const char* field, Value operand) { return {field, Operator::eq, std::move(operand)}; }

Query page_of(Collection collection, std::vector<Grantee> grantees,
              std::vector<Condition> conditions, std::vector<SortKey> sort) {
  Query query;
  query.collection = collection;
  query.viewer.grantees = std::move(grantees);
  query.conditions = std::move(conditions);
  query.sort = std::move(sort);
  query.page.limit = 50;
  return query;
}

const Condition open_only = is("state", "CREATED");
const Condition of_group = is("candidateGroup", "group7");
const Condition of_all = is("candidateGroup", "all");
const SortKey by_due{"dueDate", false};
const SortKey by_creation{"creationDate", true};
const SortKey by_start{"startDate", true};
const std::vector<Grantee> member{account("an"), group("group7")};
const std::vector<Grantee> leader{account("an"), group("group7"), group("group8"), group("all")};
using enum Collection;

/// The first page of 50 with its total.
void search(benchmark::State& state, const Query& query) {
  const Reader& reader = store();
  std::int64_t total = 0;
  for ([[maybe_unused]] const auto& round : state) {
    const auto page = reader.search(query);
    if (!page) {
      state.SkipWithError(page.error().message.c_str());
      break;
    }
    total = page->total;
  }
  state.counters["total"] = static_cast<double>(total);
}
BENCHMARK_CAPTURE(search, group_by_due,
                  page_of(user_tasks, member, {of_group, open_only}, {by_due}));
BENCHMARK_CAPTURE(search, group_by_creation,
                  page_of(user_tasks, member, {of_group, open_only}, {by_creation}));
BENCHMARK_CAPTURE(search, largest_group_by_due,
                  page_of(user_tasks, {group("all")}, {of_all, open_only}, {by_due}));
BENCHMARK_CAPTURE(search, largest_group_by_creation,
                  page_of(user_tasks, {group("all")}, {of_all, open_only}, {by_creation}));
BENCHMARK_CAPTURE(search, all_of_a_leader_by_due,
                  page_of(user_tasks, leader, {open_only}, {by_due}));
BENCHMARK_CAPTURE(search, all_of_a_member_by_priority,
                  page_of(user_tasks, member, {open_only}, {{"priority", true}}));
BENCHMARK_CAPTURE(search, all_of_a_member, page_of(user_tasks, member, {}, {}));
BENCHMARK_CAPTURE(search, overseer_group_by_due,
                  page_of(user_tasks, {overseers}, {of_group, open_only}, {by_due}));
BENCHMARK_CAPTURE(search, overseer_open_by_due,
                  page_of(user_tasks, {overseers}, {open_only}, {by_due}));
BENCHMARK_CAPTURE(search, overseer_all, page_of(user_tasks, {overseers}, {}, {}));
BENCHMARK_CAPTURE(search, overseer_completed,
                  page_of(user_tasks, {overseers}, {is("state", "COMPLETED")}, {by_creation}));
BENCHMARK_CAPTURE(search, of_an_instance,
                  page_of(user_tasks, {overseers}, {is("processInstanceKey", 2)}, {}));
BENCHMARK_CAPTURE(search, assigned,
                  page_of(user_tasks, {account("person7")}, {is("assignee", "person7"), open_only},
                          {by_due}));
BENCHMARK_CAPTURE(search, overseer_running,
                  page_of(process_instances, {overseers}, {is("state", "ACTIVE")}, {by_start}));
BENCHMARK_CAPTURE(search, member_running,
                  page_of(process_instances, member, {is("state", "ACTIVE")}, {by_start}));
BENCHMARK_CAPTURE(search, variables,
                  page_of(variables, {overseers}, {is("processInstanceKey", 2)}, {}));

}  // namespace
