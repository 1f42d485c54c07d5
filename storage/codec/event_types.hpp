#pragma once

#include "engine/vocabulary/event.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <type_traits>
#include <variant>

/// What stands on the disk in place of a C++ type. A number is given once and never again; a new
/// shape of a payload is a new version, and every version ever released stays decodable.
namespace tiendo::storage {

struct EventType {
  std::uint16_t number = 0;
  std::uint16_t version = 0;  ///< that is written
};

template <class Fact>
inline constexpr EventType event_type{};

template <>
inline constexpr EventType event_type<vocabulary::InstanceStarted>{1, 1};
template <>
inline constexpr EventType event_type<vocabulary::VariablesSet>{2, 1};
template <>
inline constexpr EventType event_type<vocabulary::ElementPassed>{3, 1};
template <>
inline constexpr EventType event_type<vocabulary::ElementActivated>{4, 1};
template <>
inline constexpr EventType event_type<vocabulary::ElementCompleted>{5, 1};
template <>
inline constexpr EventType event_type<vocabulary::ElementTerminating>{6, 1};
template <>
inline constexpr EventType event_type<vocabulary::ElementTerminated>{7, 1};
template <>
inline constexpr EventType event_type<vocabulary::InstanceCanceling>{8, 1};
template <>
inline constexpr EventType event_type<vocabulary::InstanceCompleted>{9, 1};
template <>
inline constexpr EventType event_type<vocabulary::InstanceTerminated>{10, 1};
template <>
inline constexpr EventType event_type<vocabulary::UserTaskCreated>{11, 1};
template <>
inline constexpr EventType event_type<vocabulary::UserTaskAssigned>{12, 1};
template <>
inline constexpr EventType event_type<vocabulary::UserTaskCompleted>{13, 1};
template <>
inline constexpr EventType event_type<vocabulary::UserTaskCanceled>{14, 1};
template <>
inline constexpr EventType event_type<vocabulary::TimerArmed>{15, 1};
template <>
inline constexpr EventType event_type<vocabulary::TimerFired>{16, 1};
template <>
inline constexpr EventType event_type<vocabulary::RungFired>{17, 1};
template <>
inline constexpr EventType event_type<vocabulary::IncidentRaised>{18, 1};
template <>
inline constexpr EventType event_type<vocabulary::IncidentResolved>{19, 1};
template <>
inline constexpr EventType event_type<vocabulary::TurnSuspended>{20, 1};
template <>
inline constexpr EventType event_type<vocabulary::TurnResumed>{21, 1};
template <>
inline constexpr EventType event_type<vocabulary::StreamQuarantined>{22, 1};
template <>
inline constexpr EventType event_type<vocabulary::DeploymentCreated>{23, 1};
template <>
inline constexpr EventType event_type<vocabulary::ProcessDefined>{24, 1};
template <>
inline constexpr EventType event_type<vocabulary::FormDefined>{25, 1};
template <>
inline constexpr EventType event_type<vocabulary::AccountSet>{26, 1};
template <>
inline constexpr EventType event_type<vocabulary::ClockSet>{27, 1};
template <>
inline constexpr EventType event_type<vocabulary::SinkAdvanced>{28, 1};
template <>
inline constexpr EventType event_type<vocabulary::ZonesRead>{29, 1};
template <>
inline constexpr EventType event_type<vocabulary::EndPlanned>{30, 1};

namespace detail {
template <class... Facts>
constexpr bool numbered(std::type_identity<std::variant<Facts...>>) {
  std::array<std::uint16_t, sizeof...(Facts)> numbers{event_type<Facts>.number...};
  std::ranges::sort(numbers);
  const bool all = ((event_type<Facts>.number > 0 && event_type<Facts>.version > 0) && ...);
  return all && std::ranges::adjacent_find(numbers) == numbers.end();
}
}  // namespace detail
static_assert(detail::numbered(std::type_identity<vocabulary::Event>{}),
              "every event needs a number of its own and a version in the table above");

}  // namespace tiendo::storage
