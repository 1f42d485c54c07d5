#pragma once

#include "engine/vocabulary/record.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace tiendo::storage {

namespace rocks {
class Database;
}

/// A record as a follower meets it.
struct LoggedRecord {
  vocabulary::Record record;
  std::shared_ptr<const vocabulary::BatchHeader> batch;  ///< that it was committed with
};

/// Reads the durable log in order. One reader belongs to one thread; it never waits.
class LogReader {
 public:
  explicit LogReader(const rocks::Database& database) : database_{database} {}
  /// Records that begin at or after a position, until their bytes reach `bytes_max` (at least one
  /// if there is any). Empty: the end of what is durable. Throws `StoreFault`.
  std::vector<LoggedRecord> next(Position from, std::size_t bytes_max);

 private:
  void move_to(Position position);

  const rocks::Database& database_;
  std::shared_ptr<const vocabulary::BatchHeader> batch_;  // holds the last position asked for
  Position batch_end_ = 0;                                // where the batch after it begins
};

}  // namespace tiendo::storage
