#pragma once

#include <cctype>
#include <string>
#include <string_view>

namespace tiendo::ops::test {

/// `before the answer` as the name of a test: `BeforeTheAnswer`.
inline std::string point_name(std::string_view point) {
  std::string name;
  bool begins = true;
  for (const char letter : point) {
    const bool is_letter = std::isalpha(static_cast<unsigned char>(letter)) != 0;
    if (is_letter) name += begins ? static_cast<char>(std::toupper(letter)) : letter;
    begins = !is_letter;
  }
  return name;
}

}  // namespace tiendo::ops::test
