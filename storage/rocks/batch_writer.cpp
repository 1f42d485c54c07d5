#include "storage/rocks/batch_writer.hpp"

#include "engine/base/mutant.hpp"
#include "engine/base/time.hpp"
#include "engine/index.hpp"
#include "engine/vocabulary/record.hpp"
#include "storage/codec/codec.hpp"
#include "storage/rocks/database.hpp"
#include "storage/rocks/families.hpp"
#include "storage/rocks/keys.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace tiendo::storage::rocks {

using namespace vocabulary;

namespace {

/// Bounds the work of the batch whose time jumps over many expiries.
constexpr std::size_t expiries_a_batch = 128;

}  // namespace

IndexWriter::IndexWriter(const Database& database, std::int64_t request_expiry_ms)
    : database_{database},
      request_expiry_ms_{request_expiry_ms},
      oldest_request_{request_age_prefix} {}

void IndexWriter::expire_requests(rocksdb::WriteBatch& out, Instant until, std::size_t limit) {
  auto* const family = database_.handle(Family::requests);
  auto cursor = database_.walk(Family::requests);
  cursor.seek(oldest_request_);
  for (; limit > 0 && cursor.valid(); cursor.next(), --limit) {
    const auto time = parse_request_age(cursor.key());
    if (!time || *time > until) break;
    const std::string age_key{cursor.key()};
    const std::string key{cursor.value()};
    out.Delete(family, age_key);
    oldest_request_ = age_key;
    // The same key may have been used again since: then the entry is another, younger one.
    const auto noted = database_.get(Family::requests, key);
    if (!noted) continue;
    const auto request = decode_request(*noted);
    if (request && request->time == *time) out.Delete(family, key);
  }
}

void IndexWriter::add_record(rocksdb::WriteBatch& out, const Record& record) const {
  const auto& header = record.header;
  out.Put(database_.handle(Family::streams), stream_entry_key(header.stream, header.sequence),
          number_key(header.position));
  const auto changes = index_changes(record);
  auto* const due = database_.handle(Family::due);
  // A timer may be armed and disarmed in one turn: removals come last.
  for (const auto& entry : changes.due_added) out.Put(due, due_key(entry), {});
  if (!mutant("index-delete-missing")) {
    for (const auto& entry : changes.due_removed) out.Delete(due, due_key(entry));
  }
  if (!changes.request) return;
  const auto key = request_key(changes.request->id);
  auto* const requests = database_.handle(Family::requests);
  out.Put(requests, key, encode_request(*changes.request));
  out.Put(requests, request_age_key(header.time, header.position), key);
}

void add_log(rocksdb::WriteBatch& out, const Database& database, const Batch& batch,
             const EncodedBatch& encoded) {
  auto* const events = database.handle(Family::events);
  for (std::size_t index = 0; index < batch.records.size(); ++index) {
    out.Put(events, number_key(batch.records[index].header.position), encoded.records[index]);
  }
  std::string value = encoded.header;
  for (const auto octet : encoded.digest) value.push_back(static_cast<char>(octet));
  out.Put(database.handle(Family::batches), number_key(batch.header.sequence), value);
}

void IndexWriter::add(rocksdb::WriteBatch& out, const Batch& batch) {
  if (batch.records.empty()) return;
  const Instant now = batch.records.back().header.time;
  expire_requests(out, {now.ms - request_expiry_ms_}, expiries_a_batch + 2 * batch.records.size());
  for (const auto& record : batch.records) add_record(out, record);
}

std::optional<StoredBatch> parse_batch_value(std::string_view value) {
  StoredBatch stored;
  if (value.size() < stored.digest.size()) return std::nullopt;
  stored.header = value.substr(0, value.size() - stored.digest.size());
  std::ranges::transform(value.substr(stored.header.size()), stored.digest.begin(),
                         [](char octet) { return static_cast<std::uint8_t>(octet); });
  return stored;
}

}  // namespace tiendo::storage::rocks
