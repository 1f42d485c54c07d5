#pragma once

#include "storage/rocks/database.hpp"

#include <string>

namespace tiendo::storage::testing {

/// All entries of a family as text, for comparing; empty if there are none.
inline std::string dump(const rocks::Database& database, rocks::Family family) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  const auto append = [&](std::string_view bytes) {
    for (const char byte : bytes) {
      text += digits[static_cast<std::uint8_t>(byte) >> 4];
      text += digits[static_cast<std::uint8_t>(byte) & 0xF];
    }
  };
  auto cursor = database.walk(family);
  for (cursor.seek_first(); cursor.valid(); cursor.next()) {
    append(cursor.key());
    text += ' ';
    append(cursor.value());
    text += '\n';
  }
  return text;
}

}  // namespace tiendo::storage::testing
