#include "adapters/identity/password.hpp"

#include "adapters/identity/digest.hpp"
#include "adapters/identity/password_checker.hpp"
#include "adapters/identity/verifications.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace tiendo::identity {
namespace {

using std::chrono::milliseconds;

const PasswordCost cheap = PasswordCost::minimal();

TEST(Password, IsVerifiedByItsHashAlone) {
  const std::string hash = hash_password("mật khẩu", cheap);
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$")) << hash;
  EXPECT_TRUE(verify_password(hash, "mật khẩu"));
  EXPECT_FALSE(verify_password(hash, "mật khẩu "));
  EXPECT_FALSE(verify_password(hash, ""));
  EXPECT_FALSE(verify_password("no hash", "mật khẩu"));
  EXPECT_NE(hash_password("mật khẩu", cheap), hash) << "the salt must differ";
}

TEST(Password, IsWipedFromMemory) {
  std::string secret = "a password of a certain length";
  const char* place = secret.data();
  wipe(secret);
  EXPECT_EQ(secret, "");
  EXPECT_EQ(place[0], '\0');
}

TEST(Verifications, KnowOnlyWhatWasRememberedUntilItsTimeIsOver) {
  Verifications verifications{10, milliseconds{1000}};
  const SteadyTime now{};
  const Digest right = verifications.digest_of("an", "secret", "hash 1");
  EXPECT_FALSE(verifications.knows(right, now));
  verifications.remember(right, now);
  EXPECT_TRUE(verifications.knows(right, now + milliseconds{999}));
  EXPECT_FALSE(verifications.knows(right, now + milliseconds{1000}));
  EXPECT_FALSE(verifications.knows(verifications.digest_of("an", "Secret", "hash 1"), now));
  EXPECT_FALSE(verifications.knows(verifications.digest_of("ans", "ecret", "hash 1"), now));
  EXPECT_FALSE(verifications.knows(verifications.digest_of("an", "secret", "hash 2"), now));
}

TEST(Verifications, ForgetTheOldestWhenThereAreTooMany) {
  Verifications verifications{2, milliseconds{1000}};
  const SteadyTime now{};
  const auto digest = [&](const char* name) { return verifications.digest_of(name, "p", "h"); };
  verifications.remember(digest("a"), now);
  verifications.remember(digest("b"), now);
  verifications.remember(digest("a"), now);
  verifications.remember(digest("c"), now);
  EXPECT_TRUE(verifications.knows(digest("a"), now));
  EXPECT_FALSE(verifications.knows(digest("b"), now));
  EXPECT_TRUE(verifications.knows(digest("c"), now));
}

class PasswordCheckerTest : public testing::Test {
 protected:
  static bool ask(PasswordChecker& checker, const std::string& password,
                  const std::optional<std::string>& hash) {
    const auto answer = std::make_shared<std::promise<bool>>();
    const auto outcome =
        checker.check("an", password, hash, [answer](bool right) { answer->set_value(right); });
    EXPECT_EQ(outcome, PasswordChecker::Outcome::taken);
    return answer->get_future().get();
  }

  /// Occupies the checker's thread until `release` is set.
  static void occupy(PasswordChecker& checker, std::shared_future<void> release) {
    const auto occupied = std::make_shared<std::promise<void>>();
    checker.check("busy", "p", std::nullopt, [occupied, release = std::move(release)](bool) {
      occupied->set_value();
      release.wait();
    });
    occupied->get_future().wait();
  }

  PasswordCheckerOptions options{.cost = cheap};
};

TEST_F(PasswordCheckerTest, TellsRightFromWrong) {
  PasswordChecker checker{options};
  const std::string hash = hash_password("secret", cheap);
  EXPECT_TRUE(ask(checker, "secret", hash));
  EXPECT_TRUE(ask(checker, "secret", hash));
  EXPECT_FALSE(ask(checker, "wrong", hash));
  EXPECT_FALSE(ask(checker, "secret", hash_password("changed", cheap)));
}

TEST_F(PasswordCheckerTest, NeverLetsAnUnknownNameIn) {
  PasswordChecker checker{options};
  EXPECT_FALSE(ask(checker, "nobody", std::nullopt)) << "not even with the decoy's password";
  EXPECT_FALSE(ask(checker, "nobody", std::nullopt));
}

TEST_F(PasswordCheckerTest, AnswersKnownOnesWhileItsThreadIsBusy) {
  PasswordChecker checker{options};
  const std::string hash = hash_password("secret", cheap);
  EXPECT_TRUE(ask(checker, "secret", hash));
  std::promise<void> release;
  occupy(checker, release.get_future().share());
  EXPECT_TRUE(ask(checker, "secret", hash));
  release.set_value();
}

TEST_F(PasswordCheckerTest, RefusesMoreThanItsQueueHoldsButJoinsEqualQuestions) {
  options.queue_max = 2;
  std::atomic<int> right_answers{0};
  std::atomic<int> wrong_answers{0};
  {
    PasswordChecker checker{options};
    const std::string hash = hash_password("secret", cheap);
    std::promise<void> release;
    occupy(checker, release.get_future().share());
    const auto ask_for = [&](const std::string& password) {
      return checker.check("an", password, hash,
                           [&](bool right) { ++(right ? right_answers : wrong_answers); });
    };
    using Outcome = PasswordChecker::Outcome;
    EXPECT_EQ(ask_for("secret"), Outcome::taken);
    EXPECT_EQ(ask_for("wrong"), Outcome::taken);
    EXPECT_EQ(ask_for("another"), Outcome::busy);
    for (int caller = 0; caller < 100; ++caller) EXPECT_EQ(ask_for("secret"), Outcome::taken);
    release.set_value();
    EXPECT_FALSE(ask(checker, "wrong", hash));
  }
  EXPECT_EQ(right_answers.load(), 101);
  EXPECT_EQ(wrong_answers.load(), 1);
}

TEST_F(PasswordCheckerTest, AnswersEveryCallerBeforeItEnds) {
  int answers = 0;
  std::promise<void> release;
  std::future<void> destroyed;
  {
    auto checker = std::make_unique<PasswordChecker>(options);
    occupy(*checker, release.get_future().share());
    for (int question = 0; question < 10; ++question) {
      checker->check(std::to_string(question), "p", std::nullopt, [&](bool right) {
        EXPECT_FALSE(right);
        ++answers;
      });
    }
    destroyed =
        std::async(std::launch::async, [owned = std::move(checker)]() mutable { owned.reset(); });
    release.set_value();
    destroyed.wait();
  }
  EXPECT_EQ(answers, 10);
}

}  // namespace
}  // namespace tiendo::identity
