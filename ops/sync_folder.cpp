#include "ops/sync_folder.hpp"

#include <cerrno>
#include <cstring>
#include <expected>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace tiendo::ops {

namespace fs = std::filesystem;

std::expected<void, std::string> sync_folder(const std::string& folder) {
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = opened >= 0 && ::fsync(opened) == 0;
  const std::string why = synced ? "" : std::strerror(errno);
  if (opened >= 0) ::close(opened);
  if (synced) return {};
  return std::unexpected{"the folder " + folder + " cannot be synced to the disk: " + why};
}

std::expected<void, std::string> make_folders(const std::string& folder) {
  std::error_code error;
  std::vector<fs::path> changed;  // folders that get a new name, the lowest first
  for (auto path = fs::absolute(folder, error).lexically_normal(); !fs::exists(path, error);
       path = path.parent_path()) {
    changed.push_back(path.parent_path());
  }
  fs::create_directories(folder, error);
  if (error) {
    return std::unexpected{"the folder " + folder + " cannot be made: " + error.message()};
  }
  for (const auto& path : changed) {
    if (auto synced = sync_folder(path.string()); !synced) return synced;
  }
  return {};
}

}  // namespace tiendo::ops
