// How fast the read model follows the log and answers, in one process on a file of its own.
//
// `read_model_bench [open tasks] [approvals]` prints one line a measurement.
#include "engine/base/json.hpp"
#include "storage/read_model/projection.hpp"
#include "storage/read_model/reader.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace {

using namespace tiendo;
using namespace tiendo::vocabulary;
using tiendo::read_model::Projection;
using tiendo::read_model::Reader;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Projects as it builds, so a large store needs no large memory.
class Feeder {
 public:
  explicit Feeder(Projection& projection) : projection_{projection} { projection_.begin(); }
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
    const auto start = Clock::now();
    projection_.apply(record);
    if (++records_ % 800 == 0) {
      projection_.commit(1);
      projection_.begin();
    }
    applying_s_ += seconds_since(start);
    return at;
  }
  Position next() const { return next_; }
  double applying_s() const { return applying_s_; }

 private:
  Projection& projection_;
  Position next_ = projection_.applied() + 1;
  std::size_t records_ = 0;
  double applying_s_ = 0;
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

/// Start, three tasks each claimed and completed with 300 bytes of variables, end.
void approve(Feeder& feeder, int number) {
  const InstanceKey instance = start(feeder);
  const std::string person = "person" + std::to_string(number % 50);
  for (const char* step : {"draft", "appraise", "approve"}) {
    const auto key = UserTaskKey::at(
        0, feeder.add(instance, task(instance, "group" + std::to_string(number % 20))));
    feeder.add(instance, UserTaskAssigned{key, person, "claim", {account(person)}, {}});
    feeder.add(StreamId::instance(instance),
               {UserTaskCompleted{key, ElementKey{instance.value() + 1}, "complete", {}},
                VariablesSet{ElementKey{instance.value()},
                             {{std::string{step} + "_note", std::string(280, 'x'), true}}}});
  }
  feeder.add(instance, InstanceCompleted{});
}

void measure(const Reader& reader, const char* name, const Query& query) {
  std::vector<double> times;
  std::int64_t total = 0;
  for (int round = 0; round < 200; ++round) {
    const auto start = Clock::now();
    const auto page = reader.search(query);
    times.push_back(seconds_since(start) * 1e3);
    if (!page) std::printf("%s: %s\n", name, page.error().message.c_str());
    if (!page) return;
    total = page->total;
  }
  std::ranges::sort(times);
  std::printf("search %-44s total %6lld p50_ms %.3f p99_ms %.3f\n", name,
              static_cast<long long>(total), times[times.size() / 2],
              times[times.size() * 99 / 100]);
}

Condition is(const char* field, Value operand) { return {field, Operator::eq, std::move(operand)}; }

Query tasks(std::vector<Grantee> grantees, std::vector<Condition> conditions,
            std::vector<SortKey> sort) {
  Query query;
  query.viewer.grantees = std::move(grantees);
  query.conditions = std::move(conditions);
  query.sort = std::move(sort);
  query.page.limit = 50;
  return query;
}

void search_all(const Reader& reader) {
  const auto state = is("state", "CREATED");
  const auto candidate = is("candidateGroup", "group7");
  const SortKey by_due{"dueDate", false};
  const SortKey by_creation{"creationDate", true};
  const std::vector<Grantee> member{account("an"), group("group7")};
  const std::vector<Grantee> many{account("an"), group("group7"), group("group8"), group("all")};
  measure(reader, "group, by due", tasks(member, {candidate, state}, {by_due}));
  measure(reader, "group, by creation desc", tasks(member, {candidate, state}, {by_creation}));
  measure(reader, "largest group, by due",
          tasks({group("all")}, {is("candidateGroup", "all"), state}, {by_due}));
  measure(reader, "largest group, by creation",
          tasks({group("all")}, {is("candidateGroup", "all"), state}, {}));
  measure(reader, "all mine, by due", tasks(many, {state}, {by_due}));
  measure(reader, "all mine, by priority", tasks(member, {state}, {{"priority", true}}));
  measure(reader, "all mine, no filter", tasks(member, {}, {}));
  measure(reader, "overseer, group by due", tasks({overseers}, {candidate, state}, {by_due}));
  measure(reader, "overseer, open by due", tasks({overseers}, {state}, {by_due}));
  measure(reader, "overseer, no filter", tasks({overseers}, {}, {}));
  measure(reader, "overseer, completed by creation desc",
          tasks({overseers}, {is("state", "COMPLETED")}, {by_creation}));
  const auto any = reader.search(tasks({overseers}, {state}, {}));
  const Value instance = any->rows.at(0).at(20);
  measure(reader, "of an instance", tasks({overseers}, {is("processInstanceKey", instance), state}, {}));
  measure(reader, "assigned to me", tasks({account("an")}, {is("assignee", "an"), state}, {by_due}));
  Query instances = tasks({overseers}, {is("state", "ACTIVE")}, {{"startDate", true}});
  instances.collection = Collection::process_instances;
  measure(reader, "overseer, running instances by start", instances);
  instances.viewer.grantees = member;
  measure(reader, "member, running instances by start", instances);
  Query variables = tasks({overseers}, {is("processInstanceKey", instance)}, {});
  variables.collection = Collection::variables;
  measure(reader, "variables of an instance", variables);
}

}  // namespace

int main(int count, char** arguments) {
  const int open = count > 1 ? std::atoi(arguments[1]) : 100'000;
  const int approvals = count > 2 ? std::atoi(arguments[2]) : 20'000;
  const auto path = std::filesystem::temp_directory_path() / "read_model_bench.sqlite";
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + suffix);
  auto projection = Projection::open(path.string());
  if (!projection) return EXIT_FAILURE;
  {
    Feeder feeder{*projection};
    ProcessDefined defined;
    defined.process = ProcessId{"plan"};
    feeder.add(StreamId::reference(), {defined});
    for (int number = 0; number < approvals; ++number) approve(feeder, number);
    std::printf("approvals_per_s %.0f\n", approvals / feeder.applying_s());
    const double before = feeder.applying_s();
    for (int number = 0; number < open; ++number) {
      const auto instance = start(feeder);
      UserTaskCreated created = task(instance, "group" + std::to_string(number % 200));
      created.candidate_groups.emplace_back("all");
      created.grants.push_back(group("all"));
      feeder.add(instance, created);
    }
    std::printf("parked_per_s %.0f\n", open / (feeder.applying_s() - before));
  }
  projection->checkpoint();
  std::printf("bytes_per_instance %.0f\n",
              static_cast<double>(std::filesystem::file_size(path)) / (open + approvals));
  const auto reader = Reader::open(path.string());
  if (!reader) return EXIT_FAILURE;
  search_all(*reader);
  return EXIT_SUCCESS;
}
