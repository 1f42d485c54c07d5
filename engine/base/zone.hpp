#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo {

/// Named time zones of the IANA database. The engine reads no file: at start, before any other
/// thread runs, the shell gives the bytes of each TZif file (RFC 8536, version 2 or later) here.
/// `UTC` and `Asia/Ho_Chi_Minh` are known without it. Later calls replace a zone.
std::expected<void, std::string> add_zone(std::string name, std::string_view tzif);

bool known_zone(std::string_view name);

/// Seconds east of UTC at an instant (seconds since 1970). Nothing if the zone is unknown.
std::optional<std::int32_t> zone_offset_s(std::string_view name, std::int64_t utc_s);

/// The offset that a local time (seconds since 1970-01-01T00:00:00 on the wall) has in a zone. A
/// time that occurs twice is the earlier one; one that is skipped is read with the offset before
/// the gap. Nothing if the zone is unknown.
std::optional<std::int32_t> zone_offset_of_local_s(std::string_view name, std::int64_t local_s);

}  // namespace tiendo
