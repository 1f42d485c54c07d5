#pragma once

#include "storage/store.hpp"
#include "tests/ops/kill/load.hpp"

#include <set>
#include <string>
#include <vector>

namespace tiendo::ops::test {

/// Holds what the clients were told against the log, record by record: a sentence for each
/// acknowledged request or noted refusal that is lost or doubled, and for each that nobody sent.
std::vector<std::string> differences(const storage::Store& store,
                                     const std::vector<LoadClient>& clients);

/// The ids of everything that the log says is to be told outside.
std::set<std::string> effect_ids(const storage::Store& store);

}  // namespace tiendo::ops::test
