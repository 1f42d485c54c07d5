#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tiendo::storage::rocks {

/// The column families of a partition.
enum class Family : std::uint8_t {
  events,     ///< position → record, verbatim
  batches,    ///< sequence → header, verbatim, and the batch's digest
  streams,    ///< stream, sequence → position
  snapshots,  ///< stream → sequence, position, state, digest
  due,        ///< instant, timer, instance
  jobs,       ///< reserved
  waiters,    ///< reserved
  requests,   ///< caller, idempotency key → answer; instant, position → the key
  meta,       ///< end of the log, settings, version barrier
  secrets,    ///< password hashes; not in the log
};
inline constexpr std::array<std::string_view, 10> family_names{
    "events", "batches", "streams",  "snapshots", "due",
    "jobs",   "waiters", "requests", "meta",      "secrets"};
constexpr std::string_view family_name(Family family) {
  return family_names.at(static_cast<std::size_t>(family));
}

}  // namespace tiendo::storage::rocks
