#include "storage/hash.hpp"

#include "engine/base/check.hpp"
#include "engine/vocabulary/event.hpp"

#include <openssl/evp.h>
#include <string>
#include <string_view>

namespace tiendo::storage {

vocabulary::Digest sha256(std::string_view bytes) {
  vocabulary::Digest digest{};
  unsigned int size = 0;
  const bool done =
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1;
  check(done && size == digest.size(), "the SHA-256 of the cryptographic library failed");
  return digest;
}

std::string to_hex(const vocabulary::Digest& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const auto octet : digest) {
    text += digits[octet >> 4];
    text += digits[octet & 0xF];
  }
  return text;
}

}  // namespace tiendo::storage
