#include "tests/ops/kill/synced_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>

namespace tiendo::ops::test {

namespace {

namespace fs = std::filesystem;

struct Synced {
  std::mutex mutex;  // guards what follows
  bool is_cut = false;
  std::map<std::string, std::uint64_t> sizes;            // of files, as they were synced last
  std::map<std::string, std::set<std::string>> folders;  // names in them, as they were synced last
};

Synced& synced() {
  static Synced all;
  return all;
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{folder, error}) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

/// Notes it first and does it then: the caller writes nothing meanwhile, and a test that cuts the
/// power in between loses less than it could.
int sync(int file, long call) {
  std::error_code error;
  const auto path = fs::read_symlink("/proc/self/fd/" + std::to_string(file), error).string();
  struct stat status{};
  if (!error && ::fstat(file, &status) == 0) {
    auto& all = synced();
    const std::lock_guard lock{all.mutex};
    if (all.is_cut) {
      errno = EIO;
      return -1;
    }
    if (S_ISDIR(status.st_mode)) {
      all.folders[path] = names_in(path);
    } else {
      all.sizes[path] = static_cast<std::uint64_t>(status.st_size);
    }
  }
  return static_cast<int>(::syscall(call, file));
}

/// A sector that begins before the unsynced part keeps what was synced of it.
void lose_a_sector(const std::string& path, std::uint64_t kept, std::uint64_t size,
                   std::mt19937& random) {
  constexpr std::uint64_t sector = 512;
  const auto inside = kept + random() % (size - kept);
  const auto hole = std::max(kept, inside / sector * sector);
  const auto end = std::min(size, (inside / sector + 1) * sector);
  std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
  file.seekp(static_cast<std::streamoff>(hole));
  file << std::string(end - hole, '\0');
}

}  // namespace

void restore_power() {
  auto& all = synced();
  const std::lock_guard lock{all.mutex};
  all.is_cut = false;
}

void cut_power_of_files() {
  auto& all = synced();
  const std::lock_guard lock{all.mutex};
  all.is_cut = true;
}

bool name_was_synced(const std::string& path) {
  auto& all = synced();
  const std::lock_guard lock{all.mutex};
  const auto whole = fs::weakly_canonical(path);
  return all.folders[whole.parent_path().string()].contains(whole.filename().string());
}

void lose_unsynced(const std::string& path, std::mt19937& random) {
  if (!fs::exists(path)) return;
  if (!name_was_synced(path)) {
    fs::remove(path);
    return;
  }
  auto& all = synced();
  const std::lock_guard lock{all.mutex};
  const auto size = fs::file_size(path);
  const auto kept = std::min(size, all.sizes[fs::canonical(path).string()]);
  if (kept == size) return;
  switch (random() % 4) {
    case 0:
      fs::resize_file(path, kept);
      return;
    case 1:
      return;
    case 2:
      fs::resize_file(path, kept + random() % (size - kept));
      return;
    default:
      lose_a_sector(path, kept, size, random);
      return;
  }
}

}  // namespace tiendo::ops::test

// In the place of those of the C library, for everything that is linked into the program.
extern "C" int fsync(int file) { return tiendo::ops::test::sync(file, SYS_fsync); }
extern "C" int fdatasync(int file) { return tiendo::ops::test::sync(file, SYS_fdatasync); }
