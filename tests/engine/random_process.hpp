#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace tiendo::tests {

/// Chance from a seed, the same on every machine.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_{seed} {}
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
  bool one_in(std::uint64_t bound) { return below(bound) == 0; }

 private:
  std::mt19937_64 engine_;
};

/// A random process in the notation of `build_process`, named `p`: sequences, forks, gateways (some
/// of which find no true condition), sub-processes, timers, user tasks (some of which cannot be
/// created at first), boundary timers, both kinds of end. Its conditions read the variable `v`.
std::string random_process(Chance& chance);

}  // namespace tiendo::tests
