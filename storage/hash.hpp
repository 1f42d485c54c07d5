#pragma once

#include "engine/vocabulary/event.hpp"

#include <string>
#include <string_view>

namespace tiendo::storage {

vocabulary::Digest sha256(std::string_view bytes);
/// Lower-case hexadecimal, for messages.
std::string to_hex(const vocabulary::Digest& digest);

}  // namespace tiendo::storage
