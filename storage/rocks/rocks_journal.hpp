#pragma once

#include "storage/journal.hpp"
#include "storage/rocks/acknowledged.hpp"
#include "storage/rocks/batch_writer.hpp"
#include "storage/rocks/database.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace tiendo::storage::rocks {

/// The embedded journal: the `events` and `batches` families are the log. A thread of its own
/// encodes a batch, links it into the chain, and writes records, indexes and the new end in one
/// synced write, while the next batch is decided.
class RocksJournal final : public Journal {
 public:
  struct Hooks {
    /// Runs on the journal's thread at the named points of a commit: `before_sync`, `after_sync`,
    /// `before_completion`.
    std::function<void(std::string_view point)> at_point;
    /// Runs after a batch is durable and before its completion.
    std::function<void(const vocabulary::Batch&)> applied;
  };
  RocksJournal(Database& database, Acknowledged& acknowledged, const LogEnd& end,
               std::int64_t request_expiry_ms, Hooks hooks);
  /// Completes what was submitted, then ends the thread.
  ~RocksJournal() override;
  RocksJournal(const RocksJournal&) = delete;
  RocksJournal& operator=(const RocksJournal&) = delete;

  void submit(std::shared_ptr<const vocabulary::Batch> batch, Done done) override;
  std::vector<vocabulary::Batch> read(std::uint64_t from_sequence, std::size_t limit) override;
  LogEnd end() const override;
  std::size_t in_flight() const;

 private:
  struct Waiting {
    std::shared_ptr<const vocabulary::Batch> batch;
    Done done;
  };
  void run();
  void complete(const Waiting& waiting, const Completion& completion);
  Completion commit(const vocabulary::Batch& batch);
  void write(const vocabulary::Batch& batch);
  void at_point(std::string_view point) const;

  Database& database_;
  Acknowledged& acknowledged_;
  IndexWriter indexes_;  // of the journal's thread
  const Hooks hooks_;
  std::string failure_;  // of the journal's thread: why nothing is written any more

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  std::deque<Waiting> waiting_;
  std::size_t in_flight_ = 0;
  bool stopping_ = false;
  LogEnd end_;        // durable
  LogEnd submitted_;  // after the last batch submitted; its digest is not known yet

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace tiendo::storage::rocks
