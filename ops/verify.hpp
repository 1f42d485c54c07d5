#pragma once

#include "engine/base/value.hpp"
#include "storage/store.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace tiendo::ops {

/// Told now and then what is being compared and how far it is.
using VerifyTold = std::function<void(std::string_view step, std::uint64_t done, std::uint64_t of)>;

/// The auditor's proof over log, indexes, snapshots and rows: `{verified, batches, records,
/// rowsCompared, difference: null | {place, message}}`. Nothing may be written meanwhile, and the
/// rows must have followed the log to its end.
Value verify_all(const storage::Store& store, const std::string& views_path,
                 const VerifyTold& told);

}  // namespace tiendo::ops
