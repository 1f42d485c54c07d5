#include "adapters/http/api/request_digest.hpp"

#include "engine/vocabulary/event.hpp"

#include <sodium.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tiendo::http {

vocabulary::Digest request_digest(std::span<const std::string_view> texts) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  for (const std::string_view text : texts) {
    std::array<std::uint8_t, 8> length{};
    for (std::size_t byte = 0; byte < length.size(); ++byte) {
      length[byte] = static_cast<std::uint8_t>(std::uint64_t{text.size()} >> (8 * byte));
    }
    crypto_hash_sha256_update(&state, length.data(), length.size());
    crypto_hash_sha256_update(&state, reinterpret_cast<const std::uint8_t*>(text.data()),
                              text.size());
  }
  vocabulary::Digest digest{};
  crypto_hash_sha256_final(&state, digest.data());
  return digest;
}

}  // namespace tiendo::http
