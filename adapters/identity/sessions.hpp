#pragma once

#include "adapters/identity/digest.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo::identity {

using SteadyTime = std::chrono::steady_clock::time_point;

struct SessionLimits {
  std::chrono::seconds lifetime{12 * 3600};
  std::chrono::seconds idle{3600};
  std::size_t per_account_max = 20;
  std::size_t sessions_max = 10'000;
};

/// Bearer sessions, in memory only: a restart ends them all. Tokens are 256 random bits and are
/// kept as digests. Safe for threads. Times are of the machine's steady clock.
class Sessions {
 public:
  explicit Sessions(const SessionLimits& limits = {});

  struct Opened {
    std::string token;  ///< base64url, 43 characters
    SteadyTime until;   ///< end of its lifetime
  };
  /// Opens a session. Beyond a limit the session that was used longest ago gives way: the
  /// account's own, or of all.
  Opened open(std::string_view account, SteadyTime now);
  /// The account of a live token, whose idle time begins anew.
  std::optional<std::string> find(std::string_view token, SteadyTime now);
  /// Ends one session; false if there was none.
  bool revoke(std::string_view token);
  /// Ends all sessions of an account (its password or rights changed) and gives their number.
  std::size_t revoke_account(std::string_view account);
  /// Sessions held, including those whose time is over but which nobody has asked for since.
  std::size_t size() const;

 private:
  struct Session {
    std::string account;
    SteadyTime until;
    SteadyTime used;
  };
  using Table = std::map<Digest, Session>;

  bool over(const Session& session, SteadyTime now) const;
  void make_room(std::string_view account, SteadyTime now);

  const SessionLimits limits_;
  const KeyedDigest keyed_;
  mutable std::mutex mutex_;
  Table sessions_;  ///< under the mutex
};

}  // namespace tiendo::identity
