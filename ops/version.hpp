#pragma once

#include <string_view>

namespace tiendo::ops {

inline constexpr std::string_view version = "0.1.0";

}  // namespace tiendo::ops
