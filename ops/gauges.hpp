#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace tiendo::ops {

/// A histogram of microseconds in powers of two; written by one or more threads, read at any time.
struct Histogram {
  static constexpr std::size_t buckets = 26;  ///< the last one: 2^25 us, half a minute, and more
  std::array<std::atomic<std::uint64_t>, buckets> counts{};
  std::atomic<std::uint64_t> sum{0};
  void add(std::uint64_t value) {
    std::size_t bucket = 0;
    while (bucket + 1 < buckets && (std::uint64_t{1} << bucket) < value) ++bucket;
    counts[bucket].fetch_add(1, std::memory_order_relaxed);
    sum.fetch_add(value, std::memory_order_relaxed);
  }
};

/// What the running parts count, for `/metrics`.
struct Gauges {
  std::atomic<std::uint64_t> commands{0};  ///< taken to be decided
  std::atomic<std::uint64_t> turns{0};     ///< decisions: of commands, timers and continuations
  std::atomic<std::uint64_t> batches{0};
  std::atomic<std::uint64_t> quarantines{0};
  std::atomic<std::uint64_t> overload_refusals{0};
  std::atomic<std::int64_t> queue_depth{0};
  std::atomic<std::int64_t> timer_lag_ms{0};
  std::atomic<std::int64_t> awaited_ends{0};
  std::atomic<std::uint64_t> durable_position{0};
  std::atomic<std::uint64_t> view_position{0};
  Histogram batch_records;
  Histogram commit_us;
};

}  // namespace tiendo::ops
