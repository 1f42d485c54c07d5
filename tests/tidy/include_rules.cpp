#include "tests/tidy/rules.hpp"
#include "tests/tidy/source_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::tidy {
namespace {

struct Room {
  std::string_view name;
  std::vector<std::string_view> may_use;
};

const std::array<Room, 6>& rooms() {
  static const std::array<Room, 6> all{{
      {"engine", {"engine"}},
      {"workflows", {"engine", "workflows"}},
      {"storage", {"engine", "storage"}},
      {"adapters", {"engine", "adapters"}},
      {"ops", {"engine", "workflows", "storage", "adapters", "ops"}},
      {"tests", {"engine", "workflows", "storage", "adapters", "ops", "tests"}},
  }};
  return all;
}

/// From the lowest to the highest; files at the top of `engine` stand above all.
constexpr std::array<std::string_view, 9> engine_folders{"base",       "feel",     "model",
                                                         "vocabulary", "instance", "reference",
                                                         "decision",   "people",   "behavior"};

std::optional<std::size_t> engine_level(std::string_view path) {
  const std::string_view folder = room_of(within_room(path));
  if (folder.empty()) return engine_folders.size();
  const auto* found = std::ranges::find(engine_folders, folder);
  if (found == engine_folders.end()) return std::nullopt;
  return static_cast<std::size_t>(found - engine_folders.begin());
}

/// A library is known by how its headers' names begin; `owner` is a room, or one file.
struct Library {
  std::string_view prefix;
  std::string_view owner;
};
constexpr std::array<Library, 22> libraries{{
    {"rocksdb/", "storage"},
    {"cereal/", "storage"},
    {"sqlite3", "storage"},
    {"boost/", "adapters"},
    {"librdkafka/", "adapters"},
    {"curl/", "adapters"},
    {"openssl/", "adapters"},
    {"sodium", "adapters"},
    {"spdlog/", "ops"},
    {"fmt/", "ops"},
    {"CLI/", "ops"},
    {"prometheus/", "ops"},
    {"libxml/", "workflows"},
    {"gtest/", "tests"},
    {"gmock/", "tests"},
    {"benchmark/", "tests"},
    {"bid_", "engine/base/decimal.cpp"},
    // The operating system: everywhere but in the pure rooms.
    {"sys/", "system"},
    {"netinet/", "system"},
    {"arpa/", "system"},
    {"linux/", "system"},
    {"unistd", "system"},
}};
constexpr std::array<std::string_view, 8> system_headers{
    "fcntl.h", "signal.h", "poll.h", "dirent.h", "netdb.h", "pthread.h", "spawn.h", "termios.h"};

constexpr std::string_view crypto_room = "adapters";  // the owner of openssl/

bool is_pure(std::string_view room) { return room == "engine" || room == "workflows"; }

/// Nothing for the standard library, whose headers have neither a folder nor an ending.
std::optional<std::string_view> owner_of(std::string_view header) {
  for (const Library& library : libraries) {
    if (header.starts_with(library.prefix)) return library.owner;
  }
  if (std::ranges::find(system_headers, header) != system_headers.end()) {
    return "system";
  }
  if (header.find_first_of("./") == std::string_view::npos) return std::nullopt;
  return "nobody";
}

bool may_include(std::string_view path, std::string_view owner) {
  const std::string_view room = room_of(path);
  if (owner == "system") return !is_pure(room);
  if (owner == "nobody") return false;
  if (path == owner || room == owner) return true;
  // The hash chain is storage's; libcrypto's SHA-256 serves it in this one file.
  if (path == "storage/hash.cpp" && owner == crypto_room) return true;
  return room == "tests" && room_of(within_room(path)) == owner;
}

void add(Findings& findings, const File& file, const Include& include, std::string_view why) {
  findings.push_back(
      {file.path, include.line, "includes " + include.path + ": " + std::string{why}});
}

}  // namespace

Findings include_directions(const File& file) {
  Findings findings;
  const std::string_view room_name = room_of(file.path);
  const auto* room =
      std::ranges::find_if(rooms(), [&](const Room& known) { return known.name == room_name; });
  if (!is_cpp(file.path)) return findings;
  if (room == rooms().end()) return {{file.path, 0, "stands in no room"}};
  const bool is_engine = room_name == "engine";
  if (is_engine && !engine_level(file.path)) {
    return {{file.path, 0, "its folder has no place in the order of engine's folders"}};
  }

  for (const Include& include : includes_of(file.text)) {
    if (include.in_angles) continue;
    const std::string_view target = room_of(include.path);
    if (std::ranges::find(room->may_use, target) == room->may_use.end()) {
      add(findings, file, include, "not from the top of the tree, or from a room it may not use");
    } else if (is_engine && engine_level(include.path) > engine_level(file.path)) {
      add(findings, file, include, "a lower folder of engine never includes a higher one");
    }
  }
  return findings;
}

Findings libraries_in_their_rooms(const File& file) {
  Findings findings;
  if (!is_cpp(file.path)) return findings;
  for (const Include& include : includes_of(file.text)) {
    const auto owner = owner_of(include.path);
    if (!include.in_angles || !owner || may_include(file.path, *owner)) continue;
    add(findings, file, include,
        *owner == "nobody" ? "a library without a room; list it in tests/tidy/include_rules.cpp"
                           : "belongs to " + std::string{*owner});
  }
  return findings;
}

}  // namespace tiendo::tidy
