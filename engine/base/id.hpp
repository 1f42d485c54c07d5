#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <utility>

namespace tiendo {

/// A typed identifier: no implicit way in or out.
template <class Tag, class Rep>
class Id {
 public:
  Id() = default;
  explicit constexpr Id(Rep value) : value_{std::move(value)} {}
  constexpr const Rep& value() const noexcept { return value_; }
  friend constexpr auto operator<=>(const Id&, const Id&) = default;

 private:
  Rep value_{};
};

using Partition = std::uint16_t;  ///< 0..1023
using Position = std::uint64_t;   ///< counts facts of one partition, from 1; below 2^43

/// A key is a place in the log: partition (10 bits) · position (43 bits), below 2^53 so that a
/// JavaScript number keeps it. 0 is no key.
template <class Tag>
class KeyOf {
 public:
  static constexpr int position_bits = 43;

  KeyOf() = default;
  explicit constexpr KeyOf(std::uint64_t raw) : raw_{raw} {}
  static constexpr KeyOf at(Partition partition, Position position) {
    return KeyOf{(static_cast<std::uint64_t>(partition) << position_bits) | position};
  }
  constexpr std::uint64_t value() const noexcept { return raw_; }
  constexpr Partition partition() const noexcept {
    return static_cast<Partition>(raw_ >> position_bits);
  }
  constexpr Position position() const noexcept {
    return raw_ & ((std::uint64_t{1} << position_bits) - 1);
  }
  explicit constexpr operator bool() const noexcept { return raw_ != 0; }
  friend constexpr auto operator<=>(const KeyOf&, const KeyOf&) = default;

 private:
  std::uint64_t raw_ = 0;
};

using InstanceKey = KeyOf<struct InstanceTag>;
/// An element instance; the process instance itself is the element instance of the same number.
using ElementKey = KeyOf<struct ElementInstanceTag>;
using UserTaskKey = KeyOf<struct UserTaskTag>;
using TimerKey = KeyOf<struct TimerTag>;
using IncidentKey = KeyOf<struct IncidentTag>;
using VariableKey = KeyOf<struct VariableTag>;
using DefinitionKey = KeyOf<struct DefinitionTag>;
using DeploymentKey = KeyOf<struct DeploymentTag>;
using FormKey = KeyOf<struct FormTag>;

using ElementId = Id<struct ElementIdTag, std::string>;  ///< the BPMN id of an element
using FlowId = Id<struct FlowIdTag, std::string>;        ///< the BPMN id of a sequence flow
using ProcessId = Id<struct ProcessIdTag, std::string>;  ///< the BPMN id of a process
using TenantId = Id<struct TenantIdTag, std::string>;

/// The only tenant accepted for now.
inline const TenantId& default_tenant() {
  static const TenantId tenant{"<default>"};
  return tenant;
}

}  // namespace tiendo
