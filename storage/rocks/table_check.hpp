#pragma once

#include "storage/store_error.hpp"

#include <rocksdb/file_system.h>

#include <memory>
#include <optional>
#include <string>

namespace tiendo::storage::rocks {

/// The first table file of a database that cannot be read whole. The library often blames the
/// manifest for what is wrong in a table; this finds the place that the operator needs.
std::optional<StoreError> find_damaged_table(const std::string& database,
                                             const std::shared_ptr<rocksdb::FileSystem>& files);

}  // namespace tiendo::storage::rocks
