#include "adapters/identity/password.hpp"

#include "adapters/identity/sodium_ready.hpp"

#include <sodium.h>

#include <array>
#include <new>
#include <string>
#include <string_view>

namespace tiendo::identity {

std::string hash_password(std::string_view password, const PasswordCost& cost) {
  ready_sodium();
  std::array<char, crypto_pwhash_STRBYTES> text{};
  const int failed =
      crypto_pwhash_str_alg(text.data(), password.data(), password.size(), cost.passes,
                            cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
  if (failed != 0) throw std::bad_alloc{};
  return text.data();
}

bool verify_password(const std::string& hash, std::string_view password) {
  ready_sodium();
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

void wipe(std::string& secret) {
  sodium_memzero(secret.data(), secret.size());
  secret.clear();
}

}  // namespace tiendo::identity
