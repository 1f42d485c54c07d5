#include "storage/read_model/cursor.hpp"

#include "engine/base/json.hpp"
#include "engine/base/match.hpp"
#include "engine/base/value.hpp"
#include "storage/read_model/sql.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::read_model {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::size_t cursor_bytes_max = 262'144;

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<std::uint8_t>(bytes[at]) : 0;
}

/// FNV-1a, enough to tell one order from another.
std::string fingerprint(std::string_view order) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char letter : order) {
    hash = (hash ^ static_cast<std::uint8_t>(letter)) * 0x100000001b3ULL;
  }
  return std::to_string(hash);
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::uint32_t group =
        byte_at(bytes, at) << 16U | byte_at(bytes, at + 1) << 8U | byte_at(bytes, at + 2);
    text += alphabet[group >> 18U & 63U];
    text += alphabet[group >> 12U & 63U];
    text += at + 1 < bytes.size() ? alphabet[group >> 6U & 63U] : '=';
    text += at + 2 < bytes.size() ? alphabet[group & 63U] : '=';
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  std::uint32_t group = 0;
  int bits = 0;
  for (const char letter : text) {
    const std::size_t six = alphabet.find(letter);
    if (six == std::string_view::npos) return std::nullopt;
    group = (group << 6U | static_cast<std::uint32_t>(six)) & 0xffffU;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(group >> static_cast<unsigned>(bits) & 0xffU);
  }
  return bytes;
}

std::string write_cursor(std::string_view order, const std::vector<Bound>& values) {
  List list{Value{fingerprint(order)}};
  for (const auto& value : values) {
    list.push_back(match(
        value, [](std::monostate) { return Value{}; },
        [](std::int64_t number) { return Value{number}; },
        [](const std::string& text) { return Value{text}; }));
  }
  return to_base64(to_json(Value{std::move(list)}));
}

std::optional<std::vector<Bound>> read_cursor(std::string_view order, std::string_view text,
                                              std::size_t values) {
  if (text.size() > cursor_bytes_max) return std::nullopt;
  const auto bytes = from_base64(text);
  if (!bytes) return std::nullopt;
  const auto value = parse_json(*bytes);
  const List* list = value ? value->if_list() : nullptr;
  if (list == nullptr || list->size() != values + 1) return std::nullopt;
  if (list->front() != Value{fingerprint(order)}) return std::nullopt;
  std::vector<Bound> bounds;
  for (std::size_t at = 1; at < list->size(); ++at) {
    const Value& each = (*list)[at];
    const auto* number = each.if_number();
    const auto integer = number == nullptr ? std::nullopt : number->to_integer();
    if (each.is_null()) {
      bounds.emplace_back(std::monostate{});
    } else if (integer) {
      bounds.emplace_back(*integer);
    } else if (const auto* string = each.if_string()) {
      bounds.emplace_back(*string);
    } else {
      return std::nullopt;
    }
  }
  return bounds;
}

}  // namespace tiendo::read_model
