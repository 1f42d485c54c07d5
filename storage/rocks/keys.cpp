#include "storage/rocks/keys.hpp"

#include "engine/base/check.hpp"
#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/index.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/stream.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::storage::rocks {

namespace {

constexpr std::size_t number_size = 8;
constexpr std::uint64_t sign = std::uint64_t{1} << 63;

void append_number(std::string& key, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) key.push_back(static_cast<char>(number >> shift));
}

void append_instant(std::string& key, Instant instant) {
  append_number(key, static_cast<std::uint64_t>(instant.ms) ^ sign);
}

void append_text(std::string& key, std::string_view text) {
  check(std::in_range<std::uint16_t>(text.size()), "a name in a key is beyond 64 KiB");
  key.push_back(static_cast<char>(text.size() >> 8));
  key.push_back(static_cast<char>(text.size() & 0xFF));
  key.append(text);
}

std::uint64_t number_at(std::string_view bytes, std::size_t at) {
  std::uint64_t number = 0;
  for (std::size_t index = 0; index < number_size; ++index) {
    number = (number << 8) | static_cast<std::uint8_t>(bytes[at + index]);
  }
  return number;
}

Instant instant_at(std::string_view bytes, std::size_t at) {
  return {static_cast<std::int64_t>(number_at(bytes, at) ^ sign)};
}

}  // namespace

std::string number_key(std::uint64_t number) {
  std::string key;
  append_number(key, number);
  return key;
}

std::optional<std::uint64_t> parse_number(std::string_view bytes) {
  if (bytes.size() != number_size) return std::nullopt;
  return number_at(bytes, 0);
}

std::string stream_key(const vocabulary::StreamId& stream) {
  std::string key;
  key.push_back(static_cast<char>(stream.kind));
  append_number(key, stream.key);
  append_text(key, stream.name);
  return key;
}

std::string stream_entry_key(const vocabulary::StreamId& stream, std::uint64_t sequence) {
  auto key = stream_key(stream);
  append_number(key, sequence);
  return key;
}

std::optional<vocabulary::StreamId> parse_stream_key(std::string_view key) {
  constexpr std::size_t head = 1 + number_size + 2;
  if (key.size() < head) return std::nullopt;
  const auto high = static_cast<std::uint8_t>(key[head - 2]);
  const auto low = static_cast<std::uint8_t>(key[head - 1]);
  const std::size_t size = std::size_t{high} * 256 + low;
  if (key.size() != head + size) return std::nullopt;
  return vocabulary::StreamId{static_cast<vocabulary::StreamKind>(key[0]), number_at(key, 1),
                              std::string{key.substr(head)}};
}

std::optional<StreamEntry> parse_stream_entry(std::string_view key) {
  if (key.size() < number_size) return std::nullopt;
  const auto split = key.size() - number_size;
  auto stream = parse_stream_key(key.substr(0, split));
  if (!stream) return std::nullopt;
  return StreamEntry{*std::move(stream), number_at(key, split)};
}

std::string due_key(const DueEntry& entry) {
  std::string key;
  append_instant(key, entry.due);
  append_number(key, entry.timer.value());
  append_number(key, entry.instance.value());
  return key;
}

std::optional<DueEntry> parse_due(std::string_view key) {
  if (key.size() != 3 * number_size) return std::nullopt;
  return DueEntry{instant_at(key, 0), TimerKey{number_at(key, number_size)},
                  InstanceKey{number_at(key, 2 * number_size)}};
}

std::string request_key(const vocabulary::RequestId& id) {
  std::string key{request_prefix};
  append_text(key, id.caller);
  key += id.key;
  return key;
}

std::string request_age_key(Instant time, Position position) {
  std::string key{request_age_prefix};
  append_instant(key, time);
  append_number(key, position);
  return key;
}

std::optional<Instant> parse_request_age(std::string_view key) {
  if (key.size() != 1 + 2 * number_size || !key.starts_with(request_age_prefix)) {
    return std::nullopt;
  }
  return instant_at(key, 1);
}

}  // namespace tiendo::storage::rocks
