#pragma once

#include "engine/base/time.hpp"
#include "engine/vocabulary/record.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tiendo::storage {

/// Where a partition's log ends.
struct LogEnd {
  std::uint64_t sequence = 0;   ///< of the last batch; 0: none yet
  std::uint64_t epoch = 1;      ///< of the last batch
  Position next = 1;            ///< position of the next fact
  Instant time;                 ///< of the last record
  Position own_cursor = 0;      ///< of the last batch
  Position reference = 0;       ///< of the last batch
  vocabulary::Digest digest{};  ///< SHA-256 of the last batch: the next one's `previous`
  friend bool operator==(const LogEnd&, const LogEnd&) = default;
};
/// The end after one more batch with this digest.
LogEnd end_after(const LogEnd& end, const vocabulary::Batch& batch,
                 const vocabulary::Digest& digest);
/// What of a batch does not follow the end: sequence, positions or time; empty if all does.
std::string broken_order(const LogEnd& end, const vocabulary::Batch& batch);

struct Completion {
  enum class Status {
    durable,
    fenced,   ///< another writer owns the log: nothing was written
    unknown,  ///< it may be durable or not: only the log can tell
  };
  std::uint64_t sequence = 0;  ///< of the batch
  Status status = Status::unknown;
  std::string reason;  ///< unless durable
};

/// The log of one partition. Batches are written in the order of their submission, each whole or
/// not at all. After a completion that is not `durable` every later batch ends the same way: the
/// partition object is discarded and rebuilt from the log.
class Journal {
 public:
  using Done = std::function<void(const Completion&)>;
  static constexpr std::size_t in_flight_max = 2;

  virtual ~Journal() = default;
  /// Takes a batch that follows the last one submitted; `header.previous` is filled in by the
  /// journal. Never waits. More than `in_flight_max` batches without completion are a `Bug`, as is
  /// a batch out of order. `done` runs once, in the order of the batches, on a thread of the
  /// journal's.
  virtual void submit(std::shared_ptr<const vocabulary::Batch> batch, Done done) = 0;
  /// Durable batches from a sequence on, at most `limit`.
  virtual std::vector<vocabulary::Batch> read(std::uint64_t from_sequence, std::size_t limit) = 0;
  /// The end of what is durable.
  virtual LogEnd end() const = 0;
};

}  // namespace tiendo::storage
