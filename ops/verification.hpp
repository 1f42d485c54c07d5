#pragma once

#include "adapters/http/backend.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "ops/projector.hpp"
#include "storage/store.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tiendo::ops {

/// The auditor's proof, one at a time, on a thread of its own while everything else goes on. Any
/// thread may ask.
class Verification {
 public:
  using Then = http::Backend::Callback<http::Backend::OrRefusal<Value>>;

  /// What it reads; all outlive it.
  struct Parts {
    const storage::Store& store;
    Projector& projector;
    std::string views_path;
    /// Told of a store that cannot be read: the server must stop.
    std::function<void(std::string)> on_fault;
  };
  explicit Verification(Parts parts, std::size_t waiting_max = 100);
  Verification(const Verification&) = delete;
  Verification& operator=(const Verification&) = delete;
  ~Verification();

  /// Begins unless one runs, which is then joined. `then`, if there is one, gets the result
  /// (`verify_all`), or why there is none; on this one's thread, and it may begin the next one. A
  /// refusal if it can neither begin nor be joined; `then` is not called then.
  [[nodiscard]] std::optional<vocabulary::Refusal> begin(Instant now, Then then = {});
  /// `{state: NONE | RUNNING | FINISHED | FAILED, startedAt, step, done, of, result, error}`.
  Value status() const;
  /// Breaks off what runs and refuses who waits and who comes later.
  void stop();

 private:
  enum class State : std::uint8_t { none, running, finished, failed };

  void run();
  bool await_begin();
  http::Backend::OrRefusal<Value> verify();
  void await_rows(Position end);
  void tell(std::string_view step, std::uint64_t done, std::uint64_t of);
  void end(http::Backend::OrRefusal<Value> result);

  const Parts parts_;
  const std::size_t waiting_max_;
  std::condition_variable begun_;
  mutable std::mutex mutex_;  // guards what follows
  State state_ = State::none;
  Instant started_;
  std::string step_;
  std::uint64_t done_ = 0;
  std::uint64_t of_ = 0;
  Value result_;
  std::string error_;
  std::vector<Then> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tiendo::ops
