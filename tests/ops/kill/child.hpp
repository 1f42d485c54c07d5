#pragma once

#include <cstdint>
#include <string>
#include <sys/types.h>

namespace tiendo::ops::test {

/// A server in a process of its own, on the folder of a store.
class Child {
 public:
  /// It dies as it passes the point for the n-th time; point `-`: never. Waits until it serves or
  /// has died; then its port is 0.
  Child(const std::string& program, const std::string& folder, const std::string& point,
        std::uint64_t nth);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();  ///< kills it

  std::uint16_t port() const { return port_; }
  /// Kills it at once.
  void kill();
  /// Waits for its death, at most so long. True if a kill ended it.
  bool dies_within(int seconds);

 private:
  bool reap(bool wait);

  pid_t process_ = -1;
  std::uint16_t port_ = 0;
  bool killed_ = false;
};

}  // namespace tiendo::ops::test
