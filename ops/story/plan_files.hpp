#pragma once

#include <span>
#include <string_view>

namespace tiendo::ops::story {

struct PlanFile {
  std::string_view name;
  std::string_view bytes;
};

/// The files of `workflows/plan-69`, made part of the program when it is built.
std::span<const PlanFile> plan_files();

}  // namespace tiendo::ops::story
