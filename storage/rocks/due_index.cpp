#include "storage/rocks/due_index.hpp"

#include "engine/base/time.hpp"
#include "engine/index.hpp"
#include "engine/vocabulary/record.hpp"
#include "storage/rocks/families.hpp"
#include "storage/rocks/keys.hpp"
#include "storage/rocks/log_access.hpp"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

namespace tiendo::storage::rocks {

std::vector<DueEntry> DueIndex::read(Instant until, const std::optional<DueEntry>& after,
                                     std::size_t limit) {
  std::unique_lock lock{mutex_};
  auto cursor = database_.walk(Family::due);
  if (after) {
    const auto key = due_key(*after);
    cursor.seek(key);
    if (cursor.valid() && cursor.key() == key) cursor.next();
  } else {
    cursor.seek(floor_);
    if (cursor.valid()) floor_ = cursor.key();
  }
  lock.unlock();
  std::vector<DueEntry> entries;
  for (; entries.size() < limit && cursor.valid(); cursor.next()) {
    const auto entry = parse_due(cursor.key());
    if (!entry) damaged("family due", "a key is no entry");
    if (entry->due > until) break;
    entries.push_back(*entry);
  }
  return entries;
}

void DueIndex::added(const vocabulary::Batch& batch) {
  const std::scoped_lock lock{mutex_};
  for (const auto& record : batch.records) {
    for (const auto& entry : index_changes(record).due_added) {
      floor_ = std::min(floor_, due_key(entry));
    }
  }
}

}  // namespace tiendo::storage::rocks
