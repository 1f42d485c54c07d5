#include "ops/end_waiters.hpp"

#include "adapters/http/backend.hpp"
#include "engine/base/id.hpp"
#include "engine/base/value.hpp"
#include "engine/instance/instance.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "engine/vocabulary/stream.hpp"
#include "ops/gauges.hpp"
#include "storage/store.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::ops {

using vocabulary::Refusal;
using vocabulary::RefusalCode;
using vocabulary::StreamId;
using vocabulary::StreamKind;

namespace {

/// How soon it is noticed that a client has gone.
constexpr std::chrono::milliseconds glance{250};

bool is_end(const vocabulary::Event& event) {
  return std::holds_alternative<vocabulary::InstanceCompleted>(event) ||
         std::holds_alternative<vocabulary::InstanceTerminated>(event);
}

/// How an instance has ended, or that it runs; from its latest snapshot on.
instance::Status status_of(storage::Store& store, InstanceKey instance) {
  const auto loaded = store.load(StreamId::instance(instance));
  if (!loaded) return instance::Status::none;
  return std::get<instance::Instance>(loaded->state).status;
}

/// The root's variables as an instance ended with them. Its tombstone holds none: they are read
/// from the whole history, page by page.
class LastVariables {
 public:
  /// `go_on` is asked before each page; what it says no to is not read whole.
  LastVariables(const storage::Store& store, InstanceKey instance,
                const std::function<bool()>& go_on)
      : root_{instance.value()} {
    constexpr std::size_t records_a_page = 1'000;
    const auto stream = StreamId::instance(instance);
    std::uint64_t next = 1;
    while (go_on()) {
      const auto records = store.history(stream, next, records_a_page);
      for (const auto& record : records) {
        for (const auto& event : record.events) add(event);
      }
      next += records.size();
      if (!records.empty()) continue;
      whole_ = true;
      return;
    }
  }
  bool are_whole() const { return whole_; }
  http::InstanceCompleted told(const std::vector<std::string>& names) const {
    if (names.empty()) return {variables_};
    Entries chosen;
    for (const auto& name : names) {
      const auto found = variables_.find(name);
      if (found != variables_.end()) chosen.insert_or_assign(name, found->second);
    }
    return {std::move(chosen)};
  }

 private:
  void add(const vocabulary::Event& event) {
    const auto* set = std::get_if<vocabulary::VariablesSet>(&event);
    if (set == nullptr || set->scope != root_) return;
    for (const auto& one : set->variables) variables_.insert_or_assign(one.name, one.value);
  }

  ElementKey root_;
  bool whole_ = false;
  Entries variables_;
};

Refusal stopping() { return {RefusalCode::stopped, "The server is stopping"}; }

}  // namespace

EndWaiters::EndWaiters(storage::Store& store, Gauges& gauges,
                       std::function<void(std::string)> on_fault,
                       std::function<void(std::string_view)> probe, std::size_t places_max)
    : store_{store},
      gauges_{gauges},
      on_fault_{std::move(on_fault)},
      probe_{std::move(probe)},
      places_max_{places_max},
      places_taken_{std::make_shared<std::atomic<std::size_t>>(0)},
      thread_{[this] { run(); }} {}

EndWaiters::~EndWaiters() { stop(); }

http::Backend::OrRefusal<http::WaitingPlace> EndWaiters::place() {
  if (++*places_taken_ > places_max_) {
    --*places_taken_;
    return std::unexpected{Refusal{RefusalCode::resource_exhausted,
                                   "Too many wait for the end of an instance; nothing was started. "
                                   "Try again later, or start without `awaitCompletion`"}};
  }
  return http::WaitingPlace{nullptr, [taken = places_taken_](const void*) { --*taken; }};
}

void EndWaiters::wait(http::AwaitedEnd awaited, Then then) {
  const auto deadline = Clock::now() + awaited.longest;
  const auto instance = awaited.instance;
  std::unique_lock lock{mutex_};
  if (stopping_) {
    lock.unlock();
    then(stopping());
    return;
  }
  to_look_at_.insert(instance);  // it may have ended before anybody waited for it
  waiting_.emplace(instance, Waiter{std::move(awaited), std::move(then), deadline});
  gauges_.awaited_ends = static_cast<std::int64_t>(waiting_.size());
  changed_.notify_one();
}

void EndWaiters::durable(const vocabulary::Batch& batch) {
  bool heard = false;
  {
    // Also without waiters: who comes after this finds the batch in the store.
    const std::lock_guard lock{mutex_};
    if (waiting_.empty()) return;
    for (const auto& record : batch.records) {
      if (record.header.stream.kind != StreamKind::instance) continue;
      const InstanceKey instance{record.header.stream.key};
      if (!waiting_.contains(instance) || std::ranges::none_of(record.events, is_end)) continue;
      to_look_at_.insert(instance);
      heard = true;
    }
  }
  if (heard) changed_.notify_one();
}

void EndWaiters::stop() {
  std::multimap<InstanceKey, Waiter> left;
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
  {
    const std::lock_guard lock{mutex_};
    left.swap(waiting_);
    gauges_.awaited_ends = 0;
  }
  for (auto& [instance, waiter] : left) waiter.then(stopping());
}

void EndWaiters::run() {
  while (true) {
    const auto instances = await_work();
    tell(give_up());
    for (const auto instance : instances) {
      if (is_stopping()) return;
      tell(look_at(instance));
      tell(give_up());
    }
    if (is_stopping()) return;
  }
}

bool EndWaiters::is_stopping() {
  const std::lock_guard lock{mutex_};
  return stopping_;
}

bool EndWaiters::is_awaited(InstanceKey instance) {
  const std::lock_guard lock{mutex_};
  return waiting_.contains(instance);
}

/// A history may be long: meanwhile the time of others passes, and of those it is read for.
bool EndWaiters::goes_on_reading(InstanceKey instance) {
  probe_("before a page for who awaits an end");
  tell(give_up());
  return !is_stopping() && is_awaited(instance);
}

void EndWaiters::tell(Told told) {
  for (auto& [then, end] : told) then(std::move(end));
}

/// The instances to look at; none when it is time to see who has waited long enough.
std::set<InstanceKey> EndWaiters::await_work() {
  std::unique_lock lock{mutex_};
  const auto something = [this] { return stopping_ || !to_look_at_.empty(); };
  if (waiting_.empty()) {
    changed_.wait(lock, something);
  } else {
    auto until = Clock::now() + glance;
    for (const auto& [instance, waiter] : waiting_) until = std::min(until, waiter.deadline);
    changed_.wait_until(lock, until, something);
  }
  return std::exchange(to_look_at_, {});
}

EndWaiters::Told EndWaiters::look_at(InstanceKey instance) {
  Told told;
  try {
    const auto status = status_of(store_, instance);
    if (status == instance::Status::terminated) {
      for (auto& waiter : take(instance)) {
        told.emplace_back(std::move(waiter.then), http::InstanceTerminated{});
      }
    } else if (status == instance::Status::completed) {
      const LastVariables last{store_, instance, [&] { return goes_on_reading(instance); }};
      if (!last.are_whole()) return told;
      for (auto& waiter : take(instance)) {
        told.emplace_back(std::move(waiter.then), last.told(waiter.awaited.names));
      }
    }
  } catch (const std::exception& fault) {
    on_fault_(fault.what());
    for (auto& waiter : take(instance)) told.emplace_back(std::move(waiter.then), stopping());
  }
  return told;
}

std::vector<EndWaiters::Waiter> EndWaiters::take(InstanceKey instance) {
  std::vector<Waiter> taken;
  const std::lock_guard lock{mutex_};
  const auto [begin, end] = waiting_.equal_range(instance);
  for (auto at = begin; at != end; ++at) taken.push_back(std::move(at->second));
  waiting_.erase(begin, end);
  gauges_.awaited_ends = static_cast<std::int64_t>(waiting_.size());
  return taken;
}

/// Whose time has passed, and who has gone.
EndWaiters::Told EndWaiters::give_up() {
  Told told;
  const auto now = Clock::now();
  const std::lock_guard lock{mutex_};
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    auto& waiter = at->second;
    if (!http::has_gone(waiter.awaited.alive) && now < waiter.deadline) {
      ++at;
      continue;
    }
    told.emplace_back(std::move(waiter.then), http::StillRunning{});
    at = waiting_.erase(at);
  }
  gauges_.awaited_ends = static_cast<std::int64_t>(waiting_.size());
  return told;
}

}  // namespace tiendo::ops
