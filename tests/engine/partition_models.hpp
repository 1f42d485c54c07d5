#pragma once

#include "engine/partition.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

/// What the tests of the partition play with.
namespace tiendo::tests {

inline constexpr std::string_view one_task = R"(
process p
  start begin -> work
  user work -> done
  end done
)";

inline constexpr std::string_view timed = R"(
process t
  start begin -> work
  user work -> done
  boundary late on work -> done
    duration: PT1H
  end done
)";

/// Starts `one_task`.
inline vocabulary::StartInstance start_p() { return {{}, ProcessId{"p"}, 0, {}, {}, {}}; }

inline bool gave(const std::vector<Settled>& settled, Ticket ticket) {
  return std::ranges::any_of(settled, [&](const auto& one) { return one.ticket == ticket; });
}

}  // namespace tiendo::tests
