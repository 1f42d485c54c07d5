#include "tests/ops/process/program.hpp"

#include "tests/ops/read_line.hpp"
#include "tests/ops/served.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace tiendo::ops::test {

namespace {

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (auto& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

std::uint16_t port_in(std::string_view line) {
  constexpr std::string_view before = "http://127.0.0.1:";
  const auto at = line.find(before);
  std::uint16_t port = 0;
  if (at == std::string_view::npos) return port;
  const auto digits = line.substr(at + before.size());
  std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return port;
}

}  // namespace

Program::Program(const std::string& data, const std::string& machine, const std::string& said,
                 const std::vector<std::string>& more)
    : said_{said} {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
  constexpr mode_t owner_only = 0600;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, said.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, owner_only);
  std::vector<std::string> words{TIENDO_PROGRAM, "serve",    "--data",
                                 data,           "--listen", "127.0.0.1:0"};
  words.insert(words.end(), more.begin(), more.end());
  std::vector<std::string> settings{"LD_PRELOAD=" TIENDO_MACHINE_SHIM,
                                    "TIENDO_TEST_MACHINE=" + machine};
  for (char** one = environ; *one != nullptr; ++one) settings.emplace_back(*one);
  const int error = ::posix_spawn(&process_, TIENDO_PROGRAM, &actions, nullptr,
                                  pointers(words).data(), pointers(settings).data());
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (error == 0) port_ = port_in(read_line(ends[0]));
  ::close(ends[0]);
  if (error != 0) throw std::runtime_error{"cannot start " TIENDO_PROGRAM};
}

Program::~Program() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  exit_code();
}

void Program::ask_to_stop() { ::kill(process_, SIGTERM); }

int Program::exit_code() {
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string Program::said() const { return bytes_of(said_); }

}  // namespace tiendo::ops::test
