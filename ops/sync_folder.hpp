#pragma once

#include <expected>
#include <string>

namespace tiendo::ops {

/// Makes the names in a folder durable: a file that was made there and synced is found after a cut
/// of the power only if its name is. The error is a sentence for the operator.
std::expected<void, std::string> sync_folder(const std::string& folder);

/// Makes a folder and those above it that are missing, with durable names.
std::expected<void, std::string> make_folders(const std::string& folder);

}  // namespace tiendo::ops
