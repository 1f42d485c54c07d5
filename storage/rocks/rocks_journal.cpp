#include "storage/rocks/rocks_journal.hpp"

#include "engine/base/check.hpp"
#include "engine/base/mutant.hpp"
#include "engine/vocabulary/record.hpp"
#include "storage/codec/codec.hpp"
#include "storage/journal.hpp"
#include "storage/rocks/acknowledged.hpp"
#include "storage/rocks/batch_writer.hpp"
#include "storage/rocks/database.hpp"
#include "storage/rocks/families.hpp"
#include "storage/rocks/log_access.hpp"
#include "storage/rocks/meta.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace tiendo::storage::rocks {

using vocabulary::Batch;

RocksJournal::RocksJournal(Database& database, Acknowledged& acknowledged, const LogEnd& end,
                           std::int64_t request_expiry_ms, Hooks hooks)
    : database_{database},
      acknowledged_{acknowledged},
      indexes_{database, request_expiry_ms},
      hooks_{std::move(hooks)},
      end_{end},
      submitted_{end},
      thread_{[this] { run(); }} {}

RocksJournal::~RocksJournal() {
  {
    const std::scoped_lock lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void RocksJournal::submit(std::shared_ptr<const Batch> batch, Done done) {
  {
    const std::scoped_lock lock{mutex_};
    check(in_flight_ < in_flight_max, "more batches in flight than the journal takes");
    const auto broken = broken_order(submitted_, *batch);
    check(broken.empty(), broken);
    submitted_ = end_after(submitted_, *batch, {});
    ++in_flight_;
    waiting_.push_back({std::move(batch), std::move(done)});
  }
  wake_.notify_all();
}

std::vector<Batch> RocksJournal::read(std::uint64_t from_sequence, std::size_t limit) {
  std::vector<Batch> batches;
  for (auto sequence = from_sequence; batches.size() < limit; ++sequence) {
    auto batch = read_batch(database_, sequence);
    if (!batch) break;
    batches.push_back(*std::move(batch));
  }
  return batches;
}

LogEnd RocksJournal::end() const {
  const std::scoped_lock lock{mutex_};
  return end_;
}

std::size_t RocksJournal::in_flight() const {
  const std::scoped_lock lock{mutex_};
  return in_flight_;
}

void RocksJournal::run() {
  std::unique_lock lock{mutex_};
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    if (mutant("acknowledge-before-sync")) {
      complete(next, {next.batch->header.sequence, Completion::Status::durable, {}});
      commit(*next.batch);
    } else {
      complete(next, commit(*next.batch));
    }
    lock.lock();
  }
}

/// The slot is free before the completion runs, so that it may submit the next batch.
void RocksJournal::complete(const Waiting& waiting, const Completion& completion) {
  {
    const std::scoped_lock lock{mutex_};
    --in_flight_;
  }
  waiting.done(completion);
}

Completion RocksJournal::commit(const Batch& batch) {
  const auto sequence = batch.header.sequence;
  if (failure_.empty()) {
    try {
      write(batch);
      return {sequence, Completion::Status::durable, {}};
    } catch (const std::exception& fault) {
      // Of the files, or of the codec: a batch that cannot be written ends the work, not the
      // process.
      failure_ = fault.what();
    }
  }
  return {sequence, Completion::Status::unknown, failure_};
}

void RocksJournal::write(const Batch& batch) {
  const LogEnd before = end();
  Batch linked = batch;
  linked.header.previous = before.digest;
  const auto encoded = encode_parts(linked);
  const auto after = end_after(before, linked, encoded.digest);
  rocksdb::WriteBatch out;
  add_log(out, database_, linked, encoded);
  indexes_.add(out, linked);
  out.Put(database_.handle(Family::meta), std::string{end_entry}, encode_end(after));
  at_point("before_sync");
  database_.write_synced(out);
  at_point("after_sync");
  acknowledged_.batch_is_durable(after.sequence);
  {
    const std::scoped_lock lock{mutex_};
    end_ = after;
  }
  if (hooks_.applied) hooks_.applied(linked);
  at_point("before_completion");
}

void RocksJournal::at_point(std::string_view point) const {
  if (hooks_.at_point) hooks_.at_point(point);
}

}  // namespace tiendo::storage::rocks
