#include "tests/ops/kill/compare.hpp"

#include "engine/base/id.hpp"
#include "engine/effects.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "storage/store.hpp"
#include "tests/ops/kill/load.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::ops::test {

namespace {

using vocabulary::Record;

void each_record(const storage::Store& store, const std::function<void(const Record&)>& see) {
  constexpr std::size_t bytes_a_read = std::size_t{1} << 20;
  auto log = store.read_log();
  Position next = 1;
  while (true) {
    const auto records = log.next(next, bytes_a_read);
    if (records.empty()) return;
    for (const auto& one : records) {
      see(one.record);
      next = one.record.header.position + vocabulary::width(one.record);
    }
  }
}

/// What a record decided, in the words of the ledger: `start 17`, `claim 23`, `complete 23`,
/// `refused`; empty: something else.
std::string deed_of(const Record& record) {
  if (std::holds_alternative<vocabulary::Refusal>(record.header.outcome)) return "refused";
  for (const auto& event : record.events) {
    if (std::holds_alternative<vocabulary::InstanceStarted>(event)) {
      return "start " + std::to_string(record.header.stream.key);
    }
    if (const auto* assigned = std::get_if<vocabulary::UserTaskAssigned>(&event)) {
      return "claim " + std::to_string(assigned->task.value());
    }
    if (const auto* completed = std::get_if<vocabulary::UserTaskCompleted>(&event)) {
      return "complete " + std::to_string(completed->task.value());
    }
  }
  return {};
}

std::string deed_of(const Sent& sent) {
  if (sent.status >= 300) return "refused";
  switch (sent.kind) {
    case Kind::start:
      return "start " + sent.instance;
    case Kind::claim:
      return "claim " + sent.task;
    case Kind::complete:
      return "complete " + sent.task;
    case Kind::cancel:
      return "cancel";
  }
  return {};
}

/// What the log says of one caller.
struct Told {
  std::map<std::string, std::vector<std::string>> by_key;  ///< deeds of each idempotency key
  std::map<std::string, int> without_key;                  ///< how often each deed was done
};

class Comparison {
 public:
  explicit Comparison(const storage::Store& store) {
    each_record(store, [&](const Record& record) { see(record); });
  }

  void hold_against(const LoadClient& client) {
    auto& told = told_[client.name()];
    int open_starts = 0;
    std::map<std::string, int> open;
    for (const auto& sent : client.sent()) {
      const auto who = client.name() + " " + sent.target + " " + sent.key;
      if (sent.status >= 500) wrong.push_back(who + ": " + std::to_string(sent.status));
      if (!sent.key.empty()) {
        compare_keyed(who, sent, told.by_key[sent.key]);
        told.by_key.erase(sent.key);
      } else if (sent.status == 0) {
        sent.kind == Kind::start ? ++open_starts
                                 : ++open[sent.kind == Kind::cancel ? "refused" : deed_of(sent)];
      } else if (--told.without_key[deed_of(sent)] < 0) {
        wrong.push_back(who + ": lost: " + deed_of(sent));
      }
    }
    for (const auto& [key, deeds] : told.by_key) wrong.push_back("nobody sent " + key);
    for (const auto& [deed, count] : told.without_key) {
      if (deed.starts_with("start")) {
        open_starts -= count;
      } else if (count > open[deed]) {
        wrong.push_back(client.name() + " doubled: " + deed);
      }
    }
    if (open_starts < 0) wrong.push_back(client.name() + ": a start was done twice");
  }

  std::vector<std::string> wrong;

 private:
  void see(const Record& record) {
    const auto& header = record.header;
    if (header.actor.kind != vocabulary::Actor::Kind::account) return;
    const auto deed = deed_of(record);
    auto& told = told_[header.actor.name];
    if (header.request) {
      told.by_key[header.request->key].push_back(deed);
    } else if (!deed.empty()) {
      ++told.without_key[deed];
    }
    if (deed.starts_with("complete") && ++completions_[deed] > 1) {
      wrong.push_back("twice: " + deed);
    }
  }

  void compare_keyed(const std::string& who, const Sent& sent,
                     const std::vector<std::string>& deeds) {
    if (deeds.size() > 1)
      wrong.push_back(who + ": done " + std::to_string(deeds.size()) + " times");
    if (sent.status == 0) return;  // open to the end: done or not
    if (deeds.empty()) {
      wrong.push_back(who + ": lost");
    } else if (deeds.front() != deed_of(sent)) {
      wrong.push_back(who + ": told '" + deed_of(sent) + "', the log has '" + deeds.front() + "'");
    }
  }

  std::map<std::string, Told> told_;
  std::map<std::string, int> completions_;
};

}  // namespace

std::vector<std::string> differences(const storage::Store& store,
                                     const std::vector<LoadClient>& clients) {
  Comparison comparison{store};
  for (const auto& client : clients) comparison.hold_against(client);
  return std::move(comparison.wrong);
}

std::set<std::string> effect_ids(const storage::Store& store) {
  std::set<std::string> ids;
  each_record(store, [&](const Record& record) {
    for (const auto& effect : effects(record)) ids.insert(effect.id);
  });
  return ids;
}

}  // namespace tiendo::ops::test
