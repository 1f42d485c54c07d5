#include "ops/bench/limits.hpp"

#include "engine/base/id.hpp"
#include "engine/base/json.hpp"
#include "engine/base/time.hpp"
#include "engine/decision/context.hpp"
#include "engine/index.hpp"
#include "engine/model/process.hpp"
#include "engine/partition.hpp"
#include "engine/ports.hpp"
#include "engine/state.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/stream.hpp"
#include "ops/bench/approval.hpp"
#include "workflows/bpmn.hpp"

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <unistd.h>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::bench {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds measuring_time{1};

double per_second(std::uint64_t count, Clock::time_point begun) {
  return static_cast<double>(count) / std::chrono::duration<double>(Clock::now() - begun).count();
}

/// Only knows which stream holds which place; every state stays in the machine's cache.
class Nowhere : public DurableState {
 public:
  std::optional<Loaded> load(const vocabulary::StreamId&) override { return std::nullopt; }
  std::optional<vocabulary::StreamId> stream_at(Position position) override {
    const auto above = streams.upper_bound(position);
    if (above == streams.begin()) return std::nullopt;
    return std::prev(above)->second;
  }
  std::vector<DueEntry> due(Instant, const std::optional<DueEntry>&, std::size_t) override {
    return {};
  }
  std::optional<NotedRequest> request(const vocabulary::RequestId&) override {
    return std::nullopt;
  }
  void keep(const vocabulary::StreamId&, const StreamState&, std::uint64_t, Position) override {}

  std::map<Position, vocabulary::StreamId> streams;
};

class OneProcess : public Definitions {
 public:
  OneProcess()
      : process_{workflows::read_bpmn(approval_bpmn(), "approval.bpmn")->processes.at(0)} {}
  std::shared_ptr<const model::Process> find(DefinitionKey) override { return process_; }

 private:
  std::shared_ptr<const model::Process> process_;
};

class BareLoop {
 public:
  BareLoop() : machine_{{}, {}, durable_, definitions_} {
    vocabulary::DeployResources deploy;
    deploy.resources.push_back(
        {"approval.bpmn", approval_bpmn(), {}, {{ProcessId{approval_process}, {}, {}, false}}, {}});
    decide(std::move(deploy));
    variables_ = *parse_json(approval_variables())->if_context();
  }

  void play_one() {
    vocabulary::StartInstance start;
    start.process = ProcessId{approval_process};
    auto events = decide(std::move(start));
    for (int i = 0; i < 3; ++i) {
      const auto task = created_task(events);
      vocabulary::AssignUserTask claim;
      claim.task = task;
      claim.assignee = "officer";
      decide(std::move(claim));
      events = decide(vocabulary::CompleteUserTask{task, variables_, {}});
    }
  }

 private:
  vocabulary::Record decide(vocabulary::Command command) {
    Submission submission;
    submission.ticket = 1;
    submission.command = std::move(command);
    submission.actor.kind = vocabulary::Actor::Kind::start;
    submission.received = Instant{1'557'190'800'000};
    machine_.take(std::move(submission));
    auto batch = machine_.close();
    if (!batch) throw std::logic_error{"a command of the workload was refused"};
    auto record = std::move(batch->records.front());
    durable_.streams.emplace(record.header.position, record.header.stream);
    static_cast<void>(machine_.durable(batch->header.sequence));
    return record;
  }

  static UserTaskKey created_task(const vocabulary::Record& record) {
    Position at = record.header.position;
    for (const auto& event : record.events) {
      if (std::holds_alternative<vocabulary::UserTaskCreated>(event)) {
        return UserTaskKey::at(0, at);
      }
      at += vocabulary::width(event);
    }
    throw std::logic_error{"no task was created"};
  }

  Nowhere durable_;
  OneProcess definitions_;
  PartitionMachine machine_;
  Entries variables_;
};

}  // namespace

double synced_writes_per_s(const std::string& folder) {
  constexpr std::size_t block_bytes = 512;
  auto path = folder + "/synced-writes";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) throw std::runtime_error{"cannot write in " + folder};
  const std::string block(block_bytes, 'x');
  const auto begun = Clock::now();
  std::uint64_t count = 0;
  while (Clock::now() - begun < measuring_time) {
    if (::write(file, block.data(), block.size()) < 0 || ::fdatasync(file) != 0) break;
    ++count;
  }
  const auto rate = per_second(count, begun);
  ::close(file);
  ::unlink(path.c_str());
  return rate;
}

double bare_loop_per_s() {
  BareLoop loop;
  const auto begun = Clock::now();
  std::uint64_t count = 0;
  while (Clock::now() - begun < measuring_time) {
    loop.play_one();
    ++count;
  }
  return per_second(count, begun);
}

}  // namespace tiendo::bench
