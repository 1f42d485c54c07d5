#pragma once

#include "engine/base/value.hpp"
#include "storage/journal.hpp"
#include "storage/store.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace tiendo::ops {

/// Told now and then what is being compared and how far it is.
using VerifyTold = std::function<void(std::string_view step, std::uint64_t done, std::uint64_t of)>;

/// The auditor's proof over log, indexes, snapshots and rows: `{verified, position, batches,
/// records, rowsCompared, timeZones: null | {version, digest}, difference: null | {place,
/// message}}`, of all up to `end` at least,
/// which the rows have followed the log to. Everything may be written meanwhile. What `told` throws
/// ends it.
Value verify_all(const storage::Store& store, const std::string& views_path,
                 const storage::LogEnd& end, const VerifyTold& told);

}  // namespace tiendo::ops
