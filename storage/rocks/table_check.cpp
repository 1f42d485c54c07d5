#include "storage/rocks/table_check.hpp"

#include "storage/rocks/database.hpp"
#include "storage/rocks/families.hpp"
#include "storage/store_error.hpp"

#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/sst_file_reader.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::storage::rocks {

namespace {

using Files = std::shared_ptr<rocksdb::FileSystem>;

struct NamedTable {
  std::string file;
  std::optional<Family> family;
};

/// Those that the manifest names; else those that lie there.
std::vector<NamedTable> tables_of(const std::string& path, const Files& files) {
  std::vector<NamedTable> tables;
  if (const auto database = Database::open(path, files, Database::Mode::survey)) {
    for (auto& table : (*database)->tables()) {
      tables.push_back({std::move(table.file), table.family});
    }
  } else {
    std::vector<std::string> children;
    if (!files->GetChildren(path, {}, &children, nullptr).ok()) return {};
    for (auto& name : children) {
      if (name.ends_with(".sst")) tables.push_back({std::move(name), std::nullopt});
    }
  }
  std::ranges::sort(tables, {}, &NamedTable::file);
  return tables;
}

bool is_derived_table(const DamagedTable& table) {
  return table.family && is_derived(*table.family);
}

}  // namespace

std::vector<DamagedTable> find_damaged_tables(const std::string& database, const Files& files) {
  const auto environment = rocksdb::NewCompositeEnv(files);
  rocksdb::Options options;
  options.env = environment.get();
  std::vector<DamagedTable> damaged;
  std::vector<DamagedTable> derived;  // told last: these can be made anew
  for (const auto& table : tables_of(database, files)) {
    const std::string path = database + "/" + table.file;
    rocksdb::SstFileReader reader{options};
    auto status = reader.Open(path);
    if (status.ok()) status = reader.VerifyChecksum();
    if (status.ok()) continue;
    auto error = error_of(status, path);
    if (table.family) {
      const auto place = place_of(*table.family);
      error.message += " (" + place + ")" + remedy_at(place);
    }
    DamagedTable one{table.family, std::move(error)};
    (is_derived_table(one) ? derived : damaged).push_back(std::move(one));
  }
  std::ranges::move(derived, std::back_inserter(damaged));
  return damaged;
}

}  // namespace tiendo::storage::rocks
