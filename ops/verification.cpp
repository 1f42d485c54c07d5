#include "ops/verification.hpp"

#include "adapters/http/backend.hpp"
#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "ops/log.hpp"
#include "ops/verify.hpp"
#include "storage/store_error.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <expected>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::ops {

using vocabulary::Refusal;
using vocabulary::RefusalCode;

namespace {

/// Thrown through the proof when the server stops.
struct BrokenOff {};

Refusal stopping() { return {RefusalCode::stopped, "The server is stopping"}; }

Value number_or_null(std::uint64_t number) {
  return number == 0 ? Value{} : Value{static_cast<std::int64_t>(number)};
}

}  // namespace

Verification::Verification(Parts parts, std::size_t waiting_max)
    : parts_{std::move(parts)}, waiting_max_{waiting_max}, thread_{[this] { run(); }} {}

Verification::~Verification() { stop(); }

std::optional<Refusal> Verification::begin(Instant now, Then then) {
  const std::lock_guard lock{mutex_};
  if (stopping_) return stopping();
  if (waiting_.size() >= waiting_max_) {
    return Refusal{RefusalCode::resource_exhausted,
                   "Too many wait for the verification that runs; ask for its progress"};
  }
  if (then) waiting_.push_back(std::move(then));
  if (state_ == State::running) return std::nullopt;
  state_ = State::running;
  started_ = now;
  step_.clear();
  done_ = of_ = 0;
  result_ = Value{};
  error_.clear();
  begun_.notify_one();
  return std::nullopt;
}

Value Verification::status() const {
  static constexpr std::array<std::string_view, 4> words{"NONE", "RUNNING", "FINISHED", "FAILED"};
  const std::lock_guard lock{mutex_};
  const bool begun = state_ != State::none;
  return Entries{{"state", std::string{words.at(static_cast<std::size_t>(state_))}},
                 {"startedAt", begun ? Value{to_rfc3339(started_)} : Value{}},
                 {"step", step_.empty() ? Value{} : Value{step_}},
                 {"done", static_cast<std::int64_t>(done_)},
                 {"of", number_or_null(of_)},
                 {"result", result_},
                 {"error", error_.empty() ? Value{} : Value{error_}}};
}

void Verification::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  begun_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Verification::run() {
  while (await_begin()) end(verify());
  end(std::unexpected{stopping()});
}

/// False when there is nothing more to do.
bool Verification::await_begin() {
  std::unique_lock lock{mutex_};
  begun_.wait(lock, [this] { return stopping_ || state_ == State::running; });
  return !stopping_;
}

http::Backend::OrRefusal<Value> Verification::verify() {
  try {
    // The rows follow the log; what was durable when it was asked for is to be among them.
    const auto end_of_log = parts_.store.end();
    await_rows(end_of_log.next - 1);
    return verify_all(parts_.store, parts_.views_path, end_of_log,
                      [this](std::string_view step, std::uint64_t done, std::uint64_t of) {
                        tell(step, done, of);
                      });
  } catch (const BrokenOff&) {
    return std::unexpected{stopping()};
  } catch (const storage::StoreFault& fault) {
    parts_.on_fault(fault.what());
    return std::unexpected{
        Refusal{RefusalCode::stopped, "The server stops: its store cannot be read"}};
  } catch (const std::exception& fault) {
    log_error(std::string{"the verification broke off: "} + fault.what());
    return std::unexpected{
        Refusal{RefusalCode::stopped, "The verification broke off; the server's log says why"}};
  }
}

/// A projection may be far behind; a stop does not wait for it.
void Verification::await_rows(Position end) {
  constexpr std::chrono::milliseconds glance{100};
  const auto shown = std::make_shared<std::promise<bool>>();
  auto answer = shown->get_future();
  parts_.projector.when_shown(end, [shown](bool there) { shown->set_value(there); });
  while (answer.wait_for(glance) != std::future_status::ready) {
    const std::lock_guard lock{mutex_};
    if (stopping_) throw BrokenOff{};
  }
  if (!answer.get()) throw std::runtime_error{"the read model has stopped"};
}

void Verification::tell(std::string_view step, std::uint64_t done, std::uint64_t of) {
  const std::lock_guard lock{mutex_};
  if (stopping_) throw BrokenOff{};
  step_ = step;
  done_ = done;
  of_ = of;
}

/// First the state, then those who wait: who hears of the end and asks again begins a new one.
void Verification::end(http::Backend::OrRefusal<Value> result) {
  std::vector<Then> waiting;
  {
    const std::lock_guard lock{mutex_};
    if (state_ != State::running) return;
    waiting.swap(waiting_);
    state_ = result ? State::finished : State::failed;
    if (result) {
      result_ = *result;
    } else {
      error_ = result.error().message;
    }
  }
  for (const auto& then : waiting) {
    try {
      then(result);
    } catch (const std::exception& fault) {
      log_error(std::string{"a verification cannot be answered: "} + fault.what());
    }
  }
}

}  // namespace tiendo::ops
