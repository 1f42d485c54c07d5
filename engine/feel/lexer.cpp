#include "engine/feel/lexer.hpp"

#include "engine/base/text.hpp"
#include "engine/feel/expression.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::feel {

namespace {

struct Span {
  std::uint32_t first;
  std::uint32_t last;
};

template <std::size_t Size>
bool within(const std::array<Span, Size>& spans, std::uint32_t point) {
  return std::any_of(spans.begin(), spans.end(),
                     [&](const Span& span) { return point >= span.first && point <= span.last; });
}

/// Rule 28, name start character.
bool starts_name(std::uint32_t point) {
  static constexpr std::array<Span, 17> spans{{{'?', '?'},
                                               {'A', 'Z'},
                                               {'_', '_'},
                                               {'a', 'z'},
                                               {0xC0, 0xD6},
                                               {0xD8, 0xF6},
                                               {0xF8, 0x2FF},
                                               {0x370, 0x37D},
                                               {0x37F, 0x1FFF},
                                               {0x200C, 0x200D},
                                               {0x2070, 0x218F},
                                               {0x2C00, 0x2FEF},
                                               {0x3001, 0xD7FF},
                                               {0xF900, 0xFDCF},
                                               {0xFDF0, 0xFEFE},
                                               {0xFF00, 0xFFFD},
                                               {0x10000, 0xEFFFF}}};
  return point != 0x1680 && point != 0x180E && within(spans, point);
}

/// Rule 29, name part character.
bool continues_name(std::uint32_t point) {
  static constexpr std::array<Span, 4> spans{
      {{'0', '9'}, {0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}}};
  return starts_name(point) || within(spans, point);
}

/// Rules 61 and 62.
bool is_blank(std::uint32_t point) {
  static constexpr std::array<Span, 12> spans{{{0x09, 0x0D},
                                               {0x20, 0x20},
                                               {0x85, 0x85},
                                               {0xA0, 0xA0},
                                               {0x1680, 0x1680},
                                               {0x180E, 0x180E},
                                               {0x2000, 0x200B},
                                               {0x2028, 0x2029},
                                               {0x202F, 0x202F},
                                               {0x205F, 0x205F},
                                               {0x3000, 0x3000},
                                               {0xFEFF, 0xFEFF}}};
  return within(spans, point);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_{text} {}

  std::expected<std::vector<Token>, Diagnostic> run() {
    for (;;) {
      if (!skip_blanks()) return std::unexpected{std::move(error_)};
      Token token;
      token.offset = at_;
      const std::size_t start = at_;
      if (at_ < text_.size() && !read(token)) return std::unexpected{std::move(error_)};
      token.source = text_.substr(start, at_ - start);
      tokens_.push_back(std::move(token));
      if (start == text_.size()) return std::move(tokens_);
    }
  }

 private:
  bool refuse(std::size_t offset, std::string message) {
    error_ = {offset, std::move(message)};
    return false;
  }

  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  bool skip_blanks() {
    while (at_ < text_.size()) {
      if (text_.substr(at_, 2) == "//") {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (text_.substr(at_, 2) == "/*") {
        const auto end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos) return refuse(at_, "the comment does not end");
        at_ = end + 2;
      } else {
        const auto point = code_point_at(text_, at_);
        if (!point) return refuse(at_, "invalid UTF-8");
        if (!is_blank(point->value)) return true;
        at_ += point->bytes;
      }
    }
    return true;
  }

  bool read(Token& token) {
    const char c = peek();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return read_number(token);
    if (c == '"') return read_string(token, Token::Kind::string);
    if (c == '@' && peek(1) == '"') {
      ++at_;
      return read_string(token, Token::Kind::temporal);
    }
    if (c == '`') return read_quoted_name(token);
    const auto point = code_point_at(text_, at_);
    if (point && starts_name(point->value)) return read_name(token);
    return read_symbol(token);
  }

  bool read_number(Token& token) {
    token.kind = Token::Kind::number;
    while (is_digit(peek())) ++at_;
    if (peek() == '.' && is_digit(peek(1))) {
      ++at_;
      while (is_digit(peek())) ++at_;
    }
    const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if ((peek() == 'e' || peek() == 'E') && is_digit(peek(1 + sign))) {
      at_ += 1 + sign;
      while (is_digit(peek())) ++at_;
    }
    return true;
  }

  bool read_name(Token& token) {
    token.kind = Token::Kind::name;
    for (;;) {
      const auto point = code_point_at(text_, at_);
      if (!point || !continues_name(point->value)) return true;
      at_ += point->bytes;
    }
  }

  bool read_quoted_name(Token& token) {
    token.kind = Token::Kind::quoted_name;
    const auto end = text_.find('`', at_ + 1);
    if (end == std::string_view::npos) return refuse(at_, "the quoted name does not end");
    token.content = text_.substr(at_ + 1, end - at_ - 1);
    if (token.content.empty()) return refuse(at_, "a quoted name may not be empty");
    if (!is_utf8(token.content)) return refuse(at_, "invalid UTF-8");
    at_ = end + 1;
    return true;
  }

  bool read_string(Token& token, Token::Kind kind) {
    token.kind = kind;
    const std::size_t start = at_++;
    while (peek() != '"' || at_ >= text_.size()) {
      if (at_ >= text_.size()) return refuse(start, "the string does not end");
      if (peek() == '\\') {
        if (!read_escape(token.content)) return false;
        continue;
      }
      const auto point = code_point_at(text_, at_);
      if (!point) return refuse(at_, "invalid UTF-8");
      token.content.append(text_, at_, point->bytes);
      at_ += point->bytes;
    }
    ++at_;
    return true;
  }

  bool read_escape(std::string& out) {
    constexpr std::string_view letters = "\"\\'nrt";
    constexpr std::string_view meanings = "\"\\'\n\r\t";
    const std::size_t start = at_;
    const char c = peek(1);
    if (const auto index = letters.find(c); c != '\0' && index != std::string_view::npos) {
      out.push_back(meanings[index]);
      at_ += 2;
      return true;
    }
    if (c != 'u' && c != 'U') {
      // Not an escape of the grammar (as in regular expressions): the backslash stands for itself.
      out.push_back('\\');
      ++at_;
      return true;
    }
    return read_code_point(start, c == 'u' ? 4 : 6, out);
  }

  /// Reads `\u` or `\U` with its digits, and a second `\u` if the first is half of a character.
  bool read_code_point(std::size_t start, std::size_t digits, std::string& out) {
    std::uint32_t point = 0;
    if (!read_hex(digits, point)) return refuse(start, "expected hexadecimal digits");
    if (point >= 0xD800 && point <= 0xDBFF && peek() == '\\' && peek(1) == 'u') {
      std::uint32_t low = 0;
      if (!read_hex(4, low)) return refuse(start, "expected hexadecimal digits");
      if (low < 0xDC00 || low > 0xDFFF) return refuse(start, "a lone surrogate");
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    }
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
      return refuse(start, "no Unicode character");
    }
    append_code_point(out, point);
    return true;
  }

  /// Reads the digits after `\u` or `\U`.
  bool read_hex(std::size_t digits, std::uint32_t& out) {
    at_ += 2;
    for (std::size_t i = 0; i < digits; ++i) {
      const char c = peek();
      const bool letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      if (!is_digit(c) && !letter) return false;
      out = (out << 4) | static_cast<std::uint32_t>(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
      ++at_;
    }
    return true;
  }

  bool read_symbol(Token& token) {
    static constexpr std::array<std::string_view, 27> symbols{
        "..", "**", "<=", ">=", "!=", "->", "(", ")", "[", "]", "{", "}", ",", ":",
        ".",  "+",  "-",  "*",  "/",  "=",  "<", ">", "'", ";", "%", "&", "#"};
    token.kind = Token::Kind::symbol;
    for (const auto symbol : symbols) {
      if (text_.substr(at_, symbol.size()) == symbol) {
        at_ += symbol.size();
        return true;
      }
    }
    return refuse(at_, "unexpected character");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
  Diagnostic error_;
};

}  // namespace

std::expected<std::vector<Token>, Diagnostic> lex(std::string_view text) {
  return Lexer{text}.run();
}

}  // namespace tiendo::feel
