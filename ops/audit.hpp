#pragma once

#include "adapters/http/backend.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <expected>

/// What the auditor sees of one instance, read from its stream page by page. An instance that the
/// log does not know is `not_found`.
namespace tiendo::ops::audit {

using Answer = std::expected<Value, vocabulary::Refusal>;
/// A replay that is not done by then is refused, `deadline_exceeded`.
using Latest = std::chrono::steady_clock::time_point;

/// `{items: [record…], next}`; `next` is where the next page goes on (`after`), null at the end. A
/// page ends early when it grows beyond 16 MiB.
Answer history(const storage::Store& store, const http::HistoryOf& question);
/// `{at, state}`: the whole state as of an instant, by replay; records of that instant included.
Answer state_at(const storage::Store& store, const http::StateAt& question, Latest latest);
/// `{from, to, differences: [{path, before, after}]}`; `from` is not later than `to`.
Answer difference(const storage::Store& store, const http::DifferenceBetween& question,
                  Latest latest);

}  // namespace tiendo::ops::audit
