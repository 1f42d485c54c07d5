#pragma once

#include "storage/rocks/acknowledged.hpp"
#include "storage/store_error.hpp"

#include <rocksdb/file_system.h>

#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace tiendo::storage::rocks {

/// Looks at the manifest and the write-ahead logs before the library does. A torn last write that
/// was never acknowledged is cut off, its bytes kept in a file `cut-…` of `folder`; anything else
/// that is damaged is the error, and nothing is changed then. `acknowledged` is what is known to be
/// durable. The result: what was cut off, a sentence each.
std::expected<std::vector<std::string>, StoreError> repair_tails(
    const std::string& folder, const std::string& database, const Durable& acknowledged,
    const std::shared_ptr<rocksdb::FileSystem>& files);

}  // namespace tiendo::storage::rocks
