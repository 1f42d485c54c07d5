#include "tests/ops/kill/child.hpp"

#include "tests/ops/read_line.hpp"

#include <array>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <sys/poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tiendo::ops::test {

Child::Child(const std::string& program, const std::string& folder, const std::string& point,
             std::uint64_t nth) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::array<std::string, 4> words{program, folder, point, std::to_string(nth)};
  std::array<char*, 5> arguments{words[0].data(), words[1].data(), words[2].data(), words[3].data(),
                                 nullptr};
  const int error =
      ::posix_spawn(&process_, program.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (error != 0) {
    ::close(ends[0]);
    throw std::runtime_error{"cannot start " + program};
  }
  const auto line = read_line(ends[0]);
  ::close(ends[0]);
  std::from_chars(line.data(), line.data() + line.size(), port_);
}

Child::~Child() { kill(); }

void Child::kill() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  reap(true);
}

bool Child::dies_within(int seconds) {
  if (process_ <= 0) return killed_;
  const int handle = static_cast<int>(::syscall(SYS_pidfd_open, process_, 0));
  if (handle < 0) throw std::runtime_error{"no handle of the child"};
  pollfd waited{handle, POLLIN, 0};
  const int ready = ::poll(&waited, 1, seconds * 1000);
  ::close(handle);
  return ready > 0 && reap(false) && killed_;
}

bool Child::reap(bool wait) {
  int status = 0;
  if (::waitpid(process_, &status, wait ? 0 : WNOHANG) != process_) return false;
  process_ = -1;
  killed_ = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  return true;
}

}  // namespace tiendo::ops::test
