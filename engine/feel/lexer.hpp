#pragma once

#include "engine/feel/expression.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::feel {

struct Token {
  enum class Kind : std::uint8_t { end, name, quoted_name, number, string, temporal, symbol };
  Kind kind = Kind::end;
  std::size_t offset = 0;
  std::string_view source;  ///< as it stands in the text
  std::string content;      ///< of a string, temporal literal or quoted name, without escapes

  std::size_t end_offset() const { return offset + source.size(); }
  bool is(std::string_view symbol_or_word) const {
    return (kind == Kind::symbol || kind == Kind::name) && source == symbol_or_word;
  }
};

/// Splits a text into tokens (DMN 1.5 §10.3.1.2, rules 27 to 37 and 61 to 62); the last is `end`.
/// A name is one word here: names of several words are put together by the parser. The tokens look
/// into the text.
std::expected<std::vector<Token>, Diagnostic> lex(std::string_view text);

}  // namespace tiendo::feel
