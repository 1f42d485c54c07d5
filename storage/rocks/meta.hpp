#pragma once

#include "storage/journal.hpp"
#include "storage/rocks/acknowledged.hpp"
#include "storage/rocks/database.hpp"
#include "storage/store_settings.hpp"

#include <optional>
#include <string>
#include <string_view>

/// The entries of the meta family.
namespace tiendo::storage::rocks {

/// Raised whenever an older version could misread what is written.
inline constexpr std::uint64_t store_format = 1;

inline constexpr std::string_view format_entry = "format";
inline constexpr std::string_view settings_entry = "settings";
inline constexpr std::string_view end_entry = "end";
/// The number of changes of secrets so far.
inline constexpr std::string_view secrets_entry = "secrets";
/// Present while indexes are being rebuilt: they are not to be trusted.
inline constexpr std::string_view rebuilding_entry = "rebuilding";

std::string encode_number(std::uint64_t number);
std::optional<std::uint64_t> decode_number(std::string_view bytes);
std::string encode_settings(const StoreSettings& settings);
std::optional<StoreSettings> decode_settings(std::string_view bytes);
std::string encode_end(const LogEnd& end);
std::optional<LogEnd> decode_end(std::string_view bytes);

/// Notes whether indexes are being rebuilt. Durable when it returns.
void set_rebuilding(Database& database, bool rebuilding);

/// The end of the log that the database holds; nothing if the entry cannot be read.
std::optional<LogEnd> end_held_by(const Database& database);
/// What the database holds, nothing where the entries cannot be read.
Durable held_by(const Database& database);

}  // namespace tiendo::storage::rocks
