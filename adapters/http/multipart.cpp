#include "adapters/http/multipart.hpp"

#include "adapters/http/text.hpp"

#include <algorithm>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::http {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

std::unexpected<MultipartError> malformed(std::string message) {
  return std::unexpected{MultipartError{400, std::move(message)}};
}

/// Takes a quoted string whose opening quote is gone. Only quotes and backslashes are unescaped:
/// browsers send `C:\plan.bpmn` as it is. Nothing without a closing quote.
std::optional<std::string> take_quoted(std::string_view& text) {
  std::string value;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') {
      text.remove_prefix(at + 1);
      return value;
    }
    const bool escaped =
        text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\');
    if (escaped) ++at;
    value.push_back(text[at]);
  }
  return std::nullopt;
}

struct HeaderValue {
  std::string_view main;  ///< before the first semicolon
  Parameters parameters;  ///< names in lower case

  const std::string* find(std::string_view name) const {
    const auto found = std::ranges::find(parameters, name, &Parameters::value_type::first);
    return found == parameters.end() ? nullptr : &found->second;
  }
};

/// Reads `form-data; name="a"; filename=b`. Nothing if a parameter is malformed.
std::optional<HeaderValue> read_header_value(std::string_view text) {
  HeaderValue value{trim(text.substr(0, text.find(';'))), {}};
  text.remove_prefix(std::min(text.size(), text.find(';')));
  while (!(text = trim(text)).empty()) {
    if (text.front() != ';') return std::nullopt;
    text = trim(text.substr(1));
    if (text.empty() || text.front() == ';') continue;
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    std::string name = to_lower(trim(text.substr(0, equals)));
    text = trim(text.substr(equals + 1));
    if (text.starts_with('"')) {
      text.remove_prefix(1);
      auto quoted = take_quoted(text);
      if (!quoted) return std::nullopt;
      value.parameters.emplace_back(std::move(name), std::move(*quoted));
    } else {
      const std::string_view token = text.substr(0, text.find(';'));
      value.parameters.emplace_back(std::move(name), trim(token));
      text.remove_prefix(token.size());
    }
  }
  return value;
}

/// RFC 8187 `UTF-8''n%C4%83m.bpmn`.
std::optional<std::string> decode_extended(std::string_view text) {
  const auto charset_end = text.find('\'');
  if (charset_end == std::string_view::npos) return std::nullopt;
  const auto language_end = text.find('\'', charset_end + 1);
  if (language_end == std::string_view::npos) return std::nullopt;
  if (!equal_ignoring_case(text.substr(0, charset_end), "UTF-8")) return std::nullopt;
  auto decoded = percent_decode(text.substr(language_end + 1));
  if (!decoded || !is_utf8(*decoded)) return std::nullopt;
  return decoded;
}

class Reader {
 public:
  Reader(const std::string& boundary, bool latin1, std::string_view body,
         const MultipartLimits& limits)
      : delimiter_{"\r\n--" + boundary}, latin1_{latin1}, rest_{body}, limits_{limits} {}

  std::expected<std::vector<Part>, MultipartError> read() {
    if (!skip_preamble()) return malformed("The form does not contain its boundary.");
    std::vector<Part> parts;
    for (;;) {
      if (rest_.starts_with("--")) return parts;
      rest_.remove_prefix(std::min(rest_.size(), rest_.find_first_not_of(" \t")));
      if (!rest_.starts_with("\r\n")) return malformed("A boundary is not followed by a new line.");
      if (parts.size() == limits_.parts_max) {
        return std::unexpected{MultipartError{
            413, "The form has more than " + std::to_string(limits_.parts_max) + " parts."}};
      }
      auto part = read_part();
      if (!part) return std::unexpected{std::move(part.error())};
      parts.push_back(std::move(*part));
    }
  }

 private:
  bool skip_preamble() {
    const std::string_view first = std::string_view{delimiter_}.substr(2);
    if (rest_.starts_with(first)) {
      rest_.remove_prefix(first.size());
      return true;
    }
    const auto found = rest_.find(delimiter_);
    if (found == std::string_view::npos) return false;
    rest_.remove_prefix(found + delimiter_.size());
    return true;
  }

  /// `rest_` stands at the line break after a boundary; afterwards behind the next boundary.
  std::expected<Part, MultipartError> read_part() {
    const auto end = rest_.find(delimiter_);
    if (end == std::string_view::npos) return malformed("The last part has no closing boundary.");
    const std::string_view whole = rest_.substr(0, end);
    const auto header_end = whole.find("\r\n\r\n");
    if (header_end == std::string_view::npos) return malformed("A part has no header.");
    if (header_end > limits_.part_header_bytes_max) {
      return std::unexpected{MultipartError{413, "The header of a part is longer than " +
                                                     std::to_string(limits_.part_header_bytes_max) +
                                                     " bytes."}};
    }
    Part part;
    part.content = whole.substr(header_end + 4);
    if (auto fault = read_header(part, whole.substr(2, std::max<std::size_t>(header_end, 2) - 2))) {
      return malformed(std::move(*fault));
    }
    rest_.remove_prefix(end + delimiter_.size());
    return part;
  }

  std::optional<std::string> read_header(Part& part, std::string_view header) const {
    bool named = false;
    while (!header.empty()) {
      const std::string_view line = header.substr(0, header.find("\r\n"));
      header.remove_prefix(std::min(header.size(), line.size() + 2));
      const auto colon = line.find(':');
      if (colon == std::string_view::npos) return "A part has a header line without a colon.";
      const std::string_view name = trim(line.substr(0, colon));
      const std::string_view value = trim(line.substr(colon + 1));
      if (equal_ignoring_case(name, "content-type")) {
        part.content_type = value;
      } else if (equal_ignoring_case(name, "content-disposition")) {
        if (named || !read_disposition(part, value)) {
          return "A part has a malformed Content-Disposition.";
        }
        named = true;
      }
    }
    if (!named) return "A part has no Content-Disposition.";
    return std::nullopt;
  }

  bool read_disposition(Part& part, std::string_view text) const {
    const auto disposition = read_header_value(text);
    if (!disposition || !equal_ignoring_case(disposition->main, "form-data")) return false;
    const std::string* name = disposition->find("name");
    if (name == nullptr) return false;
    part.name = to_utf8(*name);
    if (const std::string* filename = disposition->find("filename")) {
      part.filename = to_utf8(*filename);
    }
    if (const std::string* extended = disposition->find("filename*")) {
      part.filename = decode_extended(*extended);
      return part.filename.has_value();
    }
    return true;
  }

  std::string to_utf8(const std::string& text) const {
    if (is_utf8(text)) return text;
    return latin1_ ? latin1_to_utf8(text) : to_valid_utf8(text);
  }

  std::string delimiter_;
  bool latin1_;
  std::string_view rest_;
  const MultipartLimits& limits_;
};

}  // namespace

std::expected<std::vector<Part>, MultipartError> parse_multipart(std::string_view content_type,
                                                                 std::string_view body,
                                                                 const MultipartLimits& limits) {
  const auto header = read_header_value(content_type);
  if (!header) return malformed("The Content-Type is malformed.");
  if (!equal_ignoring_case(header->main, "multipart/form-data")) {
    return std::unexpected{MultipartError{415, "The body must be multipart/form-data."}};
  }
  const std::string* boundary = header->find("boundary");
  if (boundary == nullptr || boundary->empty() || boundary->size() > 70) {
    return malformed("The Content-Type needs a boundary of 1 to 70 characters.");
  }
  const std::string* charset = header->find("charset");
  const bool latin1 = charset != nullptr && equal_ignoring_case(*charset, "ISO-8859-1");
  return Reader{*boundary, latin1, body, limits}.read();
}

}  // namespace tiendo::http
