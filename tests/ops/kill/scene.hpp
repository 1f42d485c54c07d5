#pragma once

#include "ops/running_server.hpp"
#include "tests/ops/folder.hpp"
#include "tests/ops/kill/load.hpp"

#include <atomic>
#include <cstdint>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace tiendo::ops::test {

/// A store with a process, and clients who use one server on it after the other. What differs from
/// what they were told becomes a failure of the running test.
class Scene {
 public:
  Scene();

  /// Every client goes roads until its server is gone or `roads_max` are done.
  std::vector<std::thread> load(std::uint16_t port, std::uint64_t roads_max);
  /// Whether requests were in flight as the last server ended.
  bool met() const;
  /// On a server that lives: what is open is sent again, and every answer stays what it was.
  void go_on(std::uint16_t port);
  /// Holds log, sink and indexes against what the clients were told. No server may run.
  void compare(const ServeOptions& options);
  /// Prints how many deaths met requests in flight; none is a failure.
  void report(const std::string& point, int met, int times) const;

  Folder folder;
  std::string data = folder.file("store");
  unsigned seed;
  std::mt19937 random;
  std::vector<LoadClient> clients;
  std::atomic<std::uint64_t> answers{0};
};

/// More roads than any server lives for.
inline constexpr std::uint64_t without_end = 1'000'000;

}  // namespace tiendo::ops::test
