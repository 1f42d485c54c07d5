#pragma once

#include "adapters/identity/password.hpp"
#include "adapters/identity/verifications.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tiendo::identity {

struct PasswordCheckerOptions {
  PasswordCost cost;           ///< of the decoy for unknown names
  std::size_t queue_max = 64;  ///< computations that may wait
  std::size_t callers_per_check_max = 1000;
  std::size_t remembered_max = 10'000;
  std::chrono::milliseconds remembered_for{300'000};
};

/// Checks passwords on a thread of its own, one after the other, so that no thread that serves
/// requests waits for Argon2. Right ones are remembered and answered at once; equal questions that
/// come together are computed once.
class PasswordChecker {
 public:
  explicit PasswordChecker(const PasswordCheckerOptions& options);
  PasswordChecker(const PasswordChecker&) = delete;
  PasswordChecker& operator=(const PasswordChecker&) = delete;
  ~PasswordChecker();  ///< what still waits is answered with false

  using Callback = std::move_only_function<void(bool right)>;
  enum class Outcome : std::uint8_t {
    taken,  ///< the callback is or was called exactly once, from any thread
    busy,   ///< too much waits: the callback is not called
  };
  /// Asks whether the password of `name` is right. Without a stored hash (no such account) it takes
  /// as long and answers false.
  Outcome check(std::string_view name, std::string password,
                const std::optional<std::string>& stored_hash, Callback callback);

 private:
  struct Question {
    std::string password;
    std::string stored_hash;
    bool account_exists = false;
    std::vector<Callback> callbacks;
  };

  void work();

  const PasswordCheckerOptions options_;
  const std::string decoy_;
  Verifications verified_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Digest> queue_;              ///< under the mutex
  std::map<Digest, Question> questions_;  ///< queued, or being computed; under the mutex
  bool stopping_ = false;                 ///< under the mutex
  std::thread thread_;
};

}  // namespace tiendo::identity
