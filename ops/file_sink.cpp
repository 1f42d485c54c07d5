#include "ops/file_sink.hpp"

#include "engine/base/json.hpp"
#include "engine/base/mutant.hpp"
#include "engine/effects.hpp"
#include "engine/vocabulary/describe.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace tiendo::ops {

namespace {

constexpr std::size_t tail_bytes = std::size_t{1} << 20;

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

/// Cuts a torn last line off and gives the place of the last whole one, 0 if the file is empty.
std::expected<Position, std::string> read_tail(int file, const std::string& path) {
  struct stat status{};
  if (::fstat(file, &status) != 0) return trouble(path, std::strerror(errno));
  const auto size = static_cast<std::size_t>(status.st_size);
  const auto length = std::min(size, tail_bytes);
  std::string tail(length, '\0');
  const auto start = static_cast<off_t>(size - length);
  if (::pread(file, tail.data(), length, start) != static_cast<ssize_t>(length)) {
    return trouble(path, "its end cannot be read");
  }
  const auto end = tail.rfind('\n');
  if (end == std::string::npos) {
    if (length == tail_bytes) return trouble(path, "it does not end in a line of this sink");
    if (::ftruncate(file, 0) != 0) return trouble(path, std::strerror(errno));
    return 0;
  }
  if (::ftruncate(file, start + static_cast<off_t>(end) + 1) != 0) {
    return trouble(path, std::strerror(errno));
  }
  const auto before = end == 0 ? std::string::npos : tail.rfind('\n', end - 1);
  const auto first = before == std::string::npos ? 0 : before + 1;
  const auto line = parse_json(std::string_view{tail}.substr(first, end - first));
  const auto* entries = line ? line->if_context() : nullptr;
  const auto* id = entries != nullptr && entries->contains("id")
                       ? entries->find("id")->second.if_string()
                       : nullptr;
  const auto place = id == nullptr ? 0 : place_of(*id);
  if (place == 0) return trouble(path, "its last line is not one of this sink");
  return place;
}

}  // namespace

std::expected<std::unique_ptr<FileSink>, std::string> FileSink::open(Parts parts) {
  constexpr mode_t owner_only = 0600;
  const int file = ::open(parts.path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, owner_only);
  if (file < 0) return trouble(parts.path, std::strerror(errno));
  const auto last_line = read_tail(file, parts.path);
  if (!last_line) {
    ::close(file);
    return std::unexpected{last_line.error()};
  }
  if (*last_line > parts.log_end) {
    ::close(file);
    return trouble(parts.path,
                   "it tells of facts that the log does not have, so it is of another "
                   "store or the store is an older copy; move the file away");
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
      throw std::runtime_error{std::strerror(errno)};
    }
    written += static_cast<std::size_t>(count);
    if (written == half) parts_.probe("during a sink's write");
  }
  if (::fdatasync(file_) != 0) throw std::runtime_error{std::strerror(errno)};
}

}  // namespace tiendo::ops
