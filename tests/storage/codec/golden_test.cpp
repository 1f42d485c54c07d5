#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "storage/codec/codec.hpp"
#include "storage/codec/event_types.hpp"
#include "tests/storage/samples.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace tiendo::storage {
namespace {

namespace fs = std::filesystem;
using namespace vocabulary;

fs::path golden() { return fs::path{TIENDO_SOURCE_DIR} / "tests" / "golden"; }

/// 32 bytes a line.
std::string to_lines(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::size_t index = 0; index < bytes.size(); ++index) {
    const auto octet = static_cast<std::uint8_t>(bytes[index]);
    text += digits[octet >> 4];
    text += digits[octet & 0xF];
    if (index % 32 == 31 || index + 1 == bytes.size()) text += '\n';
  }
  return text;
}

std::string from_lines(std::string_view text) {
  const auto digit = [](char letter) {
    return static_cast<unsigned>(letter <= '9' ? letter - '0' : letter - 'a' + 10);
  };
  std::string digits;
  for (const char letter : text) {
    if (letter != '\n') digits += letter;
  }
  std::string bytes;
  for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
    bytes += static_cast<char>(digit(digits[at]) * 16 + digit(digits[at + 1]));
  }
  return bytes;
}

std::string read_text(const fs::path& path) {
  const std::ifstream file{path};
  std::ostringstream content;
  content << file.rdbuf();
  return std::move(content).str();
}

/// The bytes must be those of the file; `ACCEPT=1` in the environment rewrites it.
void expect_golden(const fs::path& path, const std::string& bytes) {
  if (std::getenv("ACCEPT") != nullptr) {
    fs::create_directories(path.parent_path());
    std::ofstream{path} << to_lines(bytes);
  }
  EXPECT_EQ(to_lines(bytes), read_text(path))
      << path << ": what is written has changed; a released shape needs a new version";
}

/// A record that holds one event alone; its header is the same for all.
Record alone(const Event& event) {
  Record record;
  record.header.position = 1;
  record.header.stream = StreamId::refusals();
  record.header.sequence = 1;
  record.header.outcome = Answer{Done{}};
  record.events = {event};
  return record;
}

std::string file_of(const Event& event) {
  const auto version =
      std::visit([]<class Fact>(const Fact&) { return event_type<Fact>.version; }, event);
  return std::string{event_name(event)} + ".v" + std::to_string(version) + ".hex";
}

TEST(Golden, EventsAreWrittenAsEver) {
  std::set<std::string> names;
  for (const auto& event : samples::events()) {
    expect_golden(golden() / "events" / file_of(event), encode_record(alone(event)));
    names.insert(file_of(event));
  }
  EXPECT_EQ(names.size(), std::variant_size_v<Event>);
}

TEST(Golden, RecordsBatchesAndStatesAreWrittenAsEver) {
  expect_golden(golden() / "record.v1.hex", encode_record(samples::record()));
  expect_golden(golden() / "batch.v1.hex", encode(samples::batch()));
  expect_golden(golden() / "instance_state.v1.hex", encode_state(samples::instance_state()));
  expect_golden(golden() / "reference_state.v1.hex", encode_state(samples::reference_state()));
}

/// Every version ever released, also those that are no longer written.
TEST(Golden, EveryReleasedEventIsRead) {
  int files = 0;
  for (const auto& entry : fs::directory_iterator{golden() / "events"}) {
    const auto record = decode_record(from_lines(read_text(entry.path())));
    ASSERT_TRUE(record.has_value()) << entry.path() << ": " << record.error().message;
    ASSERT_EQ(record->events.size(), 1U) << entry.path();
    const auto name = entry.path().filename().string();
    EXPECT_EQ(name.substr(0, name.find('.')), event_name(record->events[0]));
    ++files;
  }
  EXPECT_GE(files, 28);
}

}  // namespace
}  // namespace tiendo::storage
