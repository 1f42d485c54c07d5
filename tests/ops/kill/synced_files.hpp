#pragma once

#include <random>
#include <string>

/// What a cut of the power leaves of files that are written past RocksDB: this program's own
/// `fsync` and `fdatasync` note how long a file was as it was synced last and which names stood in
/// a folder as that was. After the cut they fail.
namespace tiendo::ops::test {

/// Syncs succeed again.
void restore_power();
void cut_power_of_files();
/// Whether a file or folder would be found: its name was there as its folder was synced.
bool name_was_synced(const std::string& path);
/// Loses what the cut loses: of what was appended since the last sync some, all or nothing, cut at
/// any byte or with sectors that never came; the whole file, if its name was not synced.
void lose_unsynced(const std::string& path, std::mt19937& random);

}  // namespace tiendo::ops::test
