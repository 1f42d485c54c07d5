// Loaded into a server before the C library: a machine whose disk is full and whose wall clock is
// set wrong, as files in the folder TIENDO_TEST_MACHINE say: `full` (any content), `clock` (seconds
// that the wall clock is ahead, signed). Everything in the server is the real one.
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

/// Neither may allocate or fail loudly: they run below everything else.
const char* machine() { return std::getenv("TIENDO_TEST_MACHINE"); }

bool disk_is_full(int file) {
  const char* folder = machine();
  struct stat status{};
  if (folder == nullptr || ::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) return false;
  std::array<char, 4096> path{};
  std::snprintf(path.data(), path.size(), "%s/full", folder);
  return ::syscall(SYS_access, path.data(), F_OK) == 0;
}

long clock_is_ahead_s() {
  const char* folder = machine();
  if (folder == nullptr) return 0;
  std::array<char, 4096> path{};
  std::snprintf(path.data(), path.size(), "%s/clock", folder);
  const auto file = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path.data(), O_RDONLY));
  if (file < 0) return 0;
  std::array<char, 32> text{};
  ::syscall(SYS_read, file, text.data(), text.size() - 1);
  ::syscall(SYS_close, file);
  return std::strtol(text.data(), nullptr, 10);
}

}  // namespace

extern "C" ssize_t write(int file, const void* bytes, size_t size) {
  if (disk_is_full(file)) {
    errno = ENOSPC;
    return -1;
  }
  return ::syscall(SYS_write, file, bytes, size);
}

extern "C" ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  if (disk_is_full(file)) {
    errno = ENOSPC;
    return -1;
  }
  return ::syscall(SYS_pwrite64, file, bytes, size, at);
}

extern "C" ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
  return pwrite64(file, bytes, size, at);
}

extern "C" int clock_gettime(clockid_t clock, struct timespec* time) noexcept {
  const auto done = static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
  if (done == 0 && clock == CLOCK_REALTIME) time->tv_sec += clock_is_ahead_s();
  return done;
}
