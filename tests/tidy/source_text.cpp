#include "tests/tidy/source_text.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::tidy {

bool is_identifier_character(char character) {
  return std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '_';
}

namespace {

std::string blank_copy(std::string_view text) {
  std::string blank{text};
  std::ranges::replace_if(blank, [](char c) { return c != '\n'; }, ' ');
  return blank;
}

/// Walks once through a C++ text and copies each part into the view where it belongs.
class Splitter {
 public:
  explicit Splitter(std::string_view text)
      : text_{text}, views_{.code = blank_copy(text), .comments = blank_copy(text)} {}

  Views run() && {
    while (at_ < text_.size()) step();
    return std::move(views_);
  }

 private:
  void step() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("//")) {
      keep(views_.comments, end_of("\n", at_) - (text_.find('\n', at_) < text_.size() ? 1 : 0));
    } else if (rest.starts_with("/*")) {
      keep(views_.comments, end_of("*/", at_ + 2));
    } else if (rest.front() == '"') {
      skip_literal(is_raw() ? end_of_raw() : end_of_quoted('"'));
    } else if (rest.front() == '\'' && !is_in_number()) {
      skip_literal(end_of_quoted('\''));
    } else {
      keep(views_.code, at_ + 1);
    }
  }

  void keep(std::string& view, std::size_t end) {
    std::copy(text_.begin() + static_cast<std::ptrdiff_t>(at_),
              text_.begin() + static_cast<std::ptrdiff_t>(end),
              view.begin() + static_cast<std::ptrdiff_t>(at_));
    at_ = end;
  }

  void skip_literal(std::size_t end) {
    views_.code[at_] = text_[at_];
    views_.code[end - 1] = text_[end - 1];
    at_ = end;
  }

  std::size_t end_of(std::string_view mark, std::size_t from) const {
    const std::size_t found = text_.find(mark, from);
    return found == std::string_view::npos ? text_.size() : found + mark.size();
  }

  std::size_t end_of_quoted(char quote) const {
    for (std::size_t at = at_ + 1; at < text_.size(); ++at) {
      if (text_[at] == '\\') {
        ++at;
      } else if (text_[at] == quote || text_[at] == '\n') {
        return at + 1;
      }
    }
    return text_.size();
  }

  std::size_t end_of_raw() const {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string_view::npos) return text_.size();
    return end_of(")" + std::string{text_.substr(at_ + 1, open - at_ - 1)} + "\"", open);
  }

  /// The identifier or number that ends where the walk stands.
  std::string_view token_before() const {
    std::size_t begin = at_;
    while (begin > 0 && (is_identifier_character(text_[begin - 1]) || text_[begin - 1] == '\'')) {
      --begin;
    }
    return text_.substr(begin, at_ - begin);
  }

  bool is_raw() const {
    const std::string_view prefix = token_before();
    return prefix == "R" || prefix == "LR" || prefix == "uR" || prefix == "UR" || prefix == "u8R";
  }

  bool is_in_number() const {
    const std::string_view token = token_before();
    return !token.empty() && std::isdigit(static_cast<unsigned char>(token.front())) != 0;
  }

  std::string_view text_;
  Views views_;
  std::size_t at_ = 0;
};

}  // namespace

Views views_of(std::string_view text) { return Splitter{text}.run(); }

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::size_t line_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  return 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
}

std::vector<std::size_t> places_of_word(std::string_view text, std::string_view word) {
  std::vector<std::size_t> places;
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_identifier_character(text[at - 1]);
    const std::size_t end = at + word.size();
    const bool ends = end == text.size() || !is_identifier_character(text[end]);
    if (begins && ends) places.push_back(at);
  }
  return places;
}

std::vector<Include> includes_of(std::string_view text) {
  const std::string code = views_of(text).code;
  const auto code_lines = lines_of(code);
  const auto raw_lines = lines_of(text);
  std::vector<Include> includes;
  for (std::size_t index = 0; index < code_lines.size(); ++index) {
    if (!code_lines[index].starts_with("#include")) continue;
    const std::string_view raw = raw_lines[index];
    const std::size_t open = raw.find_first_of("<\"");
    if (open == std::string_view::npos) continue;
    const bool in_angles = raw[open] == '<';
    const std::size_t close = raw.find(in_angles ? '>' : '"', open + 1);
    if (close == std::string_view::npos) continue;
    includes.push_back({.path = std::string{raw.substr(open + 1, close - open - 1)},
                        .in_angles = in_angles,
                        .line = index + 1});
  }
  return includes;
}

std::string_view room_of(std::string_view path) {
  const std::size_t slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

std::string_view within_room(std::string_view path) {
  const std::size_t slash = path.find('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool is_header(std::string_view path) { return path.ends_with(".hpp"); }

bool is_cpp(std::string_view path) { return is_header(path) || path.ends_with(".cpp"); }

}  // namespace tiendo::tidy
