// The auditor's proof while the server works.
#include "adapters/http/backend.hpp"
#include "engine/base/json.hpp"
#include "engine/base/time.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "tests/ops/caller.hpp"
#include "tests/ops/held_rows.hpp"
#include "tests/ops/served.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace tiendo::ops::test {
namespace {

constexpr std::string_view path = "/tiendo/v1/audit/verification";

class VerificationTest : public HeldRows {
 protected:
  VerificationTest() { EXPECT_EQ(served.as("dan").tasks(served.as("dan").start()).size(), 1U); }
  Answered status() const { return served.as("udo").call("GET", path); }
  std::string state() const { return text(at(status().body, {"state"})); }
};

TEST_F(VerificationTest, HoldsUpNoCommandAndTellsItsProgress) {
  EXPECT_EQ(state(), "NONE");
  projection.close();
  ASSERT_FALSE(served.as("dan").start().empty());
  auto verified =
      std::async(std::launch::async, [&] { return served.as("udo").call("POST", path); });
  while (state() != "RUNNING") std::this_thread::yield();
  // It waits for the rows of what is durable, which are held; commands go on.
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(served.as("dan").start().empty());
  EXPECT_EQ(state(), "RUNNING");
  projection.open();
  const auto answer = verified.get();
  EXPECT_EQ(answer.status, 200) << to_json(answer.body);
  EXPECT_EQ(at(answer.body, {"verified"}), Value{true}) << to_json(answer.body);
  const auto end = status().body;
  EXPECT_EQ(text(at(end, {"state"})), "FINISHED");
  EXPECT_EQ(at(end, {"result"}), answer.body);
  EXPECT_EQ(text(at(end, {"step"})), "rows");
  EXPECT_EQ(at(end, {"done"}), at(end, {"of"}));
}

TEST_F(VerificationTest, IsJoinedWhileItRuns) {
  projection.close();
  ASSERT_FALSE(served.as("dan").start().empty());
  auto first = std::async(std::launch::async, [&] { return served.as("udo").call("POST", path); });
  auto second = std::async(std::launch::async, [&] { return served.as("ada").call("POST", path); });
  while (state() != "RUNNING") std::this_thread::yield();
  projection.open();
  EXPECT_EQ(first.get().status, 200);
  EXPECT_EQ(second.get().status, 200);
  EXPECT_EQ(state(), "FINISHED");
}

TEST_F(VerificationTest, IsBrokenOffWhenTheServerStops) {
  std::atomic<bool> enough{false};
  std::thread busy{[&] {
    auto udo = served.as("udo");
    while (!enough) {
      const auto answer = udo.call("POST", path);
      if (answer.status != 200) enough = true;
      if (answer.status == 503) {
        EXPECT_NE(to_json(answer.body).find("stop"), std::string::npos);
      }
    }
  }};
  while (state() == "NONE") std::this_thread::yield();
  served.stop();
  busy.join();
}

TEST_F(VerificationTest, IsBrokenOffAlsoWhileItWaitsForTheRows) {
  projection.close();
  ASSERT_FALSE(served.as("dan").start().empty());
  auto answer = std::async(std::launch::async, [&] { return served.as("udo").call("POST", path); });
  while (state() != "RUNNING") std::this_thread::yield();
  auto stopped = std::async(std::launch::async, [&] { served.stop(); });
  EXPECT_EQ(answer.get().status, 503) << "though the rows are held";
  projection.open();
  stopped.get();
}

TEST_F(VerificationTest, CanBeBegunAgainByWhoIsToldOfItsEndAndAFaultOfOneLeavesNobodyOut) {
  auto& backend = served.server->backend();
  using Answer = http::Backend::OrRefusal<Value>;
  std::promise<Answer> again;
  std::promise<void> third;
  projection.close();
  ASSERT_FALSE(served.as("dan").start().empty());
  backend.audit(http::VerifyLog{}, {}, {}, [&](const Answer&) {
    backend.audit(http::VerifyLog{}, {}, {},
                  [&](const Answer& answer) { again.set_value(answer); });
    throw std::runtime_error{"who is told fails"};
  });
  backend.audit(http::VerifyLog{}, {}, {}, [&](const Answer&) { third.set_value(); });
  projection.open();
  third.get_future().get();
  EXPECT_TRUE(again.get_future().get().has_value());
}

TEST_F(VerificationTest, IsNotPromisedWhenTheServerStops) {
  auto& backend = served.server->backend();
  using Answer = http::Backend::OrRefusal<Value>;
  std::promise<Answer> told;
  // Told as the server stops; what is begun then is refused, not forgotten.
  projection.close();
  ASSERT_FALSE(served.as("dan").start().empty());
  backend.audit(http::VerifyLog{}, {}, {}, [&](const Answer& answer) {
    ASSERT_FALSE(answer.has_value());
    backend.audit(http::BeginVerification{}, {}, {},
                  [&](const Answer& status) { told.set_value(status); });
  });
  auto stopped = std::async(std::launch::async, [&] { served.stop(); });
  const auto status = told.get_future().get();
  ASSERT_FALSE(status.has_value()) << to_json(*status);
  EXPECT_EQ(status.error().code, vocabulary::RefusalCode::stopped);
  projection.open();
  stopped.get();
}

// ---- The clock and the figures do not depend on the pool of queries

TEST_F(VerificationTest, TheClockAnswersAfterTheProjectionAlsoWhenTooManyQueriesWait) {
  projection.close();
  auto& backend = served.server->backend();
  ASSERT_FALSE(served.as("dan").start().empty());
  const auto full = std::make_shared<std::atomic<bool>>(false);
  while (!*full) {
    backend.search({}, {}, [full](const auto& page) {
      if (!page && page.error().code == vocabulary::RefusalCode::resource_exhausted) *full = true;
    });
  }
  std::atomic<bool> opened{false};
  std::promise<bool> answered;
  const Instant later{monday.ms + 60'000};
  backend.set_clock(later, {vocabulary::Actor::Kind::account, "ada", {}, {}, {}}, {}, {},
                    [&](const vocabulary::Outcome&) { answered.set_value(opened.load()); });
  while (backend.now() < later) std::this_thread::yield();
  // What is answered after the clock by the same thread: now a clock that does not wait has
  // answered.
  std::promise<void> next;
  backend.submit(vocabulary::CancelInstance{InstanceKey{1'000'000}},
                 {vocabulary::Actor::Kind::account, "ada", {}, {}, {}}, {}, {},
                 [&](const http::Settlement&) { next.set_value(); });
  next.get_future().get();
  std::promise<bool> figures;
  backend.metrics([&](const auto& text) { figures.set_value(text.has_value()); });
  EXPECT_TRUE(figures.get_future().get()) << "figures are there though too many queries wait";
  opened = true;
  projection.open();
  EXPECT_TRUE(answered.get_future().get());
}

}  // namespace
}  // namespace tiendo::ops::test
