#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::http {

/// One part of a form; `content` points into the body that was read.
struct Part {
  std::string name;
  std::optional<std::string> filename;  ///< UTF-8
  std::string content_type;             ///< empty if the part names none
  std::string_view content;
};

struct MultipartLimits {
  std::size_t parts_max = 200;
  std::size_t part_header_bytes_max = 8UL * 1024;
};

struct MultipartError {
  int status = 400;     ///< 400 malformed, 413 beyond a limit, 415 not multipart/form-data
  std::string message;  ///< a sentence for the sender
};

/// Reads `multipart/form-data` (RFC 7578, RFC 2046 §5.1). `content_type` is the request's header
/// with the boundary, quoted or not, beside any other parameters. File names may be UTF-8, Latin-1
/// (if the header says `charset=ISO-8859-1` and the bytes are no UTF-8) or `filename*`
/// (RFC 8187, UTF-8). The parts live as long as `body`.
std::expected<std::vector<Part>, MultipartError> parse_multipart(
    std::string_view content_type, std::string_view body, const MultipartLimits& limits = {});

}  // namespace tiendo::http
