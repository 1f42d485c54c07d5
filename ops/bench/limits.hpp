#pragma once

#include <string>

/// What this machine allows, measured in the same run as the workload.
namespace tiendo::bench {

/// Appends of 512 bytes, each synced, a second; in this folder.
double synced_writes_per_s(const std::string& folder);

/// Instances of the workload a second through the partition's machine alone on one thread: no
/// disk, no read model, no interface.
double bare_loop_per_s();

}  // namespace tiendo::bench
