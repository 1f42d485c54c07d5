#include "storage/rocks/making.hpp"

#include "storage/rocks/acknowledged.hpp"
#include "storage/rocks/database.hpp"
#include "storage/rocks/meta.hpp"
#include "storage/store_error.hpp"

#include <rocksdb/file_system.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::storage::rocks {

namespace {

using Kind = StoreError::Kind;

constexpr std::string_view lock_name = "LOCK";
constexpr std::string_view mark_name = "making";

std::string mark_path(const std::string& folder) { return folder + "/" + std::string{mark_name}; }

void require(const rocksdb::IOStatus& status, const std::string& place) {
  if (!status.ok()) throw StoreFault{error_of(status, place)};
}

/// What stands in a folder beside its lock; nothing if there is no folder.
std::vector<std::string> content_of(rocksdb::FileSystem& files, const std::string& folder) {
  std::vector<std::string> names;
  const auto status = files.GetChildren(folder, {}, &names, nullptr);
  if (status.IsNotFound() || status.IsPathNotFound()) return {};
  require(status, folder);
  std::erase_if(names, [](const std::string& name) {
    return name == "." || name == ".." || name == lock_name;
  });
  return names;
}

bool is_marked(const std::vector<std::string>& content) {
  return std::ranges::count(content, mark_name) > 0;
}

/// Whether something was written into the store in the folder since it was made. A store in the
/// making never has tables: if its database cannot be read, they tell.
bool is_in_use(const std::shared_ptr<rocksdb::FileSystem>& files, const std::string& folder) {
  const auto acknowledged = Acknowledged::open(*files, acknowledged_path(folder));
  if (acknowledged && (*acknowledged)->durable() != Durable{}) return true;
  const auto path = database_path(folder);
  if (const auto database = Database::open(path, files, Database::Mode::inspect)) {
    return held_by(**database) != Durable{};
  }
  return std::ranges::any_of(content_of(*files, path),
                             [](const std::string& name) { return name.ends_with(".sst"); });
}

void remove_file(rocksdb::FileSystem& files, const std::string& path) {
  if (files.FileExists(path, {}, nullptr).IsNotFound()) return;
  require(files.DeleteFile(path, {}, nullptr), path);
}

void remove_database(rocksdb::FileSystem& files, const std::string& path) {
  if (files.FileExists(path, {}, nullptr).IsNotFound()) return;
  for (const auto& name : content_of(files, path))
    remove_file(files, std::string{path}.append("/").append(name));
  remove_file(files, path + "/" + std::string{lock_name});
  require(files.DeleteDir(path, {}, nullptr), path);
}

}  // namespace

std::string database_path(const std::string& folder) { return folder + "/partition-0"; }
std::string acknowledged_path(const std::string& folder) { return folder + "/acknowledged-0"; }

void sync_folder(rocksdb::FileSystem& files, const std::string& folder) {
  std::unique_ptr<rocksdb::FSDirectory> directory;
  require(files.NewDirectory(folder, {}, &directory, nullptr), folder);
  require(directory->Fsync({}, nullptr), folder);
}

bool awaits_making(rocksdb::FileSystem& files, const std::string& folder) {
  const auto content = content_of(files, folder);
  return content.empty() || is_marked(content);
}

void check_may_be_made(const std::shared_ptr<rocksdb::FileSystem>& files,
                       const std::string& folder) {
  const auto content = content_of(*files, folder);
  if (content.empty()) return;
  if (!is_marked(content)) {
    throw StoreFault{
        {Kind::not_empty, folder,
         "a store is made in an empty folder, but " + folder + " holds " + content.front()}};
  }
  if (!is_in_use(files, folder)) return;
  throw StoreFault{
      {Kind::not_empty, folder,
       "the store in " + folder + " is in use, but " + mark_path(folder) +
           " says that it is still being made; no store is made over it. If the folder is as you "
           "want it, remove that file and start again"}};
}

void begin_making(rocksdb::FileSystem& files, const std::string& folder) {
  const auto mark = mark_path(folder);
  std::unique_ptr<rocksdb::FSWritableFile> file;
  require(files.NewWritableFile(mark, {}, &file, nullptr), mark);
  require(file->Sync({}, nullptr), mark);
  require(file->Close({}, nullptr), mark);
  sync_folder(files, folder);  // before anything that it stands for
  remove_file(files, acknowledged_path(folder));
  remove_database(files, database_path(folder));
}

void end_making(rocksdb::FileSystem& files, const std::string& folder) {
  remove_file(files, mark_path(folder));
  sync_folder(files, folder);
}

}  // namespace tiendo::storage::rocks
