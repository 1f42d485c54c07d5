#include "adapters/identity/sodium_ready.hpp"

#include "engine/base/check.hpp"

#include <sodium.h>

namespace tiendo::identity {

void ready_sodium() {
  static const int outcome = sodium_init();
  check(outcome >= 0, "libsodium cannot be initialised");
}

}  // namespace tiendo::identity
