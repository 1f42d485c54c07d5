#include "ops/audit.hpp"

#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/instance/describe.hpp"
#include "engine/instance/instance.hpp"
#include "engine/state.hpp"
#include "engine/vocabulary/describe.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "engine/vocabulary/stream.hpp"

#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::ops::audit {

namespace {

using vocabulary::Record;
using vocabulary::Refusal;
using vocabulary::RefusalCode;

std::unexpected<Refusal> unknown(InstanceKey instance) {
  return std::unexpected{
      Refusal{RefusalCode::not_found,
              "No process instance with key '" + std::to_string(instance.value()) + "' was found"}};
}

Value replay(InstanceKey instance, const std::vector<Record>& records, Instant instant) {
  auto state = initial_state(vocabulary::StreamId::instance(instance));
  for (const auto& record : records) {
    if (record.header.time > instant) break;
    evolve(state, record);
  }
  return instance::describe(std::get<instance::Instance>(state));
}

}  // namespace

Answer history(InstanceKey instance, const std::vector<Record>& records) {
  if (records.empty()) return unknown(instance);
  List items;
  for (const auto& record : records) items.push_back(vocabulary::describe(record));
  return Entries{{"items", std::move(items)}};
}

Answer state_at(InstanceKey instance, const std::vector<Record>& records, Instant instant) {
  if (records.empty()) return unknown(instance);
  return Entries{{"at", to_rfc3339(instant)}, {"state", replay(instance, records, instant)}};
}

Answer difference(InstanceKey instance, const std::vector<Record>& records, Instant from,
                  Instant to) {
  if (records.empty()) return unknown(instance);
  List items;
  const auto found =
      instance::differences(replay(instance, records, from), replay(instance, records, to));
  for (const auto& one : found) {
    items.emplace_back(Entries{{"path", one.path}, {"before", one.before}, {"after", one.after}});
  }
  return Entries{
      {"from", to_rfc3339(from)}, {"to", to_rfc3339(to)}, {"differences", std::move(items)}};
}

}  // namespace tiendo::ops::audit
