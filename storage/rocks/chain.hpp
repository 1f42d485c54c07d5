#pragma once

#include "storage/journal.hpp"
#include "storage/rocks/database.hpp"
#include "storage/verify.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace tiendo::storage::rocks {

/// Walks the batches from a sequence to the end: no gap in sequences, positions and times, every
/// record the canonical encoding of what it says, every digest that of the bytes, each batch naming
/// the digest of the one before, the last being the end. `progress` gets each sequence.
/// What a newer version wrote, and what cannot be read just now, is no difference and leaves as a
/// `StoreFault`.
std::optional<Difference> check_chain(const Database& database, std::uint64_t from,
                                      const LogEnd& end,
                                      const std::function<void(std::uint64_t)>& progress);
/// The same of what came last into files and of what the write-ahead log brought, which must join.
std::optional<Difference> check_join(const Database& database, const LogEnd& end);

}  // namespace tiendo::storage::rocks
