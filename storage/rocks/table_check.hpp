#pragma once

#include "storage/rocks/families.hpp"
#include "storage/store_error.hpp"

#include <rocksdb/file_system.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tiendo::storage::rocks {

struct DamagedTable {
  std::optional<Family> family;  ///< nothing if the manifest cannot be read
  StoreError error;              ///< names the file and the family, with the remedy
};

/// The table files of a database that cannot be read whole, those of the log first. The library
/// often blames the manifest for what is wrong in a table; this finds the place that the operator
/// needs.
std::vector<DamagedTable> find_damaged_tables(const std::string& database,
                                              const std::shared_ptr<rocksdb::FileSystem>& files);

}  // namespace tiendo::storage::rocks
