#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tiendo::identity {

/// What one Argon2id computation costs. It is fixed when a store is made and stands in every hash.
struct PasswordCost {
  std::uint64_t passes = 2;
  std::size_t memory_bytes = 64UL * 1024 * 1024;

  /// Some 50 ms and 64 MiB: for people who sign in.
  static PasswordCost interactive() { return {}; }
  /// As little as the algorithm takes: for tests only.
  static PasswordCost minimal() { return {1, 8UL * 1024}; }
};

/// Argon2id with a random salt, in the standard text form `$argon2id$v=19$m=…`. Throws
/// `std::bad_alloc` if the memory cannot be had.
std::string hash_password(std::string_view password, const PasswordCost& cost);
/// Whether the hash was made of this password. False for a text that is no hash.
bool verify_password(const std::string& hash, std::string_view password);

/// Overwrites a text that held a secret and empties it.
void wipe(std::string& secret);

}  // namespace tiendo::identity
