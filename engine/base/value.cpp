#include "engine/base/value.hpp"

#include "engine/base/decimal.hpp"
#include "engine/base/match.hpp"
#include "engine/base/temporal.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <variant>

namespace tiendo {

namespace {

constexpr std::size_t tag = 1;
constexpr std::size_t length = 4;

std::size_t size_of_zone(const Zone& zone) { return tag + length + zone.name.size(); }

void include(Extent& extent, std::size_t bytes, const Value& part) {
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  for (const std::size_t more : {bytes, size_of(part)}) {
    extent.bytes = more > most - extent.bytes ? most : extent.bytes + more;
  }
  extent.depth = std::max(extent.depth, depth_of(part) + 1);
}

}  // namespace

Extent extent_of(const List& items) {
  Extent extent{tag + length, 1};
  for (const Value& item : items) include(extent, 0, item);
  return extent;
}

Extent extent_of(const Entries& entries) {
  Extent extent{tag + length, 1};
  for (const auto& [name, content] : entries) include(extent, length + name.size(), content);
  return extent;
}

std::uint32_t depth_of(const Value& value) {
  if (const auto* list = std::get_if<Shared<List>>(&value.kind())) return list->extent().depth;
  const auto* entries = std::get_if<Shared<Entries>>(&value.kind());
  return entries == nullptr ? 0 : entries->extent().depth;
}

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
      [](const Shared<List>& list) { return list.extent().bytes; },
      [](const Shared<Entries>& entries) { return entries.extent().bytes; },
      [](const Sealed& sealed) {
        return tag + 2 * length + sealed.subject.size() + sealed.bytes.size();
      });
}

}  // namespace tiendo
