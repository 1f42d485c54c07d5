#include "storage/rocks/chain.hpp"

#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/vocabulary/record.hpp"
#include "storage/codec/codec.hpp"
#include "storage/hash.hpp"
#include "storage/journal.hpp"
#include "storage/rocks/database.hpp"
#include "storage/rocks/families.hpp"
#include "storage/rocks/keys.hpp"
#include "storage/rocks/log_access.hpp"
#include "storage/store_error.hpp"
#include "storage/verify.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace tiendo::storage::rocks {

namespace {

constexpr Instant before_time{std::numeric_limits<std::int64_t>::min()};

[[noreturn]] void differ(std::string place, std::string message) {
  message += remedy_at(place);
  throw StoreFault{{StoreError::Kind::corrupted, std::move(place), std::move(message)}};
}

/// One batch after the other; both families are walked in step.
class ChainWalk {
 public:
  explicit ChainWalk(const Database& database)
      : batches_{database.walk(Family::batches)}, events_{database.walk(Family::events)} {}

  /// `before` is the end before the first batch; unknown, it is taken from the batch itself.
  void begin(std::uint64_t sequence, std::optional<LogEnd> before) {
    batches_.seek(number_key(sequence));
    at_ = before;
  }

  void step(std::uint64_t sequence) {
    const std::string place = "family batches, batch " + std::to_string(sequence);
    if (!batches_.valid() || batches_.key() != number_key(sequence)) {
      differ(place, "the batch is missing");
    }
    const auto entry = batch_entry_from(sequence, batches_.value());
    vocabulary::Batch batch{entry.header, {}};
    if (!at_) {
      at_ = LogEnd{};
      at_->sequence = sequence - 1;
      at_->epoch = entry.header.epoch;
      at_->next = entry.header.first;
      at_->time = before_time;
      at_->digest = entry.header.previous;
    }
    EncodedBatch bytes{entry.header_bytes, {}, {}};
    read_records(entry, batch, bytes);
    check_batch(place, entry, batch, bytes);
    at_ = end_after(*at_, batch, entry.digest);
    batches_.next();
  }

  const std::optional<LogEnd>& at() const { return at_; }
  bool ended() const { return !batches_.valid() && !events_.valid(); }
  std::string beyond() const { return batches_.valid() ? "family batches" : "family events"; }

 private:
  void read_records(const BatchEntry& entry, vocabulary::Batch& batch, EncodedBatch& bytes) {
    Position next = entry.header.first;
    // Where the walk does not stand there yet: at its first batch.
    if (!events_.valid() || events_.key() != number_key(next)) events_.seek(number_key(next));
    for (std::uint32_t index = 0; index < entry.record_count; ++index, events_.next()) {
      const std::string place = "family events, record " + std::to_string(next);
      if (!events_.valid() || events_.key() != number_key(next)) {
        differ(place, "the record is missing");
      }
      bytes.records.emplace_back(events_.value());
      batch.records.push_back(record_from(next, events_.value()));
      if (encode_record(batch.records.back()) != events_.value()) {
        differ(place, "the bytes are not the encoding of what they say");
      }
      next += vocabulary::width(batch.records.back());
    }
  }

  void check_batch(const std::string& place, const BatchEntry& entry,
                   const vocabulary::Batch& batch, const EncodedBatch& bytes) const {
    if (const auto broken = broken_order(*at_, batch); !broken.empty()) differ(place, broken);
    if (entry.header.previous != at_->digest) {
      differ(place, "it does not follow the batch before it: the chain is broken");
    }
    if (sha256(join(bytes)) != entry.digest) {
      differ(place, "its bytes do not have the digest that was noted for them");
    }
  }

  Cursor batches_;
  Cursor events_;
  std::optional<LogEnd> at_;
};

void walk(const Database& database, std::uint64_t from, const LogEnd& end,
          const std::function<void(std::uint64_t)>& progress) {
  ChainWalk chain{database};
  chain.begin(from, from == 1 ? std::optional{LogEnd{}} : std::nullopt);
  for (auto sequence = from; sequence <= end.sequence; ++sequence) {
    chain.step(sequence);
    progress(sequence);
  }
  if (auto reached = chain.at()) {
    if (reached->time == before_time) reached->time = end.time;  // no record was met
    if (*reached != end) differ("family meta, entry end", "it does not name the end of the log");
  }
  if (!chain.ended()) differ(chain.beyond(), "it goes on beyond the log's end");
}

}  // namespace

std::optional<Difference> check_chain(const Database& database, std::uint64_t from,
                                      const LogEnd& end,
                                      const std::function<void(std::uint64_t)>& progress) {
  try {
    walk(database, from, end, progress);
    return std::nullopt;
  } catch (const StoreFault& fault) {
    if (fault.error().kind != StoreError::Kind::corrupted) throw;  // no damage
    return Difference{fault.error().place, fault.error().message};
  }
}

std::optional<Difference> check_join(const Database& database, const LogEnd& end) {
  const auto filed = database.greatest_filed_key(Family::batches);
  const auto from = filed ? parse_number(*filed).value_or(1) : 1;
  return check_chain(database, std::max<std::uint64_t>(from, 1), end, [](std::uint64_t) {});
}

}  // namespace tiendo::storage::rocks
