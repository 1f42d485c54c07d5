#pragma once

#include "engine/base/value.hpp"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace tiendo {

struct JsonLimits {
  std::size_t bytes_max = 4 * 1024 * 1024;
  std::size_t depth_max = 100;
};

struct JsonError {
  std::size_t offset = 0;  ///< byte of the text
  std::string message;     ///< a sentence for the sender
};

/// Reads one JSON text (RFC 8259) into a value: numbers exactly (34 digits), of two entries with
/// one name the last wins, invalid UTF-8 and lone surrogates are errors.
std::expected<Value, JsonError> parse_json(std::string_view text, const JsonLimits& limits = {});

/// Writes a value as compact JSON with entries in their order. Temporal values become their ISO
/// texts; sealed values become null.
std::string to_json(const Value& value);
void write_json(std::string& out, const Value& value);
/// A JSON string literal with its quotes.
void write_json_string(std::string& out, std::string_view text);

}  // namespace tiendo
