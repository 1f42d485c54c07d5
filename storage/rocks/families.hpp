#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
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

/// Whether the log brings a family back: one that is missing is made again. The others hold what
/// stands nowhere else.
constexpr bool is_derived(Family family) {
  constexpr std::array derived{Family::streams, Family::snapshots, Family::due,
                               Family::jobs,    Family::waiters,   Family::requests};
  return std::ranges::find(derived, family) != derived.end();
}

/// How messages name a family as a place.
std::string place_of(Family family);
std::optional<Family> family_named(std::string_view name);
/// The end of a message about damage at a place, `family NAME[, …]`: what brings it back. Empty for
/// other places.
std::string remedy_at(std::string_view place);

}  // namespace tiendo::storage::rocks
