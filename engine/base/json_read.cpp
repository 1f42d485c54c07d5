#include "engine/base/decimal.hpp"
#include "engine/base/json.hpp"
#include "engine/base/text.hpp"
#include "engine/base/value.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo {

namespace {

/// One pass over the text. Every `read_…` returns false after it has noted the error.
class Reader {
 public:
  Reader(std::string_view text, const JsonLimits& limits) : text_{text}, limits_{limits} {}

  std::expected<Value, JsonError> read() {
    if (text_.size() > limits_.bytes_max) {
      return std::unexpected{
          JsonError{limits_.bytes_max,
                    "the text is longer than " + std::to_string(limits_.bytes_max) + " bytes"}};
    }
    Value value;
    skip_blanks();
    if (!read_value(value, 0)) return std::unexpected{std::move(error_)};
    skip_blanks();
    if (at_ != text_.size()) {
      refuse(at_, "expected the end of the text");
      return std::unexpected{std::move(error_)};
    }
    return value;
  }

 private:
  bool refuse(std::size_t offset, std::string message) {
    error_ = {offset, std::move(message)};
    return false;
  }

  bool has(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool has_digit() const { return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; }

  void skip_blanks() {
    while (has(' ') || has('\n') || has('\r') || has('\t')) ++at_;
  }

  bool read_value(Value& out, std::size_t depth) {
    if (at_ == text_.size()) return refuse(at_, "expected a value, but the text ends");
    switch (text_[at_]) {
      case '{':
        return read_object(out, depth);
      case '[':
        return read_array(out, depth);
      case '"': {
        std::string text;
        if (!read_string(text)) return false;
        out = Value{std::move(text)};
        return true;
      }
      case 't':
        return read_word("true", Value{true}, out);
      case 'f':
        return read_word("false", Value{false}, out);
      case 'n':
        return read_word("null", Value{}, out);
      default:
        return read_number(out);
    }
  }

  bool read_word(std::string_view word, Value meaning, Value& out) {
    if (text_.substr(at_, word.size()) != word) return refuse(at_, "expected a value");
    at_ += word.size();
    out = std::move(meaning);
    return true;
  }

  void skip_digits() {
    while (has_digit()) ++at_;
  }

  /// The whole part, which may not start with a zero unless it is one.
  bool skip_whole(std::size_t start) {
    if (has('-')) ++at_;
    if (!has_digit()) return refuse(start, "expected a value");
    const bool zero = has('0');
    ++at_;
    if (zero && has_digit()) return refuse(start, "a number may not start with a zero");
    skip_digits();
    return true;
  }

  bool skip_fraction_and_exponent() {
    if (has('.')) {
      ++at_;
      if (!has_digit()) return refuse(at_, "expected a digit after the point");
      skip_digits();
    }
    if (has('e') || has('E')) {
      ++at_;
      if (has('+') || has('-')) ++at_;
      if (!has_digit()) return refuse(at_, "expected a digit in the exponent");
      skip_digits();
    }
    return true;
  }

  bool read_number(Value& out) {
    const std::size_t start = at_;
    if (!skip_whole(start) || !skip_fraction_and_exponent()) return false;
    const auto number = Decimal::parse(text_.substr(start, at_ - start));
    if (!number) return refuse(start, "the number is too large");
    out = Value{*number};
    return true;
  }

  bool enter(std::size_t depth) {
    if (depth >= limits_.depth_max) {
      return refuse(at_, "nested deeper than " + std::to_string(limits_.depth_max));
    }
    ++at_;
    skip_blanks();
    return true;
  }

  bool read_array(Value& out, std::size_t depth) {
    if (!enter(depth)) return false;
    List items;
    while (!has(']')) {
      if (!items.empty()) {
        if (!has(',')) return refuse(at_, "expected ',' or ']'");
        ++at_;
        skip_blanks();
      }
      if (!read_value(items.emplace_back(), depth + 1)) return false;
      skip_blanks();
    }
    ++at_;
    out = Value{std::move(items)};
    return true;
  }

  bool read_object(Value& out, std::size_t depth) {
    if (!enter(depth)) return false;
    Entries entries;
    while (!has('}')) {
      if (!entries.empty()) {
        if (!has(',')) return refuse(at_, "expected ',' or '}'");
        ++at_;
        skip_blanks();
      }
      if (!has('"')) return refuse(at_, "expected a name in double quotes");
      std::string name;
      if (!read_string(name)) return false;
      skip_blanks();
      if (!has(':')) return refuse(at_, "expected ':'");
      ++at_;
      skip_blanks();
      Value content;
      if (!read_value(content, depth + 1)) return false;
      // Our own texts are sorted: then each entry goes to the end.
      entries.insert_or_assign(entries.end(), std::move(name), std::move(content));
      skip_blanks();
    }
    ++at_;
    out = Value{std::move(entries)};
    return true;
  }

  bool read_string(std::string& out) {
    const std::size_t start = at_++;
    std::size_t copied = at_;
    while (at_ < text_.size() && text_[at_] != '"') {
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c == '\\') {
        out.append(text_, copied, at_ - copied);
        if (!read_escape(out)) return false;
        copied = at_;
      } else if (c < 0x20) {
        return refuse(at_, "a control character in a string must be escaped");
      } else if (c < 0x80) {
        ++at_;
      } else if (const auto point = code_point_at(text_, at_)) {
        at_ += point->bytes;
      } else {
        return refuse(at_, "invalid UTF-8");
      }
    }
    if (at_ == text_.size()) return refuse(start, "the string does not end");
    out.append(text_, copied, at_ - copied);
    ++at_;
    return true;
  }

  bool read_escape(std::string& out) {
    const std::size_t start = at_++;
    const char c = at_ < text_.size() ? text_[at_++] : '\0';
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    if (const auto index = letters.find(c); index != std::string_view::npos) {
      out.push_back(meanings[index]);
      return true;
    }
    std::uint32_t unit = 0;
    if (c != 'u' || !read_hex(unit)) return refuse(start, "unknown escape in a string");
    if (unit >= 0xDC00 && unit <= 0xDFFF) return refuse(start, "a lone surrogate in a string");
    if (unit >= 0xD800 && unit <= 0xDBFF) {
      std::uint32_t low = 0;
      const bool paired = text_.substr(at_, 2) == "\\u" && ((at_ += 2), read_hex(low));
      if (!paired || low < 0xDC00 || low > 0xDFFF) {
        return refuse(start, "a lone surrogate in a string");
      }
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
    append_code_point(out, unit);
    return true;
  }

  bool read_hex(std::uint32_t& out) {
    if (text_.size() - at_ < 4) return false;
    for (int i = 0; i < 4; ++i) {
      const char c = text_[at_++];
      const bool digit = c >= '0' && c <= '9';
      const bool letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      if (!digit && !letter) return false;
      const int value = digit ? c - '0' : (c | 0x20) - 'a' + 10;
      out = (out << 4) | static_cast<std::uint32_t>(value);
    }
    return true;
  }

  std::string_view text_;
  JsonLimits limits_;
  std::size_t at_ = 0;
  JsonError error_;
};

}  // namespace

std::expected<Value, JsonError> parse_json(std::string_view text, const JsonLimits& limits) {
  return Reader{text, limits}.read();
}

}  // namespace tiendo
