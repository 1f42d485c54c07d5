#include "adapters/identity/sessions.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <set>
#include <string>

namespace tiendo::identity {
namespace {

using std::chrono::seconds;

const SteadyTime start{};

TEST(Sessions, AreFoundByTheirTokenAlone) {
  Sessions sessions;
  const auto opened = sessions.open("an", start);
  EXPECT_EQ(opened.token.size(), 43U);
  EXPECT_EQ(sessions.find(opened.token, start), "an");
  EXPECT_EQ(sessions.find(opened.token + "x", start), std::nullopt);
  EXPECT_EQ(sessions.find("", start), std::nullopt);
  std::set<std::string> tokens;
  for (int count = 0; count < 20; ++count) tokens.insert(sessions.open("an", start).token);
  EXPECT_EQ(tokens.size(), 20U);
}

TEST(Sessions, EndWhenTheyAreIdle) {
  Sessions sessions{{.lifetime = seconds{100}, .idle = seconds{10}}};
  const auto opened = sessions.open("an", start);
  EXPECT_EQ(sessions.find(opened.token, start + seconds{9}), "an");
  EXPECT_EQ(sessions.find(opened.token, start + seconds{18}), "an");
  EXPECT_EQ(sessions.find(opened.token, start + seconds{28}), std::nullopt);
  EXPECT_EQ(sessions.find(opened.token, start + seconds{18}), std::nullopt) << "once over, over";
}

TEST(Sessions, EndWithTheirLifetimeHoweverBusy) {
  Sessions sessions{{.lifetime = seconds{25}, .idle = seconds{10}}};
  const auto opened = sessions.open("an", start);
  EXPECT_EQ(opened.until, start + seconds{25});
  for (const int second : {8, 16, 24}) {
    EXPECT_EQ(sessions.find(opened.token, start + seconds{second}), "an");
  }
  EXPECT_EQ(sessions.find(opened.token, start + seconds{25}), std::nullopt);
}

TEST(Sessions, GiveWayWithinTheirAccount) {
  Sessions sessions{{.per_account_max = 2}};
  const auto other = sessions.open("binh", start);
  const auto first = sessions.open("an", start + seconds{1});
  const auto second = sessions.open("an", start + seconds{2});
  EXPECT_EQ(sessions.find(first.token, start + seconds{3}), "an");
  const auto third = sessions.open("an", start + seconds{4});
  EXPECT_EQ(sessions.find(first.token, start + seconds{5}), "an");
  EXPECT_EQ(sessions.find(second.token, start + seconds{5}), std::nullopt);
  EXPECT_EQ(sessions.find(third.token, start + seconds{5}), "an");
  EXPECT_EQ(sessions.find(other.token, start + seconds{5}), "binh");
}

TEST(Sessions, AreBoundedInAll) {
  Sessions sessions{{.idle = seconds{10}, .sessions_max = 2}};
  const auto first = sessions.open("a", start);
  sessions.open("b", start + seconds{1});
  sessions.open("c", start + seconds{2});
  EXPECT_EQ(sessions.size(), 2U);
  EXPECT_EQ(sessions.find(first.token, start + seconds{2}), std::nullopt);
  sessions.open("d", start + seconds{60});
  EXPECT_EQ(sessions.size(), 1U) << "those whose time is over are cleared away";
}

TEST(Sessions, AreRevoked) {
  Sessions sessions;
  const auto first = sessions.open("an", start);
  const auto second = sessions.open("an", start);
  const auto other = sessions.open("binh", start);
  EXPECT_TRUE(sessions.revoke(first.token));
  EXPECT_FALSE(sessions.revoke(first.token));
  EXPECT_EQ(sessions.revoke_account("an"), 1U);
  EXPECT_EQ(sessions.find(second.token, start), std::nullopt);
  EXPECT_EQ(sessions.find(other.token, start), "binh");
}

}  // namespace
}  // namespace tiendo::identity
