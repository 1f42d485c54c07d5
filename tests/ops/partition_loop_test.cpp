#include "ops/partition_loop.hpp"

#include "storage/memory_journal/memory_journal.hpp"
#include "tests/engine/process_builder.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::ops {
namespace {

using storage::Completion;
using storage::MemoryJournal;
using vocabulary::Refusal;
using vocabulary::RefusalCode;

/// Nothing is durable but what the journal holds, and nobody asks for it.
class NothingDurable final : public DurableState {
 public:
  std::optional<Loaded> load(const vocabulary::StreamId&) override { return {}; }
  std::optional<vocabulary::StreamId> stream_at(Position) override { return only_stream; }
  std::vector<DueEntry> due(Instant, const std::optional<DueEntry>&, std::size_t) override {
    return {};
  }
  std::optional<NotedRequest> request(const vocabulary::RequestId& id) override {
    if (id.key == unreadable) throw std::runtime_error{"the disk is gone"};
    return {};
  }
  void keep(const vocabulary::StreamId&, const StreamState&, std::uint64_t, Position) override {}

  static constexpr std::string_view unreadable = "unreadable";
  std::optional<vocabulary::StreamId> only_stream;
};

/// At most one process, whatever is asked for.
class OneDefinition final : public Definitions {
 public:
  std::shared_ptr<const model::Process> find(DefinitionKey) override { return process; }

  std::shared_ptr<const model::Process> process;
};

Submission by_itself(vocabulary::Command command) {
  Submission submission;
  submission.command = std::move(command);
  submission.actor.kind = vocabulary::Actor::Kind::start;
  return submission;
}

Submission account(const std::string& name) {
  return by_itself(
      vocabulary::SetAccount{{name, {}, {vocabulary::Role::approver}, {}, true}, true});
}

class PartitionLoopTest : public testing::Test {
 protected:
  void run(MemoryJournal::Pace pace, Clock clock = Clock::standing_at({1'000})) {
    make(pace, std::move(clock));
    loop_->start();
  }
  void make(MemoryJournal::Pace pace, Clock clock = Clock::standing_at({1'000})) {
    journal_.emplace(pace);
    clock_ = std::move(clock);
    loop_.emplace(options_,
                  PartitionLoopParts{*journal_, durable_, definitions_, *clock_, gauges_,
                                     [](const vocabulary::Batch&, Position) {},
                                     [this](std::string reason) { fault_.set_value(reason); },
                                     [](std::string_view) {}});
  }
  /// Submits and gives the outcome once it is there.
  std::future<vocabulary::Outcome> submit(Submission submission) {
    auto promise = std::make_shared<std::promise<vocabulary::Outcome>>();
    auto outcome = promise->get_future();
    loop_->submit(std::move(submission),
                  [promise](Settled settled) { promise->set_value(std::move(settled.outcome)); });
    return outcome;
  }
  void wait_for_commands(std::uint64_t count) const {
    while (gauges_.commands < count) std::this_thread::yield();
  }
  void complete_next() {
    while (!journal_->complete_next()) std::this_thread::yield();
  }
  static bool is_refused(const vocabulary::Outcome& outcome, RefusalCode code) {
    const auto* refusal = std::get_if<Refusal>(&outcome);
    return refusal != nullptr && refusal->code == code;
  }

  PartitionLoopOptions options_;
  NothingDurable durable_;
  OneDefinition definitions_;
  Gauges gauges_;
  std::optional<MemoryJournal> journal_;
  std::optional<Clock> clock_;
  std::promise<std::string> fault_;
  std::optional<PartitionLoop> loop_;
};

TEST_F(PartitionLoopTest, AnswersWhenTheBatchIsDurableAndNotBefore) {
  run(MemoryJournal::Pace::by_hand);
  auto outcome = submit(account("a"));
  wait_for_commands(1);
  EXPECT_EQ(outcome.wait_for(std::chrono::milliseconds{20}), std::future_status::timeout);
  complete_next();
  EXPECT_FALSE(std::holds_alternative<Refusal>(outcome.get()));
}

TEST_F(PartitionLoopTest, ShowsAnAccountWithItsAnswerThoughTheNextOneIsInFlight) {
  run(MemoryJournal::Pace::by_hand);
  std::promise<std::pair<bool, bool>> known;
  loop_->submit(account("a"), [&](const Settled&) {
    const auto reference = loop_->reference();
    known.set_value(
        {reference->find_account("a") != nullptr, reference->find_account("b") != nullptr});
  });
  wait_for_commands(1);
  auto second = submit(account("b"));
  wait_for_commands(2);
  complete_next();
  EXPECT_EQ(known.get_future().get(), std::pair(true, false));
  complete_next();
  second.get();
  EXPECT_NE(loop_->reference()->find_account("b"), nullptr);
}

TEST_F(PartitionLoopTest, LetsNobodyWaitAfterAFailure) {
  run(MemoryJournal::Pace::by_hand);
  const auto undecidable = submit(account("a"));
  wait_for_commands(1);
  journal_->fail(Completion::Status::unknown, "the disk is full");
  complete_next();
  EXPECT_NE(fault_.get_future().get().find("the disk is full"), std::string::npos);
  EXPECT_FALSE(loop_->is_working());
  EXPECT_TRUE(is_refused(submit(account("b")).get(), RefusalCode::stopped));
  std::promise<vocabulary::Outcome> clock;
  loop_->advance_clock({5'000}, {}, [&](Settled settled) { clock.set_value(settled.outcome); });
  EXPECT_TRUE(is_refused(clock.get_future().get(), RefusalCode::stopped));
}

TEST_F(PartitionLoopTest, RefusesWhatCameTogetherWithWhatMetAFault) {
  make(MemoryJournal::Pace::by_hand);
  auto unreadable = account("a");
  unreadable.request = vocabulary::RequestId{"a", std::string{NothingDurable::unreadable}};
  const auto undecided = submit(std::move(unreadable));
  auto next = submit(account("b"));
  auto last = submit(account("c"));
  loop_->start();
  EXPECT_EQ(fault_.get_future().get(), "the disk is gone");
  EXPECT_TRUE(is_refused(next.get(), RefusalCode::stopped));
  EXPECT_TRUE(is_refused(last.get(), RefusalCode::stopped));
}

TEST_F(PartitionLoopTest, PutsLargeCommandsIntoBatchesOfTheirOwn) {
  options_.partition.batch_bytes_max = 1'000;
  run(MemoryJournal::Pace::by_hand);
  auto first = submit(account("first"));
  wait_for_commands(1);  // it is in flight; what comes now waits for the next batch
  constexpr int count = 6;
  std::vector<std::future<vocabulary::Outcome>> outcomes;
  for (int i = 0; i < count; ++i) {
    auto large = account("large-" + std::to_string(i));
    std::get<vocabulary::SetAccount>(large.command).account.groups = {std::string(600, 'g')};
    outcomes.push_back(submit(std::move(large)));
  }
  for (auto& outcome : outcomes) {
    while (outcome.wait_for(std::chrono::seconds{0}) != std::future_status::ready) {
      journal_->complete_next();
      std::this_thread::yield();
    }
    EXPECT_FALSE(std::holds_alternative<Refusal>(outcome.get()));
  }
  for (const auto& batch : journal_->read(1, 100)) EXPECT_LE(batch.records.size(), 2U);
}

TEST_F(PartitionLoopTest, FinishesWhatItTookBeforeItStops) {
  run(MemoryJournal::Pace::by_hand);
  auto first = submit(account("a"));
  wait_for_commands(1);
  auto second = submit(account("b"));
  auto stopped = std::async(std::launch::async, [this] { loop_->stop(); });
  complete_next();
  complete_next();
  EXPECT_FALSE(std::holds_alternative<Refusal>(first.get()));
  EXPECT_FALSE(std::holds_alternative<Refusal>(second.get()));
  stopped.get();
  EXPECT_TRUE(is_refused(submit(account("c")).get(), RefusalCode::stopped));
}

TEST_F(PartitionLoopTest, DoesNoWorkOnceTheClockHasJumped) {
  // The loop, which ends after this body, still looks at its clock.
  const auto wall_ms = std::make_shared<std::atomic<std::int64_t>>(1'000'000'000);
  run(MemoryJournal::Pace::at_once,
      Clock::wall([wall_ms] { return Instant{wall_ms->load()}; }, [] { return 0; }));
  EXPECT_FALSE(std::holds_alternative<Refusal>(submit(account("a")).get()));
  *wall_ms -= 60'000;
  EXPECT_TRUE(is_refused(submit(account("b")).get(), RefusalCode::stopped));
  EXPECT_FALSE(loop_->is_working());
}

/// A loop without a wait: its turns are suspended and go on by reactions, for ever.
class LoopWithoutAWait : public PartitionLoopTest {
 protected:
  void start_it(Clock clock = Clock::standing_at({1'000})) {
    definitions_.process = tests::build_process(
        "process p\n  start begin -> again\n  gateway again\n    -> again if 1 = 1\n"
        "    -> done else\n  end done\n");
    run(MemoryJournal::Pace::at_once, std::move(clock));
    vocabulary::ReadResource resource;
    resource.name = "p.bpmn";
    resource.processes.push_back({ProcessId{"p"}, {}, {}, false});
    submit(by_itself(vocabulary::DeployResources{{resource}})).get();
    const auto outcome =
        submit(by_itself(vocabulary::StartInstance{{}, ProcessId{"p"}, 0, {}, {}, {}})).get();
    instance_ =
        std::get<vocabulary::StartedInstance>(std::get<vocabulary::Answer>(outcome)).instance;
    durable_.only_stream = vocabulary::StreamId::instance(instance_);
  }
  /// Lets its turns rest, as there is no read model that follows.
  void let_it_rest() {
    while (gauges_.durable_position <= options_.view.pace_lag_max) std::this_thread::yield();
    submit(account("a")).get();  // what was decided before this is durable
  }
  /// Of no task that exists; but while the instance is suspended nobody can tell.
  Submission command() const {
    return by_itself(vocabulary::UnassignUserTask{UserTaskKey{instance_.value() + 1}});
  }

  InstanceKey instance_;
};

TEST_F(LoopWithoutAWait, CountsWhatWaitsBehindItButLetsACancelThrough) {
  options_.waiting_max = 2;
  // There is no read model here whose pace the loop could keep.
  options_.view.pace_lag_max = std::numeric_limits<std::uint64_t>::max();
  start_it();
  const auto commands = gauges_.commands.load();
  auto one = submit(command());
  wait_for_commands(commands + 1);
  auto two = submit(command());
  wait_for_commands(commands + 2);
  while (gauges_.queue_depth < 2) std::this_thread::yield();
  EXPECT_TRUE(is_refused(submit(command()).get(), RefusalCode::resource_exhausted));
  EXPECT_FALSE(std::holds_alternative<Refusal>(
      submit(by_itself(vocabulary::CancelInstance{instance_})).get()));
  EXPECT_TRUE(is_refused(one.get(), RefusalCode::not_found));
  EXPECT_TRUE(is_refused(two.get(), RefusalCode::not_found));
}

TEST_F(LoopWithoutAWait, RestsWhileTheReadModelIsFarBehindAndGoesOnByItself) {
  options_.view.pace_lag_max = 1'000;
  start_it();
  let_it_rest();
  const auto rested = gauges_.durable_position.load();
  constexpr std::uint64_t others = 5;
  for (std::uint64_t i = 0; i < others; ++i) submit(account("b" + std::to_string(i))).get();
  EXPECT_EQ(gauges_.durable_position.load(), rested + others) << "only the accounts";
  gauges_.view_position = rested;
  while (gauges_.durable_position == rested + others) std::this_thread::yield();
}

TEST_F(LoopWithoutAWait, RestsWhileTheClockIsAtFaultAndWhoWaitsBehindItIsTold) {
  const auto wall_ms = std::make_shared<std::atomic<std::int64_t>>(1'000'000'000);
  options_.view.pace_lag_max = 1'000;
  start_it(Clock::wall([wall_ms] { return Instant{wall_ms->load()}; }, [] { return 0; }));
  let_it_rest();
  const auto commands = gauges_.commands.load();
  auto behind = submit(command());
  wait_for_commands(commands + 1);
  const auto rested = gauges_.durable_position.load();
  *wall_ms -= 60'000;
  EXPECT_TRUE(is_refused(behind.get(), RefusalCode::stopped));
  gauges_.view_position = rested;  // nothing but the clock holds it up now
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(is_refused(submit(account("b")).get(), RefusalCode::stopped));
  }
  EXPECT_EQ(gauges_.durable_position.load(), rested);
}

}  // namespace
}  // namespace tiendo::ops
