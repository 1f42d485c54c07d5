#pragma once

#include "engine/base/id.hpp"
#include "engine/base/temporal.hpp"
#include "engine/base/time.hpp"
#include "engine/model/process.hpp"
#include "engine/reference/reference.hpp"
#include "engine/vocabulary/actor.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace tiendo {

/// Compiled definitions, by key; null if there is none. The same key always means the same process.
class Definitions {
 public:
  virtual ~Definitions() = default;
  virtual std::shared_ptr<const model::Process> find(DefinitionKey key) = 0;
};

/// Work per step is bounded (design law 9).
struct TurnLimits {
  std::size_t events_max = 1000;
  std::size_t bytes_max = std::size_t{1} << 20;
  std::uint64_t expression_steps_max = 1'000'000;
};

/// All that a decision may look at beside the state and the command. Time, the acting person and
/// the reference data are values: the same input gives the same bytes.
struct Context {
  Instant now;
  Position next = 1;  ///< where the turn's first event will stand
  Partition partition = 0;
  vocabulary::Actor actor;
  const reference::Reference* reference = nullptr;  ///< as of the batch's reference position
  Definitions* definitions = nullptr;
  Zone zone;
  TurnLimits limits;

  /// The rights of the acting account; null for a timer, a reaction or the start of a store, which
  /// act by themselves, and for an account that is unknown or closed.
  const vocabulary::Account* account() const;
  bool acts_by_itself() const { return actor.kind != vocabulary::Actor::Kind::account; }
};

}  // namespace tiendo
