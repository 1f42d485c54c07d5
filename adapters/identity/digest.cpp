#include "adapters/identity/digest.hpp"

#include "adapters/identity/sodium_ready.hpp"

#include <sodium.h>

#include <array>
#include <bit>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace tiendo::identity {

KeyedDigest::KeyedDigest() {
  ready_sodium();
  randombytes_buf(key_.data(), key_.size());
}

Digest KeyedDigest::of(std::initializer_list<std::string_view> texts) const {
  crypto_generichash_state state;
  Digest digest{};
  crypto_generichash_init(&state, key_.data(), key_.size(), digest.size());
  for (const std::string_view text : texts) {
    const auto length = std::bit_cast<std::array<std::uint8_t, 8>>(std::uint64_t{text.size()});
    crypto_generichash_update(&state, length.data(), length.size());
    crypto_generichash_update(&state, reinterpret_cast<const std::uint8_t*>(text.data()),
                              text.size());
  }
  crypto_generichash_final(&state, digest.data(), digest.size());
  sodium_memzero(&state, sizeof state);
  return digest;
}

}  // namespace tiendo::identity
