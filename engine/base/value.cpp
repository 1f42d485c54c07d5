#include "engine/base/value.hpp"

#include "engine/base/match.hpp"

namespace tiendo {

namespace {

constexpr std::size_t tag = 1;
constexpr std::size_t length = 4;

std::size_t size_of_zone(const Zone& zone) {
  return tag + length + zone.name.size();
}

}  // namespace

std::size_t size_of(const Value& value) {
  return match(
      value.kind(), [](std::monostate) { return tag; }, [](bool) { return tag + 1; },
      [](const Decimal&) { return tag + 16; },
      [](const std::string& text) { return tag + length + text.size(); },
      [](const Date&) { return tag + 6; },
      [](const TimeOfDay& time) { return tag + 8 + size_of_zone(time.zone); },
      [](const DateTime& both) { return tag + 14 + size_of_zone(both.time.zone); },
      [](const DayTimeDuration&) { return tag + 12; },
      [](const YearMonthDuration&) { return tag + 8; },
      [](const Shared<List>& list) {
        std::size_t sum = tag + length;
        for (const Value& item : *list) sum += size_of(item);
        return sum;
      },
      [](const Shared<Entries>& entries) {
        std::size_t sum = tag + length;
        for (const auto& [name, content] : *entries) sum += length + name.size() + size_of(content);
        return sum;
      },
      [](const Sealed& sealed) {
        return tag + 2 * length + sealed.subject.size() + sealed.bytes.size();
      });
}

}  // namespace tiendo
