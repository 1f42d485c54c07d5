#include "adapters/identity/authorization.hpp"

#include "adapters/identity/sodium_ready.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo::identity {
namespace {

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_scheme(std::string_view text, std::string_view scheme) {
  return std::ranges::equal(text, scheme, {}, [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
}

std::optional<std::string> decode_base64(std::string_view text) {
  ready_sodium();
  std::string bytes(text.size(), '\0');
  std::size_t length = 0;
  const char* end = nullptr;
  const bool padded = text.ends_with('=');
  const int failed = sodium_base642bin(
      reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(),
      nullptr, &length, &end,
      padded ? sodium_base64_VARIANT_ORIGINAL : sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  if (failed != 0 || end != text.data() + text.size()) return std::nullopt;
  bytes.resize(length);
  return bytes;
}

}  // namespace

std::expected<Credentials, std::string> parse_authorization(std::string_view header) {
  header = trim(header);
  if (header.empty()) return NoCredentials{};
  const std::string_view scheme = header.substr(0, header.find(' '));
  const std::string_view rest = trim(header.substr(scheme.size()));
  if (is_scheme(scheme, "basic")) {
    auto pair = decode_base64(rest);
    if (!pair) return std::unexpected{"The Basic credentials are not valid base64."};
    const auto colon = pair->find(':');
    if (colon == std::string::npos) {
      return std::unexpected{"The Basic credentials have no colon between name and password."};
    }
    return BasicCredentials{pair->substr(0, colon), pair->substr(colon + 1)};
  }
  if (is_scheme(scheme, "bearer")) {
    if (rest.empty() || rest.find_first_of(" \t,") != std::string_view::npos) {
      return std::unexpected{"The Bearer token is malformed."};
    }
    return BearerToken{std::string{rest}};
  }
  return std::unexpected{"Only the Basic and Bearer schemes are accepted."};
}

}  // namespace tiendo::identity
