#pragma once

#include "engine/state.hpp"
#include "engine/vocabulary/record.hpp"

#include <vector>

/// Fixed contents that several tests of the store share. Golden files hold their bytes: a change
/// here changes them.
namespace tiendo::storage::samples {

/// One event of every type, with every field filled.
std::vector<vocabulary::Event> events();
/// A value of every kind, nested.
Value value();
/// A record with two events, a request and an answer.
vocabulary::Record record();
vocabulary::Batch batch();
/// A running instance and a reference with something in every field.
StreamState instance_state();
StreamState reference_state();

}  // namespace tiendo::storage::samples
