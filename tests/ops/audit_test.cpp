// What the auditor asks about one instance, page by page and within a time.
#include "ops/audit.hpp"

#include "adapters/http/backend.hpp"
#include "engine/base/json.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "ops/store_folder.hpp"
#include "tests/ops/caller.hpp"
#include "tests/ops/held_rows.hpp"
#include "tests/ops/served.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::ops::test {
namespace {

class AuditTest : public HeldRows {
 protected:
  AuditTest() {
    instance = served.as("dan").start();
    task = served.as("dan").tasks(instance).front();
  }
  Answered audit(const std::string& what) const {
    return served.as("udo").call("GET", "/tiendo/v1/audit/instances/" + instance + "/" + what);
  }
  void claim_and_unclaim(int times) const {
    auto dan = served.as("dan");
    for (int i = 0; i < times; ++i) {
      ASSERT_EQ(dan.claim(task), 204);
      ASSERT_EQ(dan.call("DELETE", "/v2/user-tasks/" + task + "/assignee").status, 204);
    }
  }
  InstanceKey key() const {
    std::uint64_t number = 0;
    std::from_chars(instance.data(), instance.data() + instance.size(), number);
    return InstanceKey{number};
  }

  std::string instance;
  std::string task;
};

TEST_F(AuditTest, GivesTheHistoryPageByPage) {
  claim_and_unclaim(3);
  const auto whole = audit("history").body;
  EXPECT_EQ(at(whole, {"next"}), Value{});
  const auto& all = *at(whole, {"items"}).if_list();
  ASSERT_EQ(all.size(), 7U);
  List joined;
  std::vector<std::string> nexts;
  for (std::string after = "0"; after != "null"; after = nexts.back()) {
    const auto page = audit("history?limit=3&after=" + after).body;
    for (const auto& item : *at(page, {"items"}).if_list()) joined.push_back(item);
    nexts.push_back(to_json(at(page, {"next"})));
  }
  EXPECT_EQ(nexts, (std::vector<std::string>{"3", "6", "null"}));
  EXPECT_EQ(Value{joined}, Value{all});
  const auto beyond = audit("history?after=7");
  EXPECT_EQ(beyond.status, 200);
  EXPECT_EQ(to_json(beyond.body), R"({"items":[],"next":null})");
}

TEST_F(AuditTest, NamesWhatIsWrongWithAPage) {
  for (const auto* wrong : {"limit=0", "limit=1001", "limit=a", "limit=1x", "after=-1", "after="}) {
    const auto answer = audit(std::string{"history?"} + wrong);
    EXPECT_EQ(answer.status, 400) << wrong;
    const std::string name{wrong, std::string_view{wrong}.find('=')};
    EXPECT_NE(text(at(answer.body, {"detail"})).find("`" + name + "`"), std::string::npos)
        << to_json(answer.body);
  }
}

TEST_F(AuditTest, TellsNothingOfWhatIsStillToCome) {
  for (const auto* later : {"state?at=2019-05-06T00:00:00.001Z",
                            "difference?from=2019-05-05T00:00:00Z&to=2099-01-01T00:00:00Z"}) {
    const auto answer = audit(later);
    EXPECT_EQ(answer.status, 400) << later;
    EXPECT_NE(text(at(answer.body, {"detail"})).find("it is 2019-05-06T00:00:00.000Z"),
              std::string::npos)
        << to_json(answer.body);
  }
  EXPECT_EQ(audit("state?at=2019-05-06T00:00:00Z").status, 200);
}

TEST_F(AuditTest, IsAnsweredFromTheLogThoughTheRowsAreBehind) {
  served.options.view.wait_max = std::chrono::milliseconds{1};
  served.restart();
  projection.close();
  ASSERT_EQ(served.as("dan").claim(task), 204);
  EXPECT_EQ(served.as("udo").call("POST", "/v2/user-tasks/search").status, 503);
  EXPECT_NE(to_json(audit("history").body).find("UserTaskAssigned"), std::string::npos);
  EXPECT_NE(to_json(audit("state?at=2019-05-06T00:00:00Z").body).find(R"("assignee":"dan")"),
            std::string::npos);
}

TEST_F(AuditTest, EndsAReplayThatTakesTooLong) {
  claim_and_unclaim(105);  // more than a page
  served.stop();
  const auto store = open_or_make_store(served.options.data, {});
  ASSERT_TRUE(store.has_value()) << store.error();
  const auto past = std::chrono::steady_clock::now();
  const auto future = past + std::chrono::hours{1};
  const http::StateAt now{key(), {monday.ms + 1}};
  const http::StateAt before{key(), {monday.ms - 1}};
  const http::DifferenceBetween both{key(), before.time, now.time};
  EXPECT_TRUE(audit::state_at(**store, now, future).has_value());
  EXPECT_TRUE(audit::state_at(**store, before, past).has_value()) << "only one page is needed";
  for (const auto& late :
       {audit::state_at(**store, now, past), audit::difference(**store, both, past)}) {
    ASSERT_FALSE(late.has_value());
    EXPECT_EQ(late.error().code, vocabulary::RefusalCode::deadline_exceeded);
    EXPECT_NE(late.error().message.find(instance), std::string::npos) << late.error().message;
  }
  const auto unknown = audit::state_at(**store, {InstanceKey{1}, now.time}, future);
  EXPECT_EQ(unknown.error().code, vocabulary::RefusalCode::not_found);
}

}  // namespace
}  // namespace tiendo::ops::test
