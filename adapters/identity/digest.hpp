#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace tiendo::identity {

using Digest = std::array<std::uint8_t, 32>;

/// BLAKE2b under a random key of its own, so that a digest means nothing outside this process.
class KeyedDigest {
 public:
  KeyedDigest();
  /// The digest of the texts; ("ab", "c") differs from ("a", "bc").
  Digest of(std::initializer_list<std::string_view> texts) const;

 private:
  std::array<std::uint8_t, 32> key_{};
};

}  // namespace tiendo::identity
