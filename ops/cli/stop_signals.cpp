#include "ops/cli/stop_signals.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <memory>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): of POSIX
#include <thread>
#include <utility>

namespace tiendo::ops::cli {

namespace {

constexpr int exit_code_of_a_signal = 130;

sigset_t stopping() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

struct StopSignals::Watcher {
  sigset_t before{};
  std::atomic<bool> over = false;
  std::thread thread;

  void wait_for_signals(const std::function<void()>& asked_to_stop) const {
    const sigset_t set = stopping();
    bool asked = false;
    for (;;) {
      int signal = 0;
      if (sigwait(&set, &signal) != 0) continue;
      if (over) return;
      if (asked) std::_Exit(exit_code_of_a_signal);
      asked = true;
      asked_to_stop();
    }
  }
};

StopSignals::StopSignals() : watcher_{std::make_unique<Watcher>()} {
  const sigset_t set = stopping();
  pthread_sigmask(SIG_BLOCK, &set, &watcher_->before);
}

StopSignals::~StopSignals() {
  if (watcher_->thread.joinable()) {
    watcher_->over = true;
    pthread_kill(watcher_->thread.native_handle(), SIGINT);
    watcher_->thread.join();
  }
  pthread_sigmask(SIG_SETMASK, &watcher_->before, nullptr);
}

void StopSignals::watch(std::function<void()> asked_to_stop) {
  watcher_->thread = std::thread{[watcher = watcher_.get(), then = std::move(asked_to_stop)] {
    watcher->wait_for_signals(then);
  }};
}

}  // namespace tiendo::ops::cli
