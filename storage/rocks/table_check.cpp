#include "storage/rocks/table_check.hpp"

#include "storage/rocks/database.hpp"
#include "storage/store_error.hpp"

#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/sst_file_reader.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tiendo::storage::rocks {

std::optional<StoreError> find_damaged_table(const std::string& database,
                                             const std::shared_ptr<rocksdb::FileSystem>& files) {
  std::vector<std::string> children;
  if (!files->GetChildren(database, {}, &children, nullptr).ok()) return std::nullopt;
  std::ranges::sort(children);
  const auto environment = rocksdb::NewCompositeEnv(files);
  rocksdb::Options options;
  options.env = environment.get();
  for (const auto& name : children) {
    if (!name.ends_with(".sst")) continue;
    const std::string path = database + "/" + name;
    rocksdb::SstFileReader reader{options};
    auto status = reader.Open(path);
    if (status.ok()) status = reader.VerifyChecksum();
    if (!status.ok()) return error_of(status, path);
  }
  return std::nullopt;
}

}  // namespace tiendo::storage::rocks
