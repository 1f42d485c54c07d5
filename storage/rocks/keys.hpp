#pragma once

#include "engine/index.hpp"
#include "engine/vocabulary/stream.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Keys of the families: big-endian, so that their bytes stand in the order of what they mean.
namespace tiendo::storage::rocks {

std::string number_key(std::uint64_t number);
std::optional<std::uint64_t> parse_number(std::string_view bytes);

/// Kind, key, name with its length: no stream's key is the beginning of another's.
std::string stream_key(const vocabulary::StreamId& stream);
/// A stream's key, then the sequence of a record in it.
std::string stream_entry_key(const vocabulary::StreamId& stream, std::uint64_t sequence);
struct StreamEntry {
  vocabulary::StreamId stream;
  std::uint64_t sequence = 0;
};
std::optional<vocabulary::StreamId> parse_stream_key(std::string_view key);
std::optional<StreamEntry> parse_stream_entry(std::string_view key);

/// Instant, timer, instance.
std::string due_key(const DueEntry& entry);
std::optional<DueEntry> parse_due(std::string_view key);

/// The requests family holds two kinds of keys: by request, and by the time they are noted at.
std::string request_key(const vocabulary::RequestId& id);
std::string request_age_key(Instant time, Position position);
inline constexpr std::string_view request_prefix = "i";
inline constexpr std::string_view request_age_prefix = "t";
std::optional<Instant> parse_request_age(std::string_view key);

}  // namespace tiendo::storage::rocks
