#pragma once

#include "storage/journal.hpp"
#include "storage/rocks/database.hpp"

#include <cstdint>
#include <functional>

namespace tiendo::storage::rocks {

/// Drops `streams`, `due` and `requests` without reading them and derives them again from the log;
/// then takes each snapshot again, at the record that it stands for. While it runs, meta says so:
/// wherever the process ends, the next start does all of it again.
void rebuild(Database& database, const LogEnd& end, std::int64_t request_expiry_ms,
             const std::function<void(std::uint64_t, std::uint64_t)>& progress);

}  // namespace tiendo::storage::rocks
