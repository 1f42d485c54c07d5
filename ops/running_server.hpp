#pragma once

#include "engine/base/time.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "ops/view_limits.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo::http {
class Backend;
}
namespace tiendo::storage {
struct StoreOptions;
}

namespace tiendo::ops {

struct ServeOptions {
  std::string data;                       ///< folder of the store; made if it is not there
  std::string listen = "127.0.0.1:8069";  ///< loopback only; port 0: any
  std::optional<Instant> virtual_clock;   ///< a new store's clock begins there; an old one's began
  bool confirm_clock = false;             ///< the operator has looked at a clock that jumped
  std::string notifications;              ///< file of the file sink; empty: beside the store
  std::string zones = "/usr/share/zoneinfo";  ///< folder of the time-zone database
  bool cheap_passwords = false;             ///< for a new store: Argon2id at its least cost (tests)
  bool quiet = false;                       ///< log warnings and errors only
  std::size_t connections_max = 1'000;      ///< at once; half of them may await an instance's end
  std::uint64_t sink_cursor_every = 5'000;  ///< facts between two cursors of the file sink
  std::uint64_t snapshot_after_events = 200;          ///< of a stream, since its last snapshot
  ViewLimits view;                                    ///< how far the read model may be behind
  std::function<void(std::string_view point)> probe;  ///< named points, for tests that stop there
  /// May change how the store reaches its files: for tests that cut the power.
  std::function<void(storage::StoreOptions&)> adjust_store;
};

/// A store with everything that runs on it: partition loop, read model, file sink, HTTP.
class RunningServer {
 public:
  /// Opens or makes the store and serves it. The error is a sentence for the operator.
  static std::expected<std::unique_ptr<RunningServer>, std::string> start(ServeOptions options);
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;
  ~RunningServer();  ///< stops

  std::uint16_t port() const;
  /// What the interface calls, for a driver in the same process.
  http::Backend& backend();
  /// Waits until `stop` was asked for (from any thread or a signal's handler thread) or a fault
  /// stopped the server; gives the fault.
  std::optional<std::string> wait();
  void ask_to_stop();

 private:
  struct Parts;
  explicit RunningServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// Adds or changes an account on a store that no server runs on.
std::expected<void, std::string> set_account_offline(const std::string& data,
                                                     const vocabulary::Account& account,
                                                     std::string_view password, bool must_be_new,
                                                     bool cheap_passwords = false,
                                                     std::optional<Instant> virtual_clock = {});

/// Makes everything in the store that the log brings back anew (indexes and snapshots), whatever is
/// wrong with it, with progress (0..1).
std::expected<void, std::string> rebuild_indexes(const std::string& data,
                                                 const std::function<void(double)>& progress);

/// Throws the read model away and makes it anew from the log, with progress (0..1).
std::expected<void, std::string> rebuild_views(const std::string& data,
                                               const std::function<void(double)>& progress);

}  // namespace tiendo::ops
