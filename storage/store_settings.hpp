#pragma once

#include "engine/base/time.hpp"

#include <cstdint>
#include <string>

namespace tiendo::storage {

/// The cost of Argon2id, fixed when the store is made.
struct PasswordCost {
  std::uint64_t operations = 2;
  std::uint64_t memory_bytes = 64ULL * 1024 * 1024;
  std::uint32_t parallelism = 1;
  friend bool operator==(const PasswordCost&, const PasswordCost&) = default;
};

/// What is fixed when a store is made.
struct StoreSettings {
  std::string store_id;  ///< unique; chosen by who makes the store
  bool virtual_clock = false;
  Instant virtual_start;  ///< T0, with a virtual clock
  PasswordCost password_cost;
  std::string zone;  ///< of the calendar, an IANA name
  std::uint16_t partition_count = 1;
  /// How long an answered request is remembered, in the time of the log.
  std::int64_t request_expiry_ms = std::int64_t{24} * 60 * 60 * 1000;
  friend bool operator==(const StoreSettings&, const StoreSettings&) = default;
};

}  // namespace tiendo::storage
