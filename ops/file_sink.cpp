#include "ops/file_sink.hpp"

#include "engine/base/id.hpp"
#include "engine/base/json.hpp"
#include "engine/base/mutant.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/effects.hpp"
#include "engine/vocabulary/describe.hpp"
#include "engine/vocabulary/effect.hpp"
#include "engine/vocabulary/record.hpp"
#include "ops/log_source.hpp"
#include "ops/sync_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <exception>
#include <expected>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <sys/types.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace tiendo::ops {

namespace {

constexpr std::size_t tail_bytes = std::size_t{1} << 20;  // that are read at first
/// Lines are written and synced together up to this size, with one line more, however long.
constexpr std::size_t write_bytes = tail_bytes / 4;

std::string line_of(const vocabulary::Notify& notify) {
  List to;
  for (const auto& grantee : notify.to) to.push_back(vocabulary::describe(grantee));
  const auto when = [](const std::optional<Instant>& instant) {
    return instant ? vocabulary::describe(*instant) : Value{};
  };
  return to_json(Entries{{"id", notify.id},
                         {"kind", std::string{vocabulary::notification_name(notify.kind)}},
                         {"time", to_rfc3339(notify.time)},
                         {"processInstanceKey", vocabulary::describe_key(notify.instance)},
                         {"userTaskKey", vocabulary::describe_key(notify.task)},
                         {"elementId", notify.element.value()},
                         {"name", notify.name},
                         {"to", std::move(to)},
                         {"dueDate", when(notify.due)},
                         {"plannedDate", when(notify.planned)}}) +
         "\n";
}

/// The place of the fact behind an id; 0 if it is none.
Position place_of(std::string_view id) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  const bool whole = error == std::errc{} && end == id.data() + id.size();
  return whole ? UserTaskKey{number}.position() : 0;
}

std::unexpected<std::string> trouble(const std::string& path, const std::string& what) {
  return std::unexpected{"the sink's file " + path + ": " + what};
}

[[noreturn]] void cannot_write(const std::string& path) {
  const std::string why = std::strerror(errno);
  throw std::runtime_error{"its file " + path + " cannot be written: " + why +
                           "; make room or mend the disk and start again, nothing is lost"};
}

/// How much of the tail is whole lines that came to the disk. After a cut of the power the last
/// write may lack its end, and sectors of it may be zeros with later lines whole behind them: all
/// from such a line on was not synced yet, and is told again.
std::size_t whole_lines(std::string_view tail) {
  const auto end = tail.rfind('\n', tail.find('\0'));
  return end == std::string_view::npos ? 0 : end + 1;
}

/// Where the last of some whole lines begins.
std::size_t last_of(std::string_view lines) {
  lines.remove_suffix(1);
  return lines.rfind('\n') + 1;  // npos + 1 is 0
}

/// The end of a file.
struct Tail {
  std::size_t start = 0;  ///< in the file
  std::string bytes;
  std::size_t whole = 0;  ///< of the bytes: whole lines, though the first may lack its beginning
};

/// Whether a tail holds its last whole line, and before it all that was written together with what
/// follows: zeros may lie there, too.
bool is_enough(const Tail& tail) {
  if (tail.start == 0) return true;
  const auto whole = std::string_view{tail.bytes}.substr(0, tail.whole);
  return !whole.empty() && last_of(whole) > write_bytes;
}

/// Reads back until that is enough.
std::expected<Tail, std::string> read_back(int file, std::size_t size, const std::string& path) {
  Tail tail;
  for (auto length = tail_bytes;; length *= 2) {
    tail.start = size - std::min(size, length);
    tail.bytes.resize(size - tail.start);
    const auto count =
        ::pread(file, tail.bytes.data(), tail.bytes.size(), static_cast<off_t>(tail.start));
    if (count != static_cast<ssize_t>(tail.bytes.size())) {
      return trouble(path, "its end cannot be read");
    }
    tail.whole = whole_lines(tail.bytes);
    if (is_enough(tail)) return tail;
  }
}

/// The place of the fact that a line tells of; 0 if it is none of this sink.
Position place_of_line(std::string_view text) {
  JsonLimits limits;
  limits.bytes_max = text.size();
  const auto line = parse_json(text, limits);
  const auto* entries = line ? line->if_context() : nullptr;
  const auto* id = entries != nullptr && entries->contains("id")
                       ? entries->find("id")->second.if_string()
                       : nullptr;
  return id == nullptr ? 0 : place_of(*id);
}

/// Cuts off what was torn and gives the place of the last whole line, 0 if the file is empty.
std::expected<Position, std::string> read_tail(int file, const std::string& path) {
  struct stat status{};
  if (::fstat(file, &status) != 0) return trouble(path, std::strerror(errno));
  const auto tail = read_back(file, static_cast<std::size_t>(status.st_size), path);
  if (!tail) return std::unexpected{tail.error()};
  const auto whole = std::string_view{tail->bytes}.substr(0, tail->whole);
  const auto place = whole.empty() ? 0 : place_of_line(whole.substr(last_of(whole)));
  if (place == 0 && !whole.empty()) return trouble(path, "its last line is not one of this sink");
  if (::ftruncate(file, static_cast<off_t>(tail->start + whole.size())) != 0) {
    return trouble(path, std::strerror(errno));
  }
  return place;
}

std::string folder_of(const std::string& path) {
  const auto folder = std::filesystem::path{path}.parent_path().string();
  return folder.empty() ? "." : folder;
}

/// The place of the last line; all up to it is on the disk.
std::expected<Position, std::string> read_end(int file, const FileSink::Parts& parts) {
  // Before the first line counts as told, for it would be lost with the file's name.
  if (auto synced = sync_folder(folder_of(parts.path)); !synced) {
    return trouble(parts.path, synced.error());
  }
  const auto last_line = read_tail(file, parts.path);
  if (!last_line) return last_line;
  if (*last_line > parts.log_end) {
    return trouble(parts.path,
                   "it tells of facts that the log does not have, so it is of another "
                   "store or the store is an older copy; move the file away");
  }
  // A process that was killed may have written lines that it did not sync. They count as told, and
  // a cursor may follow them before anything else is written.
  if (::fsync(file) != 0) return trouble(parts.path, std::strerror(errno));
  return last_line;
}

}  // namespace

std::expected<std::unique_ptr<FileSink>, std::string> FileSink::open(Parts parts) {
  constexpr mode_t owner_only = 0600;
  const int file = ::open(parts.path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, owner_only);
  if (file < 0) return trouble(parts.path, std::strerror(errno));
  const auto last_line = read_end(file, parts);
  if (!last_line) {
    ::close(file);
    return std::unexpected{last_line.error()};
  }
  return std::unique_ptr<FileSink>{new FileSink{std::move(parts), file, *last_line}};
}

FileSink::FileSink(Parts parts, int file, Position last_line)
    : parts_{std::move(parts)},
      file_{file},
      last_line_{last_line},
      read_to_{parts_.delivered},
      stated_{parts_.delivered} {}

FileSink::~FileSink() {
  stop();
  ::close(file_);
}

void FileSink::start() {
  thread_ = std::thread{[this] {
    try {
      run();
    } catch (const std::exception& fault) {
      parts_.on_fault(std::string{"the sink "} + parts_.name + ": " + fault.what());
    }
  }};
}

void FileSink::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void FileSink::durable(Position position) {
  {
    const std::lock_guard lock{mutex_};
    durable_ = std::max(durable_, position);
  }
  changed_.notify_all();
}

void FileSink::run() {
  constexpr std::size_t bytes_a_read = std::size_t{256} * 1024;
  while (true) {
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [this] { return stopping_ || durable_ > read_to_; });
      if (stopping_) return;
    }
    deliver(parts_.log(read_to_, bytes_a_read));
  }
}

void FileSink::deliver(const std::vector<Followed>& records) {
  std::string lines;
  auto last_line = last_line_;
  for (const auto& [batch, record] : records) {
    read_to_ = record.header.position + vocabulary::width(record) - 1;
    for (const auto& effect : effects(record)) {
      const auto place = place_of(effect.id);
      if (place <= last_line_) continue;  // stands in the file already
      lines += line_of(effect);
      last_line = place;
      if (lines.size() < write_bytes) continue;
      write(lines);
      lines.clear();
      last_line_ = last_line;
    }
  }
  if (!lines.empty()) write(lines);
  last_line_ = last_line;
  // The cursor's own event would otherwise be what moves the cursor, for ever.
  if (read_to_ - stated_ < parts_.cursor_every) return;
  parts_.probe("before a sink's cursor");
  stated_ = read_to_;
  if (!mutant("sink-cursor-not-stored")) parts_.advance(parts_.name, stated_);
}

void FileSink::write(const std::string& lines) {
  std::size_t written = 0;
  const auto half = lines.size() / 2;
  while (written < lines.size()) {
    // In two pieces, so that a test can stop the process between them.
    const auto end = written < half ? half : lines.size();
    const auto count = ::write(file_, lines.data() + written, end - written);
    if (count < 0) {
      if (errno == EINTR) continue;
      cannot_write(parts_.path);
    }
    written += static_cast<std::size_t>(count);
    if (written == half) parts_.probe("during a sink's write");
  }
  if (::fdatasync(file_) != 0) cannot_write(parts_.path);
}

}  // namespace tiendo::ops
