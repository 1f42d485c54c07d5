#pragma once

#include "engine/decide.hpp"
#include "engine/overlay.hpp"
#include "engine/ports.hpp"
#include "engine/react.hpp"
#include "engine/vocabulary/record.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo {

/// The caller's mark on a submission, to find its outcome again.
using Ticket = std::uint64_t;

/// A command as it came in.
struct Submission {
  Ticket ticket = 0;  ///< 0: nobody waits
  vocabulary::Command command;
  vocabulary::Actor actor;
  Instant received;
  std::optional<vocabulary::RequestId> request;
  vocabulary::Digest digest{};  ///< of the request's content
};

/// What became of a submission; may leave the process now.
struct Settled {
  Ticket ticket = 0;
  vocabulary::Outcome outcome;
  Position position = 0;  ///< of the record that notes it, or 0
  bool repeated = false;  ///< an earlier request of the same id was answered so
};

struct PartitionOptions {
  tiendo::Partition id = 0;
  Zone zone;
  TurnLimits turn;
  std::size_t batch_records_max = 512;
  std::size_t batch_bytes_max = std::size_t{1} << 20;
  std::size_t cached_streams_max = 20'000;
  std::uint64_t snapshot_after_events = 200;  ///< of a stream, since its last snapshot
};

/// Where the log ends as a partition takes it up.
struct LogEnd {
  Position next = 1;
  Instant time;
  std::uint64_t batch = 0;  ///< sequence of the last batch
  Position own_cursor = 0;
};

/// One partition as a machine without input or output: submissions and instants go in, batches and
/// outcomes come out. The shell makes each batch durable and says so; only then outcomes that rest
/// on it are given out. If a batch fails, the machine is dropped and made anew from the log.
class PartitionMachine {
 public:
  PartitionMachine(PartitionOptions options, const LogEnd& end, DurableState& durable,
                   Definitions& definitions);

  /// Reactions of records behind the own-cursor, once at the start, in log order.
  void resume(const vocabulary::Record& record);

  /// Decides a submission into the open batch; one that addresses a suspended stream waits, unless
  /// it cancels the instance.
  void take(Submission submission);
  /// For a command before which others are to be decided: true if it is a repeat and answered, or
  /// if authority denies it, which is noted. Else nothing has happened.
  bool deny(const Submission& submission);
  /// Decides what is due at or before `now`, at most `limit` timers. True if there may be more.
  bool fire_due(Instant now, std::size_t limit);
  std::optional<Instant> next_due();
  /// Decides outstanding reactions while the open batch has room. True if none are left.
  bool react_on();
  bool owes_reactions() const { return !reactions_.empty(); }
  /// For a shell that may decide nothing more: answers all that wait behind suspended streams.
  void refuse_waiting(const vocabulary::Refusal& refusal);

  /// For the caller that caught a `Bug` of `take`, `fire_due` or `react_on`: the stream whose
  /// decision met it is quarantined by an event, its state made anew from the log, and who waits is
  /// refused. Not quarantined are instances that have ended and what others need, reference and
  /// sinks: the partition would stand still. Their state is made anew too, the one command
  /// is refused, and that is noted. False if no decision was under way: then the bug is not a
  /// decision's, and the process has to stop (design law 7).
  bool quarantine(std::string_view bug);

  /// The stream whose decision is under way, or met a `Bug` and waits for `quarantine`.
  std::optional<vocabulary::StreamId> deciding() const {
    return deciding_ ? std::optional{deciding_->stream} : std::nullopt;
  }
  std::uint64_t quarantines() const { return quarantines_; }
  /// Decisions so far: of commands, timers and continuations.
  std::uint64_t turns() const { return turns_; }

  bool batch_is_empty() const { return open_.records.empty(); }
  bool batch_is_full() const;
  /// Takes the open batch away. Its sequence is the next; nothing if it is empty.
  std::optional<vocabulary::Batch> close();
  /// The batch is durable: gives the outcomes that waited for it.
  std::vector<Settled> durable(std::uint64_t sequence);
  /// Outcomes that rest on durable batches only.
  std::vector<Settled> take_settled() { return std::exchange(settled_, {}); }

  const reference::Reference& reference();
  /// A record that is decided but not durable yet; null if the position is not in one.
  std::shared_ptr<const vocabulary::Record> record_in_flight(Position position) const {
    return overlay_.record_at(position);
  }
  /// Submissions that wait behind the continuation of a suspended stream.
  std::size_t waiting() const;
  Instant time() const { return time_; }
  Position next_position() const { return next_; }

 private:
  struct Cached {
    StreamState state;
    std::uint64_t sequence = 0;  // of the stream's last record
    std::uint64_t batch = 0;     // that holds it
    Position last = 0;           // position of its last record; 0 as long as it is as it was loaded
    std::uint64_t since_snapshot = 0;
    std::list<vocabulary::StreamId>::iterator used;
  };
  struct Work {  // a decision under way
    Submission submission;
    vocabulary::StreamId stream;
  };
  struct Due {  // an outcome and the batch it waits for
    std::uint64_t batch = 0;
    Settled settled;
  };

  void take_on(Submission submission);
  Cached& cached(const vocabulary::StreamId& stream);
  std::optional<vocabulary::StreamId> address(const vocabulary::Command& command);
  bool answer_repeat(const Submission& submission);
  bool overtaken_by_timers(const vocabulary::StreamId& stream);
  void owe_reactions(const vocabulary::Record& record);
  bool is_overtaken(const Reaction& reaction, Position cause);
  void go_on(const vocabulary::StreamId& stream);
  void decide_now(const Submission& submission, const vocabulary::StreamId& stream, Position cause);
  void decide_new(const Submission& submission);
  void react_to(const vocabulary::StreamId& stream, const vocabulary::Command& command,
                Position cause);
  void conclude(const Submission& submission, const vocabulary::StreamId& stream, Decision decision,
                Position cause);
  void note_refusal(const Submission& submission, const vocabulary::StreamId& stream,
                    vocabulary::Refusal refusal, bool always = false);
  vocabulary::RecordHeader header(const Submission& submission, const vocabulary::StreamId& stream,
                                  Position cause);
  void append(vocabulary::Record record, Cached* cached);
  void settle(Ticket ticket, vocabulary::Outcome outcome, Position position, bool repeated);
  Context context(const vocabulary::Actor& actor);
  void trim_cache();
  void keep_snapshots(std::uint64_t sequence);

  PartitionOptions options_;
  DurableState& durable_;
  Definitions& definitions_;
  Overlay overlay_;
  Position next_;
  Instant time_;
  std::uint64_t batch_;          // sequence of the open batch
  std::uint64_t durable_batch_;  // the last durable one
  Position own_cursor_;
  vocabulary::Batch open_;
  std::size_t open_bytes_ = 0;
  std::deque<std::pair<Position, Reaction>> reactions_;     // with the record that causes each
  std::map<vocabulary::StreamId, Position> continuations_;  // record of the newest suspended turn
  std::map<vocabulary::StreamId, std::deque<Submission>> waiting_;  // for a suspended stream
  std::map<vocabulary::StreamId, Cached> cache_;
  std::list<vocabulary::StreamId> used_;  // the least recently used first
  std::set<vocabulary::StreamId> grown_;  // enough for a snapshot when all of it is durable
  std::optional<Work> deciding_;          // the decision under way
  std::uint64_t turns_ = 0;
  std::uint64_t quarantines_ = 0;
  std::optional<Submission> taken_;  // the submission under way that it may only be a part of
  std::deque<Due> due_outcomes_;
  std::vector<Settled> settled_;
};

}  // namespace tiendo
