#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/instance/instance.hpp"
#include "engine/state.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/stream.hpp"
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
  expect_golden(golden() / "instance_state.v3.hex", encode_state(samples::instance_state()));
  expect_golden(golden() / "reference_state.v3.hex", encode_state(samples::reference_state()));
}

/// The records of an instance whose first turn raises an incident before it sets, arms and makes
/// more. Their positions are written out: they are what a log of today says.
Batch history() {
  const auto instance = InstanceKey::at(0, 100);
  const ElementKey root{instance.value()};
  const auto activated = ElementKey::at(0, 106);
  Record first;
  first.header.position = 100;
  first.header.stream = StreamId::instance(instance);
  first.header.sequence = 1;
  first.header.outcome = Answer{Done{}};
  Record second = first;
  second.header.position = 106;
  second.header.sequence = 2;
  InstanceStarted started;
  started.process = ProcessId{"plan"};
  started.progress.adds = {{Step::enter, ElementId{"gateway"}, root, ElementKey{}},
                           {Step::enter, ElementId{"draft"}, root, ElementKey{}}};
  first.events = {
      started,
      IncidentRaised{ElementKey::at(0, 102), ElementId{"gateway"}, "CONDITION_ERROR", "none", 1},
      VariablesSet{root, {{"a", Value{1}, true}, {"b", Value{2}, true}}},
      TimerArmed{root, ElementId{"remind"}, Instant{500}}};
  UserTaskCreated created;
  created.element_key = activated;
  created.element = ElementId{"draft"};
  second.events = {ElementActivated{activated, ElementId{"draft"}, "USER_TASK", root, {2, {}}},
                   IncidentRaised{activated, ElementId{"draft"}, "ASSIGNMENT_ERROR", "nobody", 3},
                   created};
  std::get<ElementActivated>(second.events[0]).progress.adds = {
      {Step::terminate, ElementId{"draft"}, root, activated}};
  return {{0, 1, 1, 100, 99, 0, 1, {}}, {first, second}};
}

/// Keys are positions, so the width of an event that was ever written never changes: each of what
/// follows an incident would become another thing.
TEST(Golden, AHistoryWithIncidentsFoldsToTheKeysItEverHad) {
  expect_golden(golden() / "history.v1.hex", encode(history()));
  const auto batch = decode_batch(from_lines(read_text(golden() / "history.v1.hex")));
  ASSERT_TRUE(batch.has_value()) << batch.error().message;
  auto state = initial_state(batch->records.front().header.stream);
  auto next = batch->header.first;
  for (const auto& record : batch->records) {
    EXPECT_EQ(record.header.position, next);
    next += width(record);
    evolve(state, record);
  }
  EXPECT_EQ(next, 110U);
  expect_golden(golden() / "history_state.v3.hex", encode_state(state));

  const auto& folded = std::get<instance::Instance>(state);
  const auto& variables = folded.elements.at(folded.root()).variables;
  EXPECT_EQ(variables.at("a").key, VariableKey::at(0, 103));
  EXPECT_EQ(variables.at("b").key, VariableKey::at(0, 104));
  EXPECT_TRUE(folded.incidents.contains(IncidentKey::at(0, 101)));
  EXPECT_TRUE(folded.timers.contains(TimerKey::at(0, 105)));
  EXPECT_TRUE(folded.incidents.contains(IncidentKey::at(0, 107)));
  EXPECT_TRUE(folded.tasks.contains(UserTaskKey::at(0, 109)));
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
