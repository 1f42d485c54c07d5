#include "ops/audit.hpp"

#include "adapters/http/backend.hpp"
#include "engine/base/id.hpp"
#include "engine/base/json.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/instance/describe.hpp"
#include "engine/instance/instance.hpp"
#include "engine/state.hpp"
#include "engine/vocabulary/describe.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "engine/vocabulary/stream.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::ops::audit {

namespace {

using storage::Store;
using vocabulary::Record;
using vocabulary::Refusal;
using vocabulary::RefusalCode;
using vocabulary::StreamId;

constexpr std::size_t history_bytes_max = std::size_t{16} * 1024 * 1024;  // of the answer

Refusal unknown(InstanceKey instance) {
  return {RefusalCode::not_found,
          "No process instance with key '" + std::to_string(instance.value()) + "' was found"};
}

/// The fold of an instance's records, as far as it has been asked for.
class Replay {
 public:
  Replay(const Store& store, InstanceKey instance, Latest latest)
      : store_{store},
        instance_{instance},
        latest_{latest},
        state_{initial_state(StreamId::instance(instance))} {}

  /// Instants must not go back.
  std::expected<Value, Refusal> as_of(Instant instant) {
    while (true) {
      if (at_ == page_.size()) {
        const auto turned = turn_page();
        if (!turned) return std::unexpected{turned.error()};
        if (!*turned) break;
      }
      if (page_[at_].header.time > instant) break;
      evolve(state_, page_[at_]);
      ++at_;
    }
    if (read_ == 0) return std::unexpected{unknown(instance_)};
    return instance::describe(std::get<instance::Instance>(state_));
  }

 private:
  /// False at the end of the stream.
  std::expected<bool, Refusal> turn_page() {
    constexpr std::size_t records_a_page = 200;
    if (read_ > 0 && std::chrono::steady_clock::now() >= latest_) {
      return std::unexpected{too_long()};
    }
    auto next = store_.history(StreamId::instance(instance_), read_ + 1, records_a_page);
    if (next.empty()) return false;
    read_ += next.size();
    page_ = std::move(next);
    at_ = 0;
    return true;
  }
  Refusal too_long() const {
    return {RefusalCode::deadline_exceeded,
            "The history of process instance '" + std::to_string(instance_.value()) +
                "' is too long to be replayed in the time there is; read the history itself, "
                "page by page"};
  }

  const Store& store_;
  InstanceKey instance_;
  Latest latest_;
  StreamState state_;
  std::vector<Record> page_;
  std::size_t at_ = 0;      // in the page
  std::uint64_t read_ = 0;  // records of the stream
};

}  // namespace

Answer history(const Store& store, const http::HistoryOf& question) {
  const auto stream = StreamId::instance(question.instance);
  const auto records = store.history(stream, question.after + 1, question.limit);
  if (records.empty() && store.history(stream, 1, 1).empty()) {
    return std::unexpected{unknown(question.instance)};
  }
  List items;
  std::size_t bytes = 0;
  for (const auto& record : records) {
    if (bytes > history_bytes_max) break;
    items.push_back(vocabulary::describe(record));
    bytes += to_json(items.back()).size();
  }
  const auto last = question.after + items.size();
  const bool more = !store.history(stream, last + 1, 1).empty();
  return Entries{{"items", std::move(items)},
                 {"next", more ? Value{static_cast<std::int64_t>(last)} : Value{}}};
}

Answer state_at(const Store& store, const http::StateAt& question, Latest latest) {
  auto state = Replay{store, question.instance, latest}.as_of(question.time);
  if (!state) return state;
  return Entries{{"at", to_rfc3339(question.time)}, {"state", *std::move(state)}};
}

Answer difference(const Store& store, const http::DifferenceBetween& question, Latest latest) {
  Replay replay{store, question.instance, latest};
  const auto before = replay.as_of(question.from);
  if (!before) return before;
  const auto after = replay.as_of(question.to);
  if (!after) return after;
  List items;
  for (const auto& one : instance::differences(*before, *after)) {
    items.emplace_back(Entries{{"path", one.path}, {"before", one.before}, {"after", one.after}});
  }
  return Entries{{"from", to_rfc3339(question.from)},
                 {"to", to_rfc3339(question.to)},
                 {"differences", std::move(items)}};
}

}  // namespace tiendo::ops::audit
