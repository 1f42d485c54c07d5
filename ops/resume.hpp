#pragma once

#include "engine/partition.hpp"
#include "storage/journal.hpp"

namespace tiendo::ops {

/// Hands a machine that was made at the end of the log the records whose reactions do not all stand
/// there yet. Whoever decides anything must do this first: the next batch's own-cursor says that
/// all earlier reactions are in the log or still owed.
void resume_reactions(PartitionMachine& machine, storage::Journal& journal);

/// The journal's end as the machine takes it up.
LogEnd log_end(const storage::Journal& journal);

}  // namespace tiendo::ops
