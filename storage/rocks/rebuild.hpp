#pragma once

#include "storage/journal.hpp"
#include "storage/rocks/database.hpp"

#include <cstdint>
#include <functional>

namespace tiendo::storage::rocks {

/// Drops `streams`, `due`, `requests` and `snapshots` without reading them (but for the place that
/// each snapshot stands for) and derives them again from the log. While it runs, meta says so.
void rebuild(Database& database, const LogEnd& end, std::int64_t request_expiry_ms,
             const std::function<void(std::uint64_t, std::uint64_t)>& progress);

}  // namespace tiendo::storage::rocks
