#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::ops::cli {

/// Columns that a text takes in a terminal: marks that sit on a letter take none, East Asian wide
/// letters two.
std::size_t display_width(std::string_view text);

/// The text as one line that cannot steer a terminal: control characters become spaces, bytes that
/// are no UTF-8 question marks.
std::string one_line(std::string_view text);

/// The text, or as much of its begin as fits into so many columns with an ellipsis behind it.
std::string shortened(std::string_view text, std::size_t columns_max);

/// A table for people: columns aligned, two spaces apart, heads on top.
class Table {
 public:
  explicit Table(std::vector<std::string> heads);
  /// A row with a cell for each head.
  void add(std::vector<std::string> cells);
  bool empty() const { return rows_.size() == 1; }
  /// Lines, each ended by a line feed and without spaces at its end.
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;  // the heads first
};

}  // namespace tiendo::ops::cli
