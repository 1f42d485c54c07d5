#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo::storage {

class Store;

/// The first place where something is not what it must be.
struct Difference {
  std::string place;  ///< family and entry, batch or record
  std::string message;
};

/// What `verify` is at.
struct VerifyProgress {
  std::string_view step;  ///< `chain`, `streams`, `due`, `requests`
  std::uint64_t done = 0;
  std::uint64_t of = 0;  ///< 0: not known beforehand
};

/// The auditor's proof over what is durable: the chain of batches with every record's bytes, dense
/// streams, each snapshot equal to the fold of its stream, the due index equal to the timers of
/// the folded instances, the requests index equal to what the records say. It shares no code with
/// what writes the indexes. It is of the moment it begins; the store may be written meanwhile. What
/// `progress` throws ends it. Nothing: all is well. Throws `StoreFault` when the store cannot be
/// read though nothing says that it is damaged.
std::optional<Difference> verify(const Store& store,
                                 const std::function<void(const VerifyProgress&)>& progress);

}  // namespace tiendo::storage
