#pragma once

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tiendo::ops::test {

/// `tiendo serve` in a process of its own, on a machine whose disk and clock the test sets wrong.
class Program {
 public:
  /// Waits until it serves or has ended; then its port is 0. `machine` is a folder for the shim's
  /// files, `said` that of what the program writes to standard error.
  Program(const std::string& data, const std::string& machine, const std::string& said,
          const std::vector<std::string>& more = {});
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();  ///< kills it if it still runs

  std::uint16_t port() const { return port_; }
  void ask_to_stop();  ///< as Ctrl-C does
  /// Waits for its end; gives the exit code, -1 if a signal ended it.
  int exit_code();
  /// What it has written to standard error.
  std::string said() const;

 private:
  std::string said_;
  pid_t process_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace tiendo::ops::test
