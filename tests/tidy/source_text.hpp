#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::tidy {

/// A text of the tree; `path` is relative to its top, with slashes.
struct File {
  std::string path;
  std::string text;
};

struct Finding {
  std::string path;
  std::size_t line = 0;  ///< from 1; 0 if it concerns the whole file
  std::string message;
};
using Findings = std::vector<Finding>;

/// The same text twice, each with the rest blanked out and all lines in their places.
struct Views {
  std::string code;      ///< without comments and without what stands between quotes
  std::string comments;  ///< only the comments
};
Views views_of(std::string_view text);

std::vector<std::string_view> lines_of(std::string_view text);
/// The line, from 1, of a byte of the text.
std::size_t line_at(std::string_view text, std::size_t offset);
/// Places where the word stands by itself, not as part of a longer identifier.
std::vector<std::size_t> places_of_word(std::string_view text, std::string_view word);
bool is_identifier_character(char character);

struct Include {
  std::string path;
  bool in_angles = false;
  std::size_t line = 0;
};
std::vector<Include> includes_of(std::string_view text);

/// `engine` of `engine/base/id.hpp`; empty for a file at the top.
std::string_view room_of(std::string_view path);
/// What follows the room: `base/id.hpp`.
std::string_view within_room(std::string_view path);
bool is_header(std::string_view path);
bool is_cpp(std::string_view path);

}  // namespace tiendo::tidy
