#pragma once

#include "adapters/identity/digest.hpp"

#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <mutex>
#include <string_view>

namespace tiendo::identity {

using SteadyTime = std::chrono::steady_clock::time_point;

/// Remembers for a while which passwords were found right, because finding it out is slow on
/// purpose. It holds keyed digests of name, password and stored hash, so a changed password or a
/// changed hash is simply not known. Safe for threads.
class Verifications {
 public:
  Verifications(std::size_t entries_max, std::chrono::milliseconds time_to_live);

  /// What stands for these credentials.
  Digest digest_of(std::string_view name, std::string_view password,
                   std::string_view stored_hash) const;
  bool knows(const Digest& digest, SteadyTime now) const;
  /// Remembers from `now` on; the oldest gives way when there are too many.
  void remember(const Digest& digest, SteadyTime now);

 private:
  struct Entry {
    SteadyTime until;
    std::list<Digest>::iterator place;
  };

  const std::size_t entries_max_;
  const std::chrono::milliseconds time_to_live_;
  const KeyedDigest keyed_;
  mutable std::mutex mutex_;
  std::map<Digest, Entry> entries_;  ///< under the mutex
  std::list<Digest> by_age_;         ///< oldest first; under the mutex
};

}  // namespace tiendo::identity
