#include "storage/store.hpp"

#include "engine/base/check.hpp"
#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/index.hpp"
#include "engine/ports.hpp"
#include "engine/state.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/stream.hpp"
#include "storage/codec/codec.hpp"
#include "storage/journal.hpp"
#include "storage/log_reader.hpp"
#include "storage/rocks/due_index.hpp"
#include "storage/rocks/families.hpp"
#include "storage/rocks/keys.hpp"
#include "storage/rocks/log_access.hpp"
#include "storage/rocks/making.hpp"
#include "storage/rocks/meta.hpp"
#include "storage/rocks/opening.hpp"
#include "storage/rocks/rebuild.hpp"
#include "storage/rocks/rocks_journal.hpp"
#include "storage/rocks/snapshots.hpp"
#include "storage/rocks/stream_reader.hpp"
#include "storage/store_error.hpp"

#include <rocksdb/file_system.h>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::storage {

using rocks::Family;
using vocabulary::StreamId;

/// In the order of their lives: the journal's thread ends before what it writes to.
struct Store::Parts {
  Parts(rocks::OpenPartition opened, StoreOptions given)
      : options{std::move(given)},
        partition{std::move(opened)},
        due{*partition.database},
        journal{std::make_unique<rocks::RocksJournal>(
            *partition.database, *partition.acknowledged, partition.end,
            partition.settings.request_expiry_ms,
            rocks::RocksJournal::Hooks{
                options.at_point, [this](const vocabulary::Batch& batch) { due.added(batch); }})} {}
  rocks::Database& database() const { return *partition.database; }

  void change_secrets(rocksdb::WriteBatch& out) {
    const std::scoped_lock lock{secrets_mutex};
    const auto change = rocks::held_by(database()).secrets + 1;
    out.Put(database().handle(Family::meta), std::string{rocks::secrets_entry},
            rocks::encode_number(change));
    database().write_synced(out);
    partition.acknowledged->secret_is_durable(change);
  }

  StoreOptions options;
  rocks::OpenPartition partition;
  rocks::DueIndex due;
  std::mutex secrets_mutex;  // one change at a time
  std::unique_ptr<rocks::RocksJournal> journal;
};

namespace {

StoreOptions completed(StoreOptions options) {
  if (!options.files) options.files = rocksdb::FileSystem::Default();
  return options;
}

}  // namespace

Store::Store(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}
Store::~Store() = default;

bool Store::awaits_making(const std::string& folder, const StoreOptions& options) {
  return rocks::awaits_making(*completed(options).files, folder);
}

std::expected<std::unique_ptr<Store>, StoreError> Store::make(const std::string& folder,
                                                              const StoreSettings& settings,
                                                              const StoreOptions& options) {
  auto complete = completed(options);
  auto made = rocks::make_partition(folder, settings, complete.files);
  if (!made) return std::unexpected{made.error()};
  return std::unique_ptr<Store>{
      new Store{std::make_unique<Parts>(*std::move(made), std::move(complete))}};
}

std::expected<std::unique_ptr<Store>, StoreError> Store::open(const std::string& folder,
                                                              const StoreOptions& options) {
  return open(folder, options, false, [](std::uint64_t, std::uint64_t) {});
}

std::expected<std::unique_ptr<Store>, StoreError> Store::open_rebuilt(const std::string& folder,
                                                                      const Progress& progress,
                                                                      const StoreOptions& options) {
  return open(folder, options, true, progress);
}

std::expected<std::unique_ptr<Store>, StoreError> Store::open(const std::string& folder,
                                                              const StoreOptions& options,
                                                              bool rebuild,
                                                              const Progress& progress) {
  auto complete = completed(options);
  auto opened =
      rocks::open_partition(folder, complete.files,
                            rebuild ? rocks::Derived::are_dropped : rocks::Derived::must_be_whole);
  if (!opened) return std::unexpected{opened.error()};
  const bool rebuilding = rebuild || opened->rebuilding;
  std::unique_ptr<Store> store{
      new Store{std::make_unique<Parts>(*std::move(opened), std::move(complete))}};
  try {
    if (rebuilding) store->rebuild_indexes(progress);
  } catch (const StoreFault& fault) {
    return std::unexpected{fault.error()};
  }
  return store;
}

const std::vector<std::string>& Store::notices() const { return parts_->partition.notices; }
const StoreSettings& Store::settings() const { return parts_->partition.settings; }
Journal& Store::journal() { return *parts_->journal; }
LogEnd Store::end() const { return parts_->journal->end(); }
const rocks::Database& Store::database() const { return parts_->database(); }

std::optional<DurableState::Loaded> Store::load(const StreamId& stream) {
  auto snapshot = rocks::read_snapshot(parts_->database(), stream);
  Loaded loaded{initial_state(stream), 0};
  if (snapshot) loaded = {std::move(snapshot->state), snapshot->sequence};
  rocks::StreamReader records{parts_->database(), stream, loaded.sequence + 1};
  while (const auto record = records.next()) {
    evolve(loaded.state, *record);
    loaded.sequence = record->header.sequence;
    loaded.replayed += weight(*record);
  }
  if (loaded.sequence == 0) return std::nullopt;
  return loaded;
}

std::optional<StreamId> Store::stream_at(Position position) {
  if (position == 0 || position >= end().next) return std::nullopt;
  auto cursor = parts_->database().walk(Family::events);
  cursor.seek_at_or_before(rocks::number_key(position));
  const auto first = cursor.valid() ? rocks::parse_number(cursor.key()) : std::nullopt;
  if (!first)
    rocks::damaged("family events", "no record holds position " + std::to_string(position));
  return rocks::record_header_from(*first, cursor.value()).stream;
}

std::optional<vocabulary::Record> Store::record_at(Position position) const {
  if (position == 0 || position >= end().next) return std::nullopt;
  auto cursor = parts_->database().walk(Family::events);
  cursor.seek_at_or_before(rocks::number_key(position));
  const auto first = cursor.valid() ? rocks::parse_number(cursor.key()) : std::nullopt;
  if (!first)
    rocks::damaged("family events", "no record holds position " + std::to_string(position));
  return rocks::record_from(*first, cursor.value());
}

std::vector<DueEntry> Store::due(Instant until, const std::optional<DueEntry>& after,
                                 std::size_t limit) {
  return parts_->due.read(until, after, limit);
}

std::optional<NotedRequest> Store::request(const vocabulary::RequestId& id) {
  const auto bytes = parts_->database().get(Family::requests, rocks::request_key(id));
  if (!bytes) return std::nullopt;
  auto noted = decode_request(*bytes);
  const std::string place = "family requests, " + id.caller + " " + id.key;
  if (!noted) rocks::damaged(place, noted.error().message);
  if (noted->id != id) rocks::damaged(place, "it notes another request");
  // An entry whose time has passed may lie there a little longer.
  if (noted->time.ms + settings().request_expiry_ms <= end().time.ms) return std::nullopt;
  return *std::move(noted);
}

LogReader Store::read_log() const { return LogReader{parts_->database()}; }

std::vector<vocabulary::Record> Store::history(const StreamId& stream, std::uint64_t from_sequence,
                                               std::size_t limit, std::size_t bytes) const {
  std::vector<vocabulary::Record> records;
  rocks::StreamReader reader{parts_->database(), stream, from_sequence};
  while (records.size() < limit && reader.bytes() < bytes) {
    auto record = reader.next();
    if (!record) break;
    records.push_back(*std::move(record));
  }
  return records;
}

void Store::keep(const StreamId& stream, const StreamState& state, std::uint64_t sequence,
                 Position last_record) {
  check(last_record < end().next, "a snapshot rests on what is not durable");
  rocksdb::WriteBatch out;
  out.Put(parts_->database().handle(Family::snapshots), rocks::stream_key(stream),
          rocks::encode_snapshot(state, sequence, last_record));
  if (parts_->options.at_point) parts_->options.at_point("in_snapshot");
  parts_->database().write_cached(out);
}

void Store::rebuild_indexes(const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  check(parts_->journal->in_flight() == 0, "indexes are rebuilt while batches are in flight");
  const auto at = end();
  parts_->journal.reset();
  rocks::rebuild(parts_->database(), at, settings().request_expiry_ms, progress);
  parts_->partition.end = at;
  parts_->journal = std::make_unique<rocks::RocksJournal>(
      parts_->database(), *parts_->partition.acknowledged, at, settings().request_expiry_ms,
      rocks::RocksJournal::Hooks{
          parts_->options.at_point,
          [parts = parts_.get()](const vocabulary::Batch& batch) { parts->due.added(batch); }});
}

std::optional<std::string> Store::secret(std::string_view name) const {
  return parts_->database().get(Family::secrets, name);
}

void Store::put_secret(std::string_view name, std::string_view secret) {
  rocksdb::WriteBatch out;
  out.Put(parts_->database().handle(Family::secrets), std::string{name}, std::string{secret});
  parts_->change_secrets(out);
}

void Store::remove_secret(std::string_view name) {
  rocksdb::WriteBatch out;
  out.Delete(parts_->database().handle(Family::secrets), std::string{name});
  parts_->change_secrets(out);
}

}  // namespace tiendo::storage
