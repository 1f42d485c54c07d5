#pragma once

#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <expected>
#include <functional>
#include <vector>

/// What the auditor sees of one instance, from the records of its stream in order.
namespace tiendo::ops::audit {

using Answer = std::expected<Value, vocabulary::Refusal>;

/// `{items: [record…]}`.
Answer history(InstanceKey instance, const std::vector<vocabulary::Record>& records);
/// `{at, state}`: the whole state as of an instant, by replay; records of that instant included.
Answer state_at(InstanceKey instance, const std::vector<vocabulary::Record>& records,
                Instant instant);
/// `{from, to, differences: [{path, before, after}]}`.
Answer difference(InstanceKey instance, const std::vector<vocabulary::Record>& records,
                  Instant from, Instant to);

}  // namespace tiendo::ops::audit
