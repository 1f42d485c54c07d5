#pragma once

#include "ops/log_source.hpp"

#include <condition_variable>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace tiendo::ops {

/// Follows the log with effects into a file of JSON lines, on a thread of its own. Each line is
/// written and synced before the sink's cursor moves, which is an event of its stream. At start it
/// reads its own tail, so it misses nothing and repeats nothing.
class FileSink {
 public:
  /// States the cursor in the log: `AdvanceSink`.
  using Advance = std::function<void(const std::string& sink, Position delivered)>;
  struct Parts {
    std::string name;  ///< of the sink
    std::string path;
    Position delivered = 0;  ///< the cursor in the log
    Position log_end = 0;    ///< the last durable position; the file cannot know of later ones
    std::uint64_t cursor_every = 5'000;  ///< facts between two statements of the cursor
    LogSource log;
    Advance advance;
    std::function<void(std::string)> on_fault;
    std::function<void(std::string_view)> probe;
  };

  /// The error is a sentence for the operator: the file cannot be opened or ends in something that
  /// the sink did not write.
  static std::expected<std::unique_ptr<FileSink>, std::string> open(Parts parts);
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;
  ~FileSink();
  void start();
  void stop();
  /// All up to this position is durable. Any thread.
  void durable(Position position);

 private:
  FileSink(Parts parts, int file, Position last_line);
  void run();
  void deliver(const std::vector<Followed>& records);
  void write(const std::string& lines);

  Parts parts_;
  int file_;
  Position last_line_;   // the place of the fact of the last line in the file
  Position read_to_;     // all up to here is in the file
  Position stated_ = 0;  // the cursor last stated
  std::mutex mutex_;
  std::condition_variable changed_;
  Position durable_ = 0;   // under the mutex
  bool stopping_ = false;  // under the mutex
  std::thread thread_;
};

}  // namespace tiendo::ops
