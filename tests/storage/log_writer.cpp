#include "tests/storage/log_writer.hpp"

#include "engine/base/check.hpp"
#include "engine/base/id.hpp"
#include "engine/index.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/stream.hpp"
#include "storage/journal.hpp"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace tiendo::storage::testing {

using namespace vocabulary;

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "tiendo-test-XXXXXX").string();
  check(mkdtemp(name.data()) != nullptr, "no temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Completion commit(Journal& journal, Batch batch) {
  std::promise<Completion> promise;
  journal.submit(std::make_shared<const Batch>(std::move(batch)),
                 [&](const Completion& completion) { promise.set_value(completion); });
  return promise.get_future().get();
}

LogWriter::LogWriter(Journal& journal) : end_{journal.end()} {
  for (const auto& batch : journal.read(1, std::numeric_limits<std::size_t>::max())) {
    for (const auto& record : batch.records) note(record);
  }
}

void LogWriter::note(const Record& record) {
  sequences_[record.header.stream] = record.header.sequence;
  const auto changes = index_changes(record);
  for (const auto& entry : changes.due_added) armed_[entry.instance] = entry;
  for (const auto& entry : changes.due_removed) armed_.erase(entry.instance);
}

Record LogWriter::add(const StreamId& stream, std::vector<Event> events,
                      const std::string& request_key) {
  Record record;
  auto& header = record.header;
  header.position = end_.next;
  header.stream = stream;
  header.sequence = sequences_[stream] + 1;
  ++end_.time.ms;
  header.time = end_.time;
  header.actor.name = "an";
  header.outcome = Answer{Done{}};
  if (!request_key.empty()) {
    header.request = RequestId{"an", request_key};
    header.request_digest.fill(static_cast<std::uint8_t>(request_key.size()));
  }
  record.events = std::move(events);
  end_.next += width(record);
  note(record);
  records_.push_back(record);
  return record;
}

Record LogWriter::sink(const std::string& name) {
  return add(StreamId::sink(name), {SinkAdvanced{end_.next}});
}

Record LogWriter::refusal(const std::string& request_key) {
  return add(StreamId::refusals(), {}, request_key);
}

Record LogWriter::start(Instant due) {
  const auto key = InstanceKey::at(0, end_.next);
  InstanceStarted started;
  started.process = ProcessId{"waiting"};
  const ElementKey root{key.value()};
  VariablesSet variables{root, {{"a", Value{"một"}, true}, {"b", Value{2}, true}}};
  return add(StreamId::instance(key),
             {started, variables, TimerArmed{root, ElementId{"timer"}, due}}, "start");
}

Record LogWriter::fire(InstanceKey instance) {
  const auto entry = armed_.at(instance);
  const ElementKey root{instance.value()};
  return add(StreamId::instance(instance),
             {TimerFired{entry.timer, root, ElementId{"timer"}, entry.due, end_.time, {}}});
}

Record LogWriter::account(const std::string& name) {
  return add(StreamId::reference(), {AccountSet{{name, "", {Role::approver}, {"g"}, true}}});
}

Record LogWriter::any(std::mt19937& random) {
  switch (random() % 5) {
    case 0:
      return sink("sink-" + std::to_string(random() % 3));
    case 1:
      return refusal("key-" + std::to_string(random() % 20));
    case 2:
      return start({end_.time.ms + static_cast<std::int64_t>(random() % 1000)});
    case 3:
      if (!armed_.empty()) return fire(armed_.begin()->first);
      [[fallthrough]];
    default:
      return account("account-" + std::to_string(random() % 10));
  }
}

Batch LogWriter::take() {
  Batch batch;
  batch.header.sequence = ++end_.sequence;
  batch.header.first = records_.empty() ? end_.next : records_.front().header.position;
  batch.records = std::exchange(records_, {});
  batch.header.own_cursor = batch.header.first - 1;
  return batch;
}

}  // namespace tiendo::storage::testing
