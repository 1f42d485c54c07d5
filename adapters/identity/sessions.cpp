#include "adapters/identity/sessions.hpp"

#include "adapters/identity/digest.hpp"
#include "engine/base/check.hpp"

#include <sodium.h>

#include <array>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tiendo::identity {
namespace {

std::string random_token() {
  std::array<unsigned char, 32> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  constexpr int form = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::array<char, sodium_base64_ENCODED_LEN(bytes.size(), form)> text{};
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), form);
  return text.data();
}

}  // namespace

Sessions::Sessions(const SessionLimits& limits) : limits_{limits} {
  check(limits.per_account_max > 0 && limits.sessions_max > 0, "sessions need room for one");
}

Sessions::Opened Sessions::open(std::string_view account, SteadyTime now) {
  Opened opened{random_token(), now + limits_.lifetime};
  const Digest digest = keyed_.of({opened.token});
  const std::scoped_lock lock{mutex_};
  make_room(account, now);
  sessions_.emplace(digest, Session{std::string{account}, opened.until, now});
  return opened;
}

std::optional<std::string> Sessions::find(std::string_view token, SteadyTime now) {
  const Digest digest = keyed_.of({token});
  const std::scoped_lock lock{mutex_};
  const auto found = sessions_.find(digest);
  if (found == sessions_.end()) return std::nullopt;
  if (over(found->second, now)) {
    sessions_.erase(found);
    return std::nullopt;
  }
  found->second.used = now;
  return found->second.account;
}

bool Sessions::revoke(std::string_view token) {
  const Digest digest = keyed_.of({token});
  const std::scoped_lock lock{mutex_};
  return sessions_.erase(digest) > 0;
}

std::size_t Sessions::revoke_account(std::string_view account) {
  const std::scoped_lock lock{mutex_};
  return std::erase_if(sessions_,
                       [&](const auto& entry) { return entry.second.account == account; });
}

std::size_t Sessions::size() const {
  const std::scoped_lock lock{mutex_};
  return sessions_.size();
}

bool Sessions::over(const Session& session, SteadyTime now) const {
  return now >= session.until || now >= session.used + limits_.idle;
}

void Sessions::make_room(std::string_view account, SteadyTime now) {
  std::size_t of_account = 0;
  auto oldest = sessions_.end();
  auto oldest_of_account = sessions_.end();
  for (auto entry = sessions_.begin(); entry != sessions_.end();) {
    if (over(entry->second, now)) {
      entry = sessions_.erase(entry);
      continue;
    }
    const auto older_than = [&](Table::iterator other) {
      return other == sessions_.end() || entry->second.used < other->second.used;
    };
    if (older_than(oldest)) oldest = entry;
    if (entry->second.account == account) {
      ++of_account;
      if (older_than(oldest_of_account)) oldest_of_account = entry;
    }
    ++entry;
  }
  if (of_account >= limits_.per_account_max) {
    sessions_.erase(oldest_of_account);
  } else if (sessions_.size() >= limits_.sessions_max) {
    sessions_.erase(oldest);
  }
}

}  // namespace tiendo::identity
