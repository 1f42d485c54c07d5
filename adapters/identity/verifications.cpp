#include "adapters/identity/verifications.hpp"

#include "adapters/identity/digest.hpp"
#include "engine/base/check.hpp"

#include <chrono>
#include <cstddef>
#include <iterator>
#include <mutex>

namespace tiendo::identity {

Verifications::Verifications(std::size_t entries_max, std::chrono::milliseconds time_to_live)
    : entries_max_{entries_max}, time_to_live_{time_to_live} {
  check(entries_max > 0, "a cache needs room for an entry");
}

Digest Verifications::digest_of(std::string_view name, std::string_view password,
                                std::string_view stored_hash) const {
  return keyed_.of({name, password, stored_hash});
}

bool Verifications::knows(const Digest& digest, SteadyTime now) const {
  const std::scoped_lock lock{mutex_};
  const auto found = entries_.find(digest);
  return found != entries_.end() && now < found->second.until;
}

void Verifications::remember(const Digest& digest, SteadyTime now) {
  const std::scoped_lock lock{mutex_};
  if (const auto known = entries_.find(digest); known != entries_.end()) {
    by_age_.erase(known->second.place);
    entries_.erase(known);
  }
  if (entries_.size() == entries_max_) {
    entries_.erase(by_age_.front());
    by_age_.pop_front();
  }
  by_age_.push_back(digest);
  entries_.emplace(digest, Entry{now + time_to_live_, std::prev(by_age_.end())});
}

}  // namespace tiendo::identity
