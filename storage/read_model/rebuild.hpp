#pragma once

#include "engine/vocabulary/record.hpp"

#include <expected>
#include <functional>
#include <optional>
#include <string>

namespace tiendo::read_model {

/// Batches of the log from the first on; nothing at the end.
using Batches = std::function<std::optional<vocabulary::Batch>()>;
/// Told now and then how far the rebuild is.
using Progress = std::function<void(Position)>;

/// Makes the read model anew from the log as `<path>.new`, then puts it in the place of the old
/// file, which nobody may have open. Until then the old file stays as it is. Answers the last
/// position, or a sentence for the operator.
std::expected<Position, std::string> rebuild(const std::string& path, Partition partition,
                                             const Batches& next, const Progress& progress);

}  // namespace tiendo::read_model
