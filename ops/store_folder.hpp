#pragma once

#include "engine/base/time.hpp"
#include "engine/vocabulary/event.hpp"
#include "storage/store.hpp"

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// What lies where in the folder of a store.
namespace tiendo::ops {

std::string log_path(const std::string& data);            ///< RocksDB: the log and its indexes
std::string views_path(const std::string& data);          ///< SQLite: the read model
std::string notifications_path(const std::string& data);  ///< of the file sink

struct NewStore {
  std::optional<Instant> virtual_clock;
  bool cheap_passwords = false;
};
/// Opens the store, or makes it if the folder holds none. The error is a sentence for the operator;
/// if another process has the store, `when_used` is added to it.
std::expected<std::unique_ptr<storage::Store>, std::string> open_or_make_store(
    const std::string& data, const NewStore& settings, const storage::StoreOptions& options = {},
    std::string_view when_used = {});

/// Gives the time zones of the machine to the engine, once a process, and tells which they are.
std::expected<vocabulary::ZoneDatabase, std::string> load_zones(const std::string& folder);

}  // namespace tiendo::ops
