#pragma once

#include "engine/ports.hpp"
#include "storage/journal.hpp"
#include "storage/log_reader.hpp"
#include "storage/store_error.hpp"
#include "storage/store_settings.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rocksdb {
class FileSystem;
}

namespace tiendo::storage {

namespace rocks {
class Database;
}

struct StoreOptions {
  /// Files are reached through this; null: those of the machine.
  std::shared_ptr<rocksdb::FileSystem> files;
  /// Runs at named points of the work, for tests that end the process there: `before_sync`,
  /// `after_sync`, `before_completion` of a commit, `in_snapshot`.
  std::function<void(std::string_view point)> at_point;
};

/// One partition on the disk: its log, the indexes derived from it, snapshots and secrets. All
/// reads show what is durable and nothing else. Safe to use from several threads, but for
/// `rebuild_indexes`. Faults leave as `StoreFault`: the partition must stop then.
class Store final : public DurableState {
 public:
  /// Whether a folder waits for a store: it is missing or empty, or a making of one was ended
  /// before its end. Throws `StoreFault` if it cannot be read.
  static bool awaits_making(const std::string& folder, const StoreOptions& options = {});
  /// Makes a store in a folder that awaits one; what an earlier making left is removed.
  static std::expected<std::unique_ptr<Store>, StoreError> make(const std::string& folder,
                                                                const StoreSettings& settings,
                                                                const StoreOptions& options = {});
  /// Opens a store. Every error names the place and what to do.
  static std::expected<std::unique_ptr<Store>, StoreError> open(const std::string& folder,
                                                                const StoreOptions& options = {});
  /// Opens a store whose derived families may be damaged in any way and makes them anew from the
  /// log (`rebuild_indexes`). A log that is damaged refuses and is not touched.
  static std::expected<std::unique_ptr<Store>, StoreError> open_rebuilt(
      const std::string& folder, const std::function<void(std::uint64_t, std::uint64_t)>& progress,
      const StoreOptions& options = {});
  /// Completes what the journal has taken.
  ~Store() override;

  const StoreSettings& settings() const;
  /// What an operator should know of the opening, a sentence each.
  const std::vector<std::string>& notices() const;
  Journal& journal();
  /// The end of what is durable.
  LogEnd end() const;

  // ---- DurableState
  std::optional<Loaded> load(const vocabulary::StreamId& stream) override;
  std::optional<vocabulary::StreamId> stream_at(Position position) override;
  std::vector<DueEntry> due(Instant until, const std::optional<DueEntry>& after,
                            std::size_t limit) override;
  std::optional<NotedRequest> request(const vocabulary::RequestId& id) override;
  void keep(const vocabulary::StreamId& stream, const StreamState& state, std::uint64_t sequence,
            Position last_record) override;

  // ---- The log
  LogReader read_log() const;
  /// The record that holds a position (floor seek); nothing beyond the log.
  std::optional<vocabulary::Record> record_at(Position position) const;
  static constexpr std::size_t history_bytes = std::size_t{16} * 1024 * 1024;
  /// Records of one stream in order, from the record of a sequence on, at most `limit`; none beyond
  /// the one with which they reach so many bytes of the log. Fewer than the limit are therefore not
  /// the end of the stream, none are.
  std::vector<vocabulary::Record> history(const vocabulary::StreamId& stream,
                                          std::uint64_t from_sequence, std::size_t limit,
                                          std::size_t bytes = history_bytes) const;

  /// Derives `streams`, `due`, `requests` and every snapshot again from the log; the bytes come out
  /// the same. Nothing may be in flight. A rebuild that was interrupted anywhere is done again by
  /// the next `open`; so are families that are missing. `progress` gets batches done and batches
  /// in all.
  void rebuild_indexes(const std::function<void(std::uint64_t, std::uint64_t)>& progress);

  // ---- What is not in the log: durable when the call returns
  std::optional<std::string> secret(std::string_view name) const;
  void put_secret(std::string_view name, std::string_view secret);
  void remove_secret(std::string_view name);

  const rocks::Database& database() const;

 private:
  struct Parts;
  explicit Store(std::unique_ptr<Parts> parts);
  using Progress = std::function<void(std::uint64_t, std::uint64_t)>;
  static std::expected<std::unique_ptr<Store>, StoreError> open(const std::string& folder,
                                                                const StoreOptions& options,
                                                                bool rebuild,
                                                                const Progress& progress);
  std::unique_ptr<Parts> parts_;
};

}  // namespace tiendo::storage
