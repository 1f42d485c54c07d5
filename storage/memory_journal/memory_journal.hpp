#pragma once

#include "storage/journal.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace tiendo::storage {

/// A journal without a disk, for tests and simulations: the same order, chain and bytes.
class MemoryJournal final : public Journal {
 public:
  enum class Pace {
    at_once,  ///< `submit` completes the batch before it returns
    by_hand,  ///< batches wait for `complete_next`
  };
  explicit MemoryJournal(Pace pace = Pace::at_once) : pace_{pace} {}

  void submit(std::shared_ptr<const vocabulary::Batch> batch, Done done) override;
  std::vector<vocabulary::Batch> read(std::uint64_t from_sequence, std::size_t limit) override;
  LogEnd end() const override;

  /// Completes the oldest batch in flight; false if there is none.
  bool complete_next();
  /// From now on nothing is written and every completion has this status.
  void fail(Completion::Status status, std::string reason);

 private:
  struct Waiting {
    std::shared_ptr<const vocabulary::Batch> batch;
    Done done;
  };
  Completion commit(const vocabulary::Batch& batch);

  const Pace pace_;
  mutable std::mutex mutex_;  // guards what follows
  std::deque<Waiting> waiting_;
  std::vector<std::string> batches_;  // encoded, by sequence - 1
  LogEnd end_;
  LogEnd submitted_;
  Completion::Status status_ = Completion::Status::durable;
  std::string reason_;
};

}  // namespace tiendo::storage
