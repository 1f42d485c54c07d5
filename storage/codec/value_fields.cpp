#include "storage/codec/value_fields.hpp"

#include "engine/base/check.hpp"
#include "engine/base/decimal.hpp"
#include "engine/base/match.hpp"
#include "engine/base/temporal.hpp"
#include "engine/base/value.hpp"
#include "storage/codec/archive.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <variant>

namespace tiendo::storage {

namespace {

enum class Tag : std::uint8_t {
  null = 0,
  no = 1,
  yes = 2,
  number = 3,
  text = 4,
  date = 5,
  time = 6,
  date_time = 7,
  day_time_duration = 8,
  year_month_duration = 9,
  list = 10,
  context = 11,
  sealed = 12,
};

template <class... Contents>
void write(WriteArchive& archive, Tag tag, const Contents&... contents) {
  archive.bytes.byte(static_cast<std::uint8_t>(tag));
  if constexpr (sizeof...(contents) > 0) archive(contents...);
}

template <class Content>
Value read(ReadArchive& archive) {
  Content content{};
  archive(content);
  return Value{std::move(content)};
}

Value read_content(ReadArchive& archive, Tag tag) {
  switch (tag) {
    case Tag::null:
      return Value{};
    case Tag::no:
      return Value{false};
    case Tag::yes:
      return Value{true};
    case Tag::number:
      return read<Decimal>(archive);
    case Tag::text:
      return read<std::string>(archive);
    case Tag::date:
      return read<Date>(archive);
    case Tag::time:
      return read<TimeOfDay>(archive);
    case Tag::date_time:
      return read<DateTime>(archive);
    case Tag::day_time_duration:
      return read<DayTimeDuration>(archive);
    case Tag::year_month_duration:
      return read<YearMonthDuration>(archive);
    case Tag::list:
      return read<List>(archive);
    case Tag::context:
      return read<Entries>(archive);
    case Tag::sealed:
      return read<Sealed>(archive);
  }
  archive.bytes.fail("kind of value " + std::to_string(static_cast<int>(tag)) +
                     " is unknown: this store was written by a newer version");
}

}  // namespace

void save(WriteArchive& archive, const Decimal& number) { archive(number.bytes()); }

void load(ReadArchive& archive, Decimal& number) {
  std::array<std::uint8_t, 16> bytes{};
  archive(bytes);
  const auto read = Decimal::from_bytes(bytes);
  if (!read) archive.bytes.fail("a number is not in its canonical form");
  number = *read;
}

void write_value(WriteArchive& archive, const Value& value) {
  check(++archive.depth <= value_depth_max, "a value is nested too deep to be stored");
  match(
      value.kind(), [&](const std::monostate&) { write(archive, Tag::null); },
      [&](const bool& truth) { write(archive, truth ? Tag::yes : Tag::no); },
      [&](const Decimal& number) { write(archive, Tag::number, number); },
      [&](const std::string& text) { write(archive, Tag::text, text); },
      [&](const Date& date) { write(archive, Tag::date, date); },
      [&](const TimeOfDay& time) { write(archive, Tag::time, time); },
      [&](const DateTime& time) { write(archive, Tag::date_time, time); },
      [&](const DayTimeDuration& time) { write(archive, Tag::day_time_duration, time); },
      [&](const YearMonthDuration& time) { write(archive, Tag::year_month_duration, time); },
      [&](const Shared<List>& items) { write(archive, Tag::list, *items); },
      [&](const Shared<Entries>& entries) { write(archive, Tag::context, *entries); },
      [&](const Sealed& sealed) { write(archive, Tag::sealed, sealed); });
  --archive.depth;
}

void read_value(ReadArchive& archive, Value& value) {
  if (++archive.depth > value_depth_max) archive.bytes.fail("a value is nested too deep");
  value = read_content(archive, static_cast<Tag>(archive.bytes.byte()));
  --archive.depth;
}

}  // namespace tiendo::storage
