#pragma once

#include "engine/vocabulary/event.hpp"

#include <span>
#include <string_view>

namespace tiendo::http {

/// SHA-256 over the texts with their lengths, so that ("ab", "c") differs from ("a", "bc"). It
/// stands in the log and tells a repeated request from another one under the same key.
vocabulary::Digest request_digest(std::span<const std::string_view> texts);

}  // namespace tiendo::http
