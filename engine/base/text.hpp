#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo {

/// One Unicode scalar value and the bytes it takes in UTF-8.
struct CodePoint {
  std::uint32_t value = 0;
  std::size_t bytes = 1;
};

/// The code point that starts at `at`; nothing if the bytes there are not well-formed UTF-8
/// (overlong, surrogate, above U+10FFFF, cut off).
std::optional<CodePoint> code_point_at(std::string_view text, std::size_t at);
void append_code_point(std::string& out, std::uint32_t value);
bool is_utf8(std::string_view text);

/// Length in code points of well-formed text.
std::size_t code_point_count(std::string_view text);
/// The byte offset of the code point number `index`, from 0; the size of the text if it is beyond.
std::size_t byte_offset_of(std::string_view text, std::size_t index);

}  // namespace tiendo
