#pragma once

#include <functional>
#include <memory>

namespace tiendo::ops::cli {

/// Calls back from a thread of its own when SIGINT or SIGTERM comes; on the second signal the
/// process ends at once. Make it before other threads, so that they leave the signals to it.
class StopSignals {
 public:
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals();  ///< signals act as before

  void watch(std::function<void()> asked_to_stop);

 private:
  struct Watcher;
  std::unique_ptr<Watcher> watcher_;
};

}  // namespace tiendo::ops::cli
