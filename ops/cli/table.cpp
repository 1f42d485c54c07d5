#include "ops/cli/table.hpp"

#include "engine/base/check.hpp"
#include "engine/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::ops::cli {

namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// Combining marks of Vietnamese and other Latin texts, of Khmer, and what is not shown at all.
constexpr std::array no_width{
    Range{0x0300, 0x036F}, Range{0x17B4, 0x17B5}, Range{0x17B7, 0x17BD}, Range{0x17C6, 0x17C6},
    Range{0x17C9, 0x17D3}, Range{0x17DD, 0x17DD}, Range{0x1AB0, 0x1AFF}, Range{0x1DC0, 0x1DFF},
    Range{0x200B, 0x200F}, Range{0x20D0, 0x20FF}, Range{0xFE00, 0xFE0F}, Range{0xFE20, 0xFE2F},
    Range{0xFEFF, 0xFEFF},
};
// East Asian wide and full-width letters, and pictures.
constexpr std::array two_columns{
    Range{0x1100, 0x115F},   Range{0x2E80, 0x303E},   Range{0x3041, 0x4DBF},
    Range{0x4E00, 0xA4CF},   Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},
    Range{0xFE30, 0xFE6F},   Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6},
    Range{0x1F300, 0x1F64F}, Range{0x1F900, 0x1F9FF}, Range{0x20000, 0x3FFFD},
};

template <std::size_t N>
bool is_in(const std::array<Range, N>& ranges, std::uint32_t letter) {
  const auto next = std::ranges::upper_bound(ranges, letter, {}, &Range::first);
  return next != ranges.begin() && letter <= std::prev(next)->last;
}

bool is_control(std::uint32_t letter) {
  return letter < 0x20 || (letter >= 0x7F && letter < 0xA0) || letter == 0x2028 ||
         letter == 0x2029 || (letter >= 0x202A && letter <= 0x202E) ||
         (letter >= 0x2066 && letter <= 0x2069);
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto letter = code_point_at(text, at);
    at += letter ? letter->bytes : 1;
    if (!letter) {
      ++width;
    } else if (!is_in(no_width, letter->value)) {
      width += is_in(two_columns, letter->value) ? 2U : 1U;
    }
  }
  return width;
}

std::string one_line(std::string_view text) {
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const auto letter = code_point_at(text, at);
    if (!letter) {
      line += '?';
      ++at;
      continue;
    }
    if (is_control(letter->value)) {
      line += ' ';
    } else {
      line += text.substr(at, letter->bytes);
    }
    at += letter->bytes;
  }
  return line;
}

std::string shortened(std::string_view text, std::size_t columns_max) {
  if (display_width(text) <= columns_max) return std::string{text};
  std::size_t kept = 0;
  std::size_t width = 1;  // of the ellipsis
  while (kept < text.size()) {
    const auto letter = code_point_at(text, kept);
    const std::size_t bytes = letter ? letter->bytes : 1;
    width += display_width(text.substr(kept, bytes));
    if (width > columns_max) break;
    kept += bytes;
  }
  return std::string{text.substr(0, kept)} + "…";
}

Table::Table(std::vector<std::string> heads) : rows_{std::move(heads)} {}

void Table::add(std::vector<std::string> cells) {
  check(cells.size() == rows_.front().size(), "a row has a cell for each head");
  for (auto& cell : cells) cell = one_line(cell);
  rows_.push_back(std::move(cells));
}

std::string Table::text() const {
  std::vector<std::size_t> widths(rows_.front().size());
  for (const auto& row : rows_) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      widths[column] = std::max(widths[column], display_width(row[column]));
    }
  }
  std::string text;
  for (const auto& row : rows_) {
    std::size_t owed = 0;  // spaces that are written only if something follows
    for (std::size_t column = 0; column < row.size(); ++column) {
      if (!row[column].empty()) {
        text.append(owed, ' ').append(row[column]);
        owed = 0;
      }
      owed += widths[column] - display_width(row[column]) + 2;
    }
    text += '\n';
  }
  return text;
}

}  // namespace tiendo::ops::cli
