#pragma once

#include "engine/index.hpp"
#include "storage/rocks/database.hpp"

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tiendo::storage::rocks {

/// Reads the due index from a remembered place, so that the entries deleted before it cost nothing.
class DueIndex {
 public:
  explicit DueIndex(const Database& database) : database_{database} {}
  /// Entries at or before `until`, after `after` if given, at most `limit`.
  std::vector<DueEntry> read(Instant until, const std::optional<DueEntry>& after,
                             std::size_t limit);
  /// Must hear of a batch's records after they are readable.
  void added(const vocabulary::Batch& batch);

 private:
  const Database& database_;
  std::mutex mutex_;
  std::string floor_;  // no entry has a smaller key
};

}  // namespace tiendo::storage::rocks
