#pragma once

#include "engine/base/id.hpp"

#include <compare>
#include <cstdint>
#include <string>

/// The words that commands, events, refusals, effects and queries are made of.
namespace tiendo::vocabulary {

enum class StreamKind : std::uint8_t {
  instance = 1,   ///< a process instance; `key` is its key
  reference = 2,  ///< definitions, accounts' rights, the virtual clock; partition 0 only
  sink = 3,       ///< a sink's cursor; `name` is the sink's
  refusals = 4,   ///< noted refusals that address no existing stream
};

/// One aggregate and its events in order.
struct StreamId {
  StreamKind kind = StreamKind::instance;
  std::uint64_t key = 0;  ///< with `instance`
  std::string name;       ///< with `sink`

  static StreamId instance(InstanceKey key) { return {StreamKind::instance, key.value(), {}}; }
  static StreamId reference() { return {StreamKind::reference, 0, {}}; }
  static StreamId sink(std::string name) { return {StreamKind::sink, 0, std::move(name)}; }
  static StreamId refusals() { return {StreamKind::refusals, 0, {}}; }

  friend auto operator<=>(const StreamId&, const StreamId&) = default;
};

/// For messages and the auditor: `instance 42`, `reference`, `sink notifications`, `refusals`.
std::string to_text(const StreamId& stream);

}  // namespace tiendo::vocabulary
