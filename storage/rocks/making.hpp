#pragma once

#include <rocksdb/file_system.h>

#include <memory>
#include <string>

/// While a store is made, its folder holds the file `making`: whatever ends that, the next making
/// begins anew. The file goes last, before anything is written into the store.
namespace tiendo::storage::rocks {

/// Whether a folder waits for a store: it is missing or empty, or a making did not come to its end.
bool awaits_making(rocksdb::FileSystem& files, const std::string& folder);

/// Throws a `StoreFault` unless a store may be made here: in a folder that awaits one and holds no
/// log with a batch.
void check_may_be_made(const std::shared_ptr<rocksdb::FileSystem>& files,
                       const std::string& folder);

/// Notes that a store is being made and removes what an earlier making left. Under the folder's
/// lock, after `check_may_be_made`. Durable; throws `StoreFault`.
void begin_making(rocksdb::FileSystem& files, const std::string& folder);
/// The store is made and may be used. Durable; throws `StoreFault`.
void end_making(rocksdb::FileSystem& files, const std::string& folder);

// ---- What lies where in the folder
std::string database_path(const std::string& folder);
std::string acknowledged_path(const std::string& folder);

/// Makes the names in a folder durable. Throws `StoreFault`.
void sync_folder(rocksdb::FileSystem& files, const std::string& folder);

}  // namespace tiendo::storage::rocks
