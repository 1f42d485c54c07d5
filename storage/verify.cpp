#include "storage/verify.hpp"

#include "engine/base/check.hpp"
#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/index.hpp"
#include "engine/instance/instance.hpp"
#include "engine/state.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/stream.hpp"
#include "storage/codec/codec.hpp"
#include "storage/rocks/chain.hpp"
#include "storage/rocks/database.hpp"
#include "storage/rocks/families.hpp"
#include "storage/rocks/keys.hpp"
#include "storage/rocks/log_access.hpp"
#include "storage/rocks/meta.hpp"
#include "storage/rocks/snapshots.hpp"
#include "storage/store.hpp"
#include "storage/store_error.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace tiendo::storage {

using rocks::Cursor;
using rocks::Database;
using rocks::Family;
using vocabulary::Record;
using vocabulary::StreamId;
using Progress = std::function<void(const VerifyProgress&)>;

namespace {

/// Ends the proof; thrown inside this file only.
struct Found {
  Difference difference;
};

[[noreturn]] void differ(std::string place, std::string message) {
  message += rocks::remedy_at(place);
  throw Found{{std::move(place), std::move(message)}};
}

constexpr std::uint64_t entries_between_progress = 1'000;

/// `progress` gets the step now and then.
std::uint64_t count_entries(const Database& database, Family family, std::string_view prefix,
                            std::string_view step, const Progress& progress) {
  std::uint64_t count = 0;
  auto cursor = database.walk(family);
  for (cursor.seek(prefix); cursor.valid() && cursor.key().starts_with(prefix); cursor.next()) {
    if (++count % entries_between_progress == 0) progress({step, count, 0});
  }
  return count;
}

void expect_count(const std::string& place, std::uint64_t found, std::uint64_t expected) {
  if (found == expected) return;
  differ(place, std::to_string(found) + " entries where the log says " + std::to_string(expected));
}

/// Folds every stream in the order of the `streams` family.
class StreamProof {
 public:
  explicit StreamProof(const Database& database) : database_{database} {}

  void run(const Progress& progress) {
    const auto records = count_entries(database_, Family::events, {}, "streams", progress);
    auto cursor = database_.walk(Family::streams);
    std::uint64_t done = 0;
    for (cursor.seek_first(); cursor.valid(); cursor.next()) {
      add(cursor);
      if (++done % entries_between_progress == 0) progress({"streams", done, records});
    }
    finish();
    // Each entry is another record's, so equal numbers mean that none is missing.
    expect_count("family streams", done, records);
    expect_count("family snapshots",
                 count_entries(database_, Family::snapshots, {}, "streams", progress), snapshots_);
    progress({"streams", records, records});
  }

  /// Timers of the folded instances, each found in the due index.
  std::uint64_t timers() const { return timers_; }

 private:
  std::string place() const {
    return "family streams, " + to_text(stream_) + ", record " + std::to_string(sequence_);
  }

  void add(const Cursor& cursor) {
    const auto entry = rocks::parse_stream_entry(cursor.key());
    const auto position = rocks::parse_number(cursor.value());
    if (!entry || !position) differ("family streams", "an entry cannot be read");
    if (!started_ || entry->stream != stream_) begin(entry->stream);
    ++sequence_;
    if (entry->sequence != sequence_) differ(place(), "it is missing");
    const auto record = rocks::read_record(database_, *position);
    if (record.header.stream != stream_ || record.header.sequence != sequence_) {
      differ(place(), "it names a record of " + to_text(record.header.stream));
    }
    fold(record);
    compare_snapshot(record.header.position);
  }

  void begin(const StreamId& stream) {
    finish();
    started_ = true;
    stream_ = stream;
    sequence_ = 0;
    state_ = initial_state(stream);
    snapshot_ = rocks::read_snapshot(database_, stream);
    if (snapshot_ || database_.get(Family::snapshots, rocks::stream_key(stream))) ++snapshots_;
  }

  void fold(const Record& record) {
    try {
      evolve(state_, record);
    } catch (const Bug& bug) {
      differ(place(), std::string{"the events cannot be folded: "} + bug.what());
    }
  }

  void compare_snapshot(Position position) {
    if (!snapshot_ || snapshot_->sequence != sequence_) return;
    if (snapshot_->state != state_ || snapshot_->position != position) {
      differ("family snapshots, " + to_text(stream_),
             "it is not the fold of the stream's first " + std::to_string(sequence_) + " records");
    }
  }

  void finish() {
    if (!started_) return;
    if (snapshot_ && (snapshot_->sequence == 0 || snapshot_->sequence > sequence_)) {
      differ("family snapshots, " + to_text(stream_), "it stands for a record that is not there");
    }
    const auto* instance = std::get_if<instance::Instance>(&state_);
    if (instance == nullptr) return;
    for (const auto& [key, timer] : instance->timers) {
      const DueEntry entry{timer.due, key, instance->key};
      if (!database_.get(Family::due, rocks::due_key(entry))) {
        differ("family due, timer " + std::to_string(key.value()) + " of " + to_text(stream_),
               "the timer is armed and has no entry");
      }
      ++timers_;
    }
  }

  const Database& database_;
  bool started_ = false;
  StreamId stream_;
  std::uint64_t sequence_ = 0;
  StreamState state_;
  std::optional<rocks::Snapshot> snapshot_;
  std::uint64_t snapshots_ = 0;
  std::uint64_t timers_ = 0;
};

std::string place_of(const vocabulary::RequestId& id) {
  return "family requests, request " + id.key + " of " + id.caller;
}

/// Every record that is young enough has its entry, or a later record of the same request has.
void prove_requests_kept(const Database& database, Instant expired, const Progress& progress) {
  auto cursor = database.walk(Family::events);
  std::uint64_t done = 0;
  for (cursor.seek_first(); cursor.valid(); cursor.next()) {
    if (++done % entries_between_progress == 0) progress({"requests", done, 0});
    const auto position = rocks::parse_number(cursor.key()).value_or(0);
    const auto header = rocks::record_header_from(position, cursor.value());
    if (!header.request || header.time <= expired) continue;
    const auto bytes = database.get(Family::requests, rocks::request_key(*header.request));
    const auto noted = bytes ? decode_request(*bytes) : std::unexpected{DecodeError{}};
    if (!noted || noted->position < position) {
      differ(place_of(*header.request),
             "record " + std::to_string(position) + " answered it and has no entry");
    }
  }
}

/// Every entry says what its record says.
void prove_requests_true(const Database& database, const Progress& progress) {
  auto cursor = database.walk(Family::requests);
  std::uint64_t entries = 0;
  for (cursor.seek(rocks::request_prefix);
       cursor.valid() && cursor.key().starts_with(rocks::request_prefix); cursor.next()) {
    if (++entries % entries_between_progress == 0) progress({"requests", entries, 0});
    const auto noted = decode_request(cursor.value());
    if (!noted || rocks::request_key(noted->id) != cursor.key()) {
      differ("family requests", "an entry cannot be read");
    }
    const auto header = rocks::read_record(database, noted->position).header;
    const bool same = header.request == noted->id && header.request_digest == noted->digest &&
                      header.time == noted->time && header.outcome == noted->outcome;
    if (!same) {
      differ(place_of(noted->id),
             "it does not say what record " + std::to_string(noted->position) + " says");
    }
    const auto age = rocks::request_age_key(noted->time, noted->position);
    if (database.get(Family::requests, age) != cursor.key()) {
      differ(place_of(noted->id), "the entry of its age is missing");
    }
  }
  const auto ages =
      count_entries(database, Family::requests, rocks::request_age_prefix, "requests", progress);
  if (ages < entries) {
    differ("family requests", "entries of age are missing");
  }
}

void prove(const Store& store, const Progress& progress) {
  const auto known = store.end();
  const auto frozen = store.database().frozen();
  const auto& database = *frozen;
  const auto held = rocks::end_held_by(database);
  if (!held || held->sequence < known.sequence) {
    differ("family meta",
           "it does not hold the end of the log, batch " + std::to_string(known.sequence));
  }
  const auto& end = *held;
  const auto broken = rocks::check_chain(database, 1, end, [&](std::uint64_t sequence) {
    if (sequence % 1000 == 0) progress({"chain", sequence, end.sequence});
  });
  if (broken) throw Found{*broken};
  progress({"chain", end.sequence, end.sequence});

  StreamProof streams{database};
  streams.run(progress);
  expect_count("family due", count_entries(database, Family::due, {}, "due", progress),
               streams.timers());
  progress({"due", streams.timers(), streams.timers()});

  prove_requests_kept(database, {end.time.ms - store.settings().request_expiry_ms}, progress);
  prove_requests_true(database, progress);
  progress({"requests", 1, 1});
}

}  // namespace

std::optional<Difference> verify(const Store& store, const Progress& progress) {
  try {
    prove(store, progress);
    return std::nullopt;
  } catch (const Found& found) {
    return found.difference;
  } catch (const StoreFault& fault) {
    // What cannot be read just now says nothing about what is written. A first byte that names a
    // newer form does: a store that is served has none, unless it was changed.
    if (fault.error().kind == StoreError::Kind::unavailable) throw;
    return Difference{fault.error().place, fault.error().message};
  }
}

}  // namespace tiendo::storage
