#pragma once

#include "engine/base/time.hpp"
#include "ops/gauges.hpp"
#include "storage/read_model/reader.hpp"

#include <string>

namespace tiendo::ops {

/// All figures in the text format of Prometheus.
std::string metrics_text(const Gauges& gauges, const read_model::Reader& reader, Instant now);

}  // namespace tiendo::ops
