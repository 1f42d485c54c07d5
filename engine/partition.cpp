#include "engine/partition.hpp"

#include "engine/base/check.hpp"
#include "engine/base/id.hpp"
#include "engine/base/match.hpp"
#include "engine/base/mutant.hpp"
#include "engine/decide.hpp"
#include "engine/decision/context.hpp"
#include "engine/instance/instance.hpp"
#include "engine/ports.hpp"
#include "engine/reference/reference.hpp"
#include "engine/state.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "engine/vocabulary/stream.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <variant>

namespace tiendo {

using namespace vocabulary;

PartitionMachine::PartitionMachine(PartitionOptions options, const LogEnd& end,
                                   DurableState& durable, Definitions& definitions)
    : options_{std::move(options)},
      durable_{durable},
      definitions_{definitions},
      overlay_{durable},
      next_{end.next},
      time_{end.time},
      batch_{end.batch + 1},
      durable_batch_{end.batch},
      own_cursor_{end.own_cursor} {}

const reference::Reference& PartitionMachine::reference() {
  return std::get<reference::Reference>(cached(StreamId::reference()).state);
}

PartitionMachine::Cached& PartitionMachine::cached(const StreamId& stream) {
  const auto found = cache_.find(stream);
  if (found != cache_.end()) {
    used_.splice(used_.end(), used_, found->second.used);
    return found->second;
  }
  auto loaded = overlay_.load(stream);
  Cached one;
  one.state = loaded ? std::move(loaded->state) : initial_state(stream);
  one.sequence = loaded ? loaded->sequence : 0;
  one.since_snapshot = loaded ? loaded->replayed : 0;
  one.used = used_.insert(used_.end(), stream);
  return cache_.emplace(stream, std::move(one)).first->second;
}

Context PartitionMachine::context(const Actor& actor) {
  Context context;
  context.now = time_;
  context.next = next_;
  context.partition = options_.id;
  context.actor = actor;
  context.reference = &reference();
  context.definitions = &definitions_;
  context.zone = options_.zone;
  context.limits = options_.turn;
  return context;
}

namespace {

/// The stream that holds a keyed thing is the one whose record made it.
template <class K>
std::optional<StreamId> holder(Overlay& overlay, K key, Partition partition, Position next) {
  const bool stands = key.position() > 0 && key.position() < next;
  if (key.partition() != partition || !stands) return std::nullopt;
  auto stream = overlay.stream_at(key.position());
  if (!stream || stream->kind != StreamKind::instance) return std::nullopt;
  return stream;
}

}  // namespace

std::optional<StreamId> PartitionMachine::address(const Command& command) {
  // A wrong number may fall into some other stream's record; that stream then does not know it.
  return match(
      command, [](const StartInstance&) { return std::optional<StreamId>{}; },
      [&](const CancelInstance& one) -> std::optional<StreamId> {
        auto stream = holder(overlay_, one.instance, options_.id, next_);
        if (!stream || stream->key != one.instance.value()) return std::nullopt;
        return stream;
      },
      [&](const AssignUserTask& one) { return holder(overlay_, one.task, options_.id, next_); },
      [&](const UnassignUserTask& one) { return holder(overlay_, one.task, options_.id, next_); },
      [&](const CompleteUserTask& one) { return holder(overlay_, one.task, options_.id, next_); },
      [&](const ResolveIncident& one) {
        return holder(overlay_, one.incident, options_.id, next_);
      },
      [](const FireTimer& one) { return std::optional{StreamId::instance(one.instance)}; },
      [](const ContinueTurn& one) { return std::optional{StreamId::instance(one.instance)}; },
      [](const DeployResources&) { return std::optional{StreamId::reference()}; },
      [](const SetAccount&) { return std::optional{StreamId::reference()}; },
      [](const SetClock&) { return std::optional{StreamId::reference()}; },
      [](const RecordZones&) { return std::optional{StreamId::reference()}; },
      [](const AdvanceSink& one) { return std::optional{StreamId::sink(one.sink)}; });
}

void PartitionMachine::take(Submission submission) {
  time_ = std::max(time_, submission.received);
  taken_ = submission;
  take_on(std::move(submission));
  taken_.reset();
}

void PartitionMachine::take_on(Submission submission) {
  if (answer_repeat(submission)) return;
  if (std::holds_alternative<StartInstance>(submission.command)) {
    decide_new(submission);
    return;
  }
  const auto stream = address(submission.command);
  if (!stream) {  // decided on nothing: the decider says in its own words what is missing
    StreamState nothing = instance::Instance{};
    auto decision = decide(nothing, submission.command, context(submission.actor));
    check(!decision.has_value(), "a command on nothing was accepted");
    note_refusal(submission, StreamId::refusals(), std::move(decision.error()));
    return;
  }
  // A loop without a wait has no last continuation to wait behind, so a cancel goes between two.
  const bool overtakes = std::holds_alternative<CancelInstance>(submission.command) ||
                         mutant("command-overtakes-continuation");
  if (overtaken_by_timers(*stream) && !overtakes) {
    waiting_[*stream].push_back(std::move(submission));
    return;
  }
  decide_now(submission, *stream, 0);
}

bool PartitionMachine::deny(const Submission& submission) {
  time_ = std::max(time_, submission.received);
  if (answer_repeat(submission)) return true;
  const auto stream = address(submission.command);
  if (!stream) return false;
  auto denial = denied(cached(*stream).state, submission.command, context(submission.actor));
  if (!denial) return false;
  note_refusal(submission, *stream, std::move(*denial));
  return true;
}

bool PartitionMachine::answer_repeat(const Submission& submission) {
  if (!submission.request) return false;
  const auto& request = *submission.request;
  const auto noted = overlay_.request(request);
  if (!noted) return false;
  if (noted->digest == submission.digest) {
    settle(submission.ticket, noted->outcome, noted->position, true);
  } else {
    settle(submission.ticket,
           Refusal{RefusalCode::key_reused, "The idempotency key '" + request.key +
                                                "' was used for another request; take a new key"},
           0, false);
  }
  return true;
}

namespace {

/// The first timer of an instance that is due and was armed before a position.
std::optional<TimerRef> late_timer(const instance::Instance& state, Instant now, Position armed) {
  for (const auto& [due, timer] : state.due) {
    if (due > now) break;
    if (timer.position() < armed) return TimerRef{timer, due};
  }
  return std::nullopt;
}

}  // namespace

/// What is due in the addressed stream is decided first, so a timer that is late never lets an
/// expired task through (design law 4). What this itself arms is for the next tick: a loop through
/// a timer that is always due must not hold the partition. True if the stream is suspended: then
/// what is late fires after its continuation, and a cancel, which is decided before that, disarms
/// it like any other timer.
bool PartitionMachine::overtaken_by_timers(const StreamId& stream) {
  if (stream.kind != StreamKind::instance) return false;
  const auto armed_before = next_;
  while (true) {
    const auto& state = std::get<instance::Instance>(cached(stream).state);
    if (state.quarantined) return false;
    if (state.suspended) return true;
    const auto timer = late_timer(state, time_, armed_before);
    if (!timer) return false;
    react_to(stream, FireTimer{InstanceKey{stream.key}, *timer}, 0);
  }
}

namespace {

Actor itself(const Command& command) {
  Actor actor;
  actor.kind =
      std::holds_alternative<FireTimer>(command) ? Actor::Kind::timer : Actor::Kind::reaction;
  return actor;
}

}  // namespace

void PartitionMachine::react_to(const StreamId& stream, const Command& command, Position cause) {
  Submission submission;
  submission.command = command;
  submission.actor = itself(command);
  submission.received = time_;
  decide_now(submission, stream, cause);
}

void PartitionMachine::decide_new(const Submission& submission) {
  StreamState state = instance::Instance{};
  const auto stream = StreamId::instance(InstanceKey::at(options_.id, next_));
  deciding_ = Work{submission, stream};
  ++turns_;
  auto decision = decide(state, submission.command, context(submission.actor));
  deciding_.reset();
  if (!decision) {
    note_refusal(submission, StreamId::refusals(), std::move(decision.error()));
    return;
  }
  Cached one;
  one.state = std::move(state);
  one.used = used_.insert(used_.end(), stream);
  const bool is_new = cache_.emplace(stream, std::move(one)).second;
  check(is_new, "a new instance is cached already");
  conclude(submission, stream, std::move(decision), 0);
}

void PartitionMachine::decide_now(const Submission& submission, const StreamId& stream,
                                  Position cause) {
  auto& one = cached(stream);
  const auto* instance = std::get_if<instance::Instance>(&one.state);
  if (instance != nullptr && instance->quarantined) {
    if (submission.ticket == 0) return;
    auto denial = denied(one.state, submission.command, context(submission.actor));
    note_refusal(submission, stream,
                 denial.value_or(Refusal{
                     RefusalCode::quarantined,
                     "A bug met this instance; it takes no commands until a release mends it"}));
    return;
  }
  const auto lookup = context(submission.actor);
  deciding_ = Work{submission, stream};
  ++turns_;
  auto decision = decide(one.state, submission.command, lookup);
  deciding_.reset();
  if (decision) {
    conclude(submission, stream, std::move(decision), cause);
  } else {
    check(submission.ticket != 0 || submission.actor.kind == Actor::Kind::account,
          "a reaction was refused: " + decision.error().message);
    note_refusal(submission, stream, std::move(decision.error()));
  }
}

RecordHeader PartitionMachine::header(const Submission& submission, const StreamId& stream,
                                      Position cause) {
  RecordHeader header;
  header.position = next_;
  header.stream = stream;
  header.time = time_;
  header.actor = submission.actor;
  header.cause = cause;
  header.request = submission.request;
  header.request_digest = submission.request ? submission.digest : Digest{};
  return header;
}

void PartitionMachine::conclude(const Submission& submission, const StreamId& stream,
                                Decision decision, Position cause) {
  auto& one = cached(stream);
  if (decision->events.empty() && !submission.request) {
    settle(submission.ticket, std::move(decision->answer), 0, false);
    return;
  }
  Record record{header(submission, stream, cause), std::move(decision->events)};
  record.header.actor = std::move(decision->actor);
  record.header.outcome = std::move(decision->answer);
  const auto position = record.header.position;
  auto outcome = record.header.outcome;
  append(std::move(record), &one);
  settle(submission.ticket, std::move(outcome), position, false);
}

void PartitionMachine::note_refusal(const Submission& submission, const StreamId& stream,
                                    Refusal refusal, bool always) {
  const bool noted = always || submission.request || refusal.code == RefusalCode::forbidden ||
                     refusal.code == RefusalCode::unseen;
  Position position = 0;
  if (noted) {
    Record record{header(submission, stream, 0), {}};
    record.header.outcome = refusal;
    position = record.header.position;
    append(std::move(record), &cached(stream));
  }
  settle(submission.ticket, std::move(refusal), position, false);
}

bool PartitionMachine::quarantine(std::string_view bug) {
  const auto work = std::exchange(deciding_, std::nullopt);
  if (!work) return false;
  const auto& [submission, stream] = *work;
  const auto taken = std::exchange(taken_, std::nullopt);
  // The state may be half changed: it is made anew from the log.
  if (const auto found = cache_.find(stream); found != cache_.end()) {
    used_.erase(found->second.used);
    cache_.erase(found);
  }
  const Refusal refusal{RefusalCode::quarantined,
                        "A bug stopped this command: " + std::string{bug}};
  auto& state = cached(stream);
  const auto* instance = std::get_if<instance::Instance>(&state.state);
  if (instance != nullptr && instance->status == instance::Status::active) {
    ++quarantines_;
    Record record{header(submission, stream, 0), {StreamQuarantined{std::string{bug}}}};
    record.header.outcome = refusal;
    evolve(state.state, record);
    append(std::move(record), &state);
    settle(submission.ticket, refusal, 0, false);
  } else if (instance != nullptr && state.sequence == 0) {
    // No record is of it: nothing of it may stay.
    used_.erase(state.used);
    cache_.erase(stream);
    note_refusal(submission, StreamId::refusals(), refusal);
  } else {  // a stream that others need, or of an instance that has ended
    note_refusal(submission, state.sequence > 0 ? stream : StreamId::refusals(), refusal, true);
  }
  if (taken && taken->ticket != submission.ticket) note_refusal(*taken, stream, refusal);
  const auto waiting = waiting_.extract(stream);
  if (waiting.empty()) return true;
  for (const auto& one : waiting.mapped()) {
    if (!answer_repeat(one)) note_refusal(one, stream, refusal);
  }
  return true;
}

bool PartitionMachine::fire_due(Instant now, std::size_t limit) {
  time_ = std::max(time_, now);
  const auto entries = overlay_.due(time_, limit);
  for (const auto& entry : entries) {
    const auto stream = StreamId::instance(entry.instance);
    overlay_.passed(entry);
    overtaken_by_timers(stream);  // of a suspended stream they fire after its continuation
  }
  return entries.size() == limit;
}

std::optional<Instant> PartitionMachine::next_due() {
  const auto first = overlay_.due(Instant{std::numeric_limits<std::int64_t>::max()}, 1);
  if (first.empty()) return std::nullopt;
  return first.front().due;
}

}  // namespace tiendo
