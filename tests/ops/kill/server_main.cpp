// tiendo_kill_server FOLDER POINT N: serves the store in the folder and dies like by kill -9 as the
// named point is passed for the N-th time; POINT `-`: never. Prints its port.
#include "ops/running_server.hpp"
#include "tests/ops/served.hpp"

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <iostream>
#include <signal.h>
#include <string>
#include <string_view>
#include <utility>

namespace {

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return 2;
  const std::string point = arguments[2];
  const auto dies_at = number(arguments[3]);
  std::atomic<std::uint64_t> passed{0};
  auto options = tiendo::ops::test::serve_options(arguments[1]);
  options.sink_cursor_every = 40;
  options.snapshot_after_events = 8;
  options.probe = [&](std::string_view here) {
    if (here != point || ++passed != dies_at) return;
    ::raise(SIGKILL);
  };
  auto server = tiendo::ops::RunningServer::start(std::move(options));
  if (!server) {
    std::cerr << server.error() << '\n';
    return 1;
  }
  std::cout << (*server)->port()
            << std::endl;  // NOLINT(performance-avoid-endl): who started it waits for this
  if (const auto fault = (*server)->wait()) std::cerr << *fault << '\n';
  return 1;
}
