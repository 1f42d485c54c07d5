#pragma once

#include "engine/base/time.hpp"
#include "engine/vocabulary/record.hpp"

#include <optional>
#include <vector>

namespace tiendo {

/// An entry of the due index: a timer of an instance, first by instant, then by timer.
struct DueEntry {
  Instant due;
  TimerKey timer;
  InstanceKey instance;
  friend auto operator<=>(const DueEntry&, const DueEntry&) = default;
};

/// A request that was answered, as the requests index keeps it.
struct NotedRequest {
  vocabulary::RequestId id;
  vocabulary::Digest digest{};
  Position position = 0;  ///< of the record
  Instant time;
  vocabulary::Outcome outcome;
  friend bool operator==(const NotedRequest&, const NotedRequest&) = default;
};

/// All that one record changes in the derived indexes: replay rebuilds them through this alone.
struct IndexChanges {
  std::vector<DueEntry> due_added;
  std::vector<DueEntry> due_removed;
  std::optional<NotedRequest> request;
};

IndexChanges index_changes(const vocabulary::Record& record);

}  // namespace tiendo
