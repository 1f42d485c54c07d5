#include "storage/rocks/rebuild.hpp"

#include "engine/base/id.hpp"
#include "engine/state.hpp"
#include "engine/vocabulary/stream.hpp"
#include "storage/journal.hpp"
#include "storage/rocks/batch_writer.hpp"
#include "storage/rocks/database.hpp"
#include "storage/rocks/families.hpp"
#include "storage/rocks/keys.hpp"
#include "storage/rocks/log_access.hpp"
#include "storage/rocks/meta.hpp"
#include "storage/rocks/snapshots.hpp"
#include "storage/rocks/stream_reader.hpp"
#include "storage/store_error.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::storage::rocks {

namespace {

/// Which record of which stream a snapshot stands for; nothing where the entry does not tell.
struct Taken {
  vocabulary::StreamId stream;
  std::uint64_t sequence = 0;
};
std::optional<Taken> taken_by(std::string_view key, std::string_view value) {
  try {
    auto stream = parse_stream_key(key);
    const auto snapshot = decode_snapshot(value, "family snapshots");
    if (!stream || !snapshot) return std::nullopt;
    return Taken{*std::move(stream), snapshot->sequence};
  } catch (const StoreFault&) {
    return std::nullopt;
  }
}

/// Makes a snapshot anew, or drops it if the stream has no such record.
void take_again(Database& database, const Taken& taken) {
  StreamState state = initial_state(taken.stream);
  StreamReader records{database, taken.stream, 1};
  Position position = 0;
  std::uint64_t sequence = 0;
  while (sequence < taken.sequence) {
    const auto record = records.next();
    if (!record) break;
    evolve(state, *record);
    position = record->header.position;
    sequence = record->header.sequence;
  }
  rocksdb::WriteBatch out;
  auto* const family = database.handle(Family::snapshots);
  const auto key = stream_key(taken.stream);
  if (sequence > 0 && sequence == taken.sequence) {
    out.Put(family, key, encode_snapshot(state, sequence, position));
  } else {
    out.Delete(family, key);
  }
  database.write_cached(out);
}

/// Where snapshots were taken stands nowhere but in them, so they are replaced one by one: an end
/// of the process within leaves all of them there for the next start. They are a cache: what
/// cannot be read is not made again.
void renew_snapshots(Database& database) {
  std::vector<Taken> all;
  rocksdb::WriteBatch forget;
  bool readable = true;
  try {
    auto cursor = database.walk(Family::snapshots);
    for (cursor.seek_first(); cursor.valid(); cursor.next()) {
      if (auto taken = taken_by(cursor.key(), cursor.value())) {
        all.push_back(*std::move(taken));
      } else {
        forget.Delete(database.handle(Family::snapshots), std::string{cursor.key()});
      }
    }
  } catch (const StoreFault&) {
    readable = false;
  }
  if (readable) {
    database.write_cached(forget);
  } else {
    database.renew(Family::snapshots);
  }
  for (const auto& taken : all) take_again(database, taken);
}

}  // namespace

void rebuild(Database& database, const LogEnd& end, std::int64_t request_expiry_ms,
             const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  set_rebuilding(database, true);
  for (const auto family : {Family::streams, Family::due, Family::requests}) {
    database.renew(family);
  }
  IndexWriter indexes{database, request_expiry_ms};
  for (std::uint64_t sequence = 1; sequence <= end.sequence; ++sequence) {
    const auto batch = read_batch(database, sequence);
    if (!batch) damaged("family batches, batch " + std::to_string(sequence), "it is missing");
    rocksdb::WriteBatch out;
    indexes.add(out, *batch);
    database.write_cached(out);
    progress(sequence, end.sequence);
  }
  renew_snapshots(database);
  database.flush();
  set_rebuilding(database, false);
}

}  // namespace tiendo::storage::rocks
