#include "storage/rocks/rebuild.hpp"

#include "storage/rocks/batch_writer.hpp"
#include "storage/rocks/keys.hpp"
#include "storage/rocks/log_access.hpp"
#include "storage/rocks/meta.hpp"
#include "storage/rocks/snapshots.hpp"
#include "storage/rocks/stream_reader.hpp"

#include <utility>
#include <vector>

namespace tiendo::storage::rocks {

namespace {

struct Taken {
  vocabulary::StreamId stream;
  std::uint64_t sequence = 0;
};

/// Where snapshots were taken, as far as the family can still be read: they are a cache, so what
/// cannot be read is not made again.
std::vector<Taken> taken_snapshots(const Database& database) {
  std::vector<Taken> all;
  try {
    auto cursor = database.walk(Family::snapshots);
    for (cursor.seek_first(); cursor.valid(); cursor.next()) {
      auto stream = parse_stream_key(cursor.key());
      if (!stream) continue;
      const auto snapshot = decode_snapshot(cursor.value(), "family snapshots");
      if (snapshot) all.push_back({*std::move(stream), snapshot->sequence});
    }
  } catch (const StoreFault&) {
    return all;
  }
  return all;
}

void set_rebuilding(Database& database, bool rebuilding) {
  rocksdb::WriteBatch out;
  auto* const meta = database.handle(Family::meta);
  if (rebuilding) {
    out.Put(meta, std::string{rebuilding_entry}, "1");
  } else {
    out.Delete(meta, std::string{rebuilding_entry});
  }
  database.write_synced(out);
}

void take_again(Database& database, const Taken& taken) {
  StreamState state = initial_state(taken.stream);
  StreamReader records{database, taken.stream, 1};
  Position position = 0;
  std::uint64_t sequence = 0;
  while (sequence < taken.sequence) {
    const auto record = records.next();
    if (!record) return;
    evolve(state, *record);
    position = record->header.position;
    sequence = record->header.sequence;
  }
  rocksdb::WriteBatch out;
  out.Put(database.handle(Family::snapshots), stream_key(taken.stream),
          encode_snapshot(state, sequence, position));
  database.write_cached(out);
}

}  // namespace

void rebuild(Database& database, const LogEnd& end, std::int64_t request_expiry_ms,
             const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  const auto snapshots = taken_snapshots(database);
  set_rebuilding(database, true);
  for (const auto family : {Family::streams, Family::due, Family::requests, Family::snapshots}) {
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
  for (const auto& taken : snapshots) take_again(database, taken);
  database.flush();
  set_rebuilding(database, false);
}

}  // namespace tiendo::storage::rocks
