#include "adapters/identity/password_checker.hpp"

#include "adapters/identity/digest.hpp"
#include "adapters/identity/password.hpp"

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::identity {

PasswordChecker::PasswordChecker(const PasswordCheckerOptions& options)
    : options_{options},
      decoy_{hash_password("nobody", options.cost)},
      verified_{options.remembered_max, options.remembered_for},
      thread_{[this] { work(); }} {}

PasswordChecker::~PasswordChecker() {
  {
    const std::scoped_lock lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

PasswordChecker::Outcome PasswordChecker::check(std::string_view name, std::string password,
                                                const std::optional<std::string>& stored_hash,
                                                Callback callback) {
  const std::string& hash = stored_hash ? *stored_hash : decoy_;
  const Digest digest = verified_.digest_of(name, password, hash);
  if (stored_hash && verified_.knows(digest, std::chrono::steady_clock::now())) {
    wipe(password);
    callback(true);
    return Outcome::taken;
  }
  {
    const std::scoped_lock lock{mutex_};
    if (const auto same = questions_.find(digest); same != questions_.end()) {
      wipe(password);
      if (same->second.callbacks.size() >= options_.callers_per_check_max) return Outcome::busy;
      same->second.callbacks.push_back(std::move(callback));
      return Outcome::taken;
    }
    if (stopping_ || queue_.size() >= options_.queue_max) {
      wipe(password);
      return Outcome::busy;
    }
    Question question{std::move(password), hash, stored_hash.has_value(), {}};
    question.callbacks.push_back(std::move(callback));
    questions_.emplace(digest, std::move(question));
    queue_.push_back(digest);
  }
  changed_.notify_one();
  return Outcome::taken;
}

void PasswordChecker::work() {
  for (;;) {
    Digest digest{};
    std::string password;
    std::string hash;
    bool exists = false;
    bool compute = false;
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      digest = queue_.front();
      queue_.pop_front();
      Question& question = questions_.at(digest);
      password = std::exchange(question.password, {});
      hash = question.stored_hash;
      exists = question.account_exists;
      compute = !stopping_;
    }
    const bool right = compute && verify_password(hash, password) && exists;
    wipe(password);
    if (right) verified_.remember(digest, std::chrono::steady_clock::now());
    std::vector<Callback> callbacks;
    {
      const std::scoped_lock lock{mutex_};
      const auto answered = questions_.find(digest);
      callbacks = std::move(answered->second.callbacks);
      questions_.erase(answered);
    }
    for (auto& callback : callbacks) callback(right);
  }
}

}  // namespace tiendo::identity
