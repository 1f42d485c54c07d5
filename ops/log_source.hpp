#pragma once

#include "engine/vocabulary/record.hpp"

#include <cstddef>
#include <functional>
#include <vector>

namespace tiendo::ops {

/// A record of a durable batch, as followers read it.
struct Followed {
  std::uint64_t batch = 0;
  vocabulary::Record record;
};

/// Durable records after a position, in order, at most about so many bytes. Any thread.
using LogSource = std::function<std::vector<Followed>(Position after, std::size_t bytes)>;

}  // namespace tiendo::ops
