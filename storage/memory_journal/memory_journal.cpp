#include "storage/memory_journal/memory_journal.hpp"

#include "engine/base/check.hpp"
#include "engine/vocabulary/record.hpp"
#include "storage/codec/codec.hpp"
#include "storage/journal.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::storage {

using vocabulary::Batch;

void MemoryJournal::submit(std::shared_ptr<const Batch> batch, Done done) {
  {
    const std::scoped_lock lock{mutex_};
    check(waiting_.size() < in_flight_max, "more batches in flight than the journal takes");
    const auto broken = broken_order(submitted_, *batch);
    check(broken.empty(), broken);
    submitted_ = end_after(submitted_, *batch, {});
    waiting_.push_back({std::move(batch), std::move(done)});
  }
  if (pace_ == Pace::at_once) complete_next();
}

bool MemoryJournal::complete_next() {
  std::unique_lock lock{mutex_};
  if (waiting_.empty()) return false;
  const Waiting next = std::move(waiting_.front());
  waiting_.pop_front();
  const auto completion = commit(*next.batch);
  lock.unlock();
  next.done(completion);
  return true;
}

Completion MemoryJournal::commit(const Batch& batch) {
  if (status_ != Completion::Status::durable) return {batch.header.sequence, status_, reason_};
  Batch linked = batch;
  linked.header.previous = end_.digest;
  const auto encoded = encode_parts(linked);
  batches_.push_back(join(encoded));
  end_ = end_after(end_, linked, encoded.digest);
  return {batch.header.sequence, status_, {}};
}

std::vector<Batch> MemoryJournal::read(std::uint64_t from_sequence, std::size_t limit) {
  const std::scoped_lock lock{mutex_};
  std::vector<Batch> batches;
  for (auto sequence = from_sequence;
       sequence >= 1 && sequence <= batches_.size() && batches.size() < limit; ++sequence) {
    auto batch = decode_batch(batches_[sequence - 1]);
    check(batch.has_value(), "the journal cannot read what it wrote");
    batches.push_back(*std::move(batch));
  }
  return batches;
}

LogEnd MemoryJournal::end() const {
  const std::scoped_lock lock{mutex_};
  return end_;
}

void MemoryJournal::fail(Completion::Status status, std::string reason) {
  const std::scoped_lock lock{mutex_};
  status_ = status;
  reason_ = std::move(reason);
}

}  // namespace tiendo::storage
