#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <variant>

namespace tiendo::identity {

struct NoCredentials {
  friend bool operator==(const NoCredentials&, const NoCredentials&) = default;
};
/// RFC 7617; the name has no colon, the password may.
struct BasicCredentials {
  std::string name;
  std::string password;
  friend bool operator==(const BasicCredentials&, const BasicCredentials&) = default;
};
/// RFC 6750.
struct BearerToken {
  std::string token;
  friend bool operator==(const BearerToken&, const BearerToken&) = default;
};
using Credentials = std::variant<NoCredentials, BasicCredentials, BearerToken>;

/// Reads the value of an `Authorization` header. An empty one counts as absent, because some
/// clients send it so. The error is a sentence without what was sent.
std::expected<Credentials, std::string> parse_authorization(std::string_view header);

}  // namespace tiendo::identity
