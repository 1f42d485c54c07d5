#pragma once

namespace tiendo::identity {

/// Prepares libsodium once; every function that uses it calls this first.
void ready_sodium();

}  // namespace tiendo::identity
