#pragma once

#include "engine/base/time.hpp"
#include "engine/base/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tiendo::ops::story {

inline constexpr std::string_view process_id = "ke-hoach-69";
inline constexpr std::string_view business_id = "69/KH-UBND/2019";
/// When the store's clock stands at the beginning: 07/05/2019 08:00 in Vietnam.
inline constexpr Instant beginning{1'557'190'800'000};

enum class Act { start, claim, complete };

/// Somebody does something at a time.
struct Scene {
  std::string_view time;  ///< in Vietnam: `07/05/2019 09:00`
  std::string_view account;
  Act act = Act::claim;
  std::string_view task;  ///< BPMN id; empty with `start`
  Entries variables;
};

/// The year 2019, in order: Finance returns the estimate once, the report is late.
std::vector<Scene> scenes();

}  // namespace tiendo::ops::story
