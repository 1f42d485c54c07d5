#include "ops/resume.hpp"

#include "engine/base/check.hpp"
#include "engine/base/mutant.hpp"
#include "engine/partition.hpp"
#include "engine/vocabulary/record.hpp"
#include "storage/journal.hpp"

#include <ranges>
#include <utility>
#include <vector>

namespace tiendo::ops {

void resume_reactions(PartitionMachine& machine, storage::Journal& journal) {
  const auto end = journal.end();
  if (mutant("own-cursor-not-resumed") || end.own_cursor + 1 >= end.next) return;
  // The record behind the cursor stands in one of the last batches: read back until it is covered.
  std::vector<vocabulary::Batch> batches;
  for (auto sequence = end.sequence; sequence >= 1; --sequence) {
    auto read = journal.read(sequence, 1);
    check(read.size() == 1, "a batch of the log is missing");
    const bool covered = read.front().header.first <= end.own_cursor + 1;
    batches.push_back(std::move(read.front()));
    if (covered) break;
  }
  for (const auto& batch : std::views::reverse(batches)) {
    for (const auto& record : batch.records) {
      if (record.header.position > end.own_cursor) machine.resume(record);
    }
  }
}

LogEnd log_end(const storage::Journal& journal) {
  const auto end = journal.end();
  return {end.next, end.time, end.sequence, end.own_cursor};
}

}  // namespace tiendo::ops
