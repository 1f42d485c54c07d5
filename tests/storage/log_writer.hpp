#pragma once

#include "engine/index.hpp"
#include "engine/state.hpp"
#include "storage/journal.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

/// What tests of the store write: records of sinks, refusals, the reference stream and instances
/// with timers, in the order a log wants.
namespace tiendo::storage::testing {

/// A folder that is gone when the test ends.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// Submits a batch and waits for its completion.
Completion commit(Journal& journal, vocabulary::Batch batch);

/// Makes batches that follow one another, as a partition would.
class LogWriter {
 public:
  /// Goes on where the journal's log ends.
  explicit LogWriter(Journal& journal);

  vocabulary::Record sink(const std::string& name);
  /// A refusal noted under a request of this key.
  vocabulary::Record refusal(const std::string& request_key);
  /// Starts an instance that waits for a timer.
  vocabulary::Record start(Instant due);
  /// Fires the timer of an instance that `start` made.
  vocabulary::Record fire(InstanceKey instance);
  vocabulary::Record account(const std::string& name);
  /// Any of these.
  vocabulary::Record any(std::mt19937& random);

  /// The records since the last batch.
  vocabulary::Batch take();
  void pass(std::int64_t ms) { end_.time.ms += ms; }

 private:
  vocabulary::Record add(const vocabulary::StreamId& stream, std::vector<vocabulary::Event> events,
                         const std::string& request_key = {});
  void note(const vocabulary::Record& record);

  LogEnd end_;
  std::map<vocabulary::StreamId, std::uint64_t> sequences_;
  std::map<InstanceKey, DueEntry> armed_;
  std::vector<vocabulary::Record> records_;
};

}  // namespace tiendo::storage::testing
