#include "engine/vocabulary/event.hpp"
#include "storage/codec/archive.hpp"
#include "storage/codec/event_fields.hpp"  // IWYU pragma: keep, the archives call these
#include "storage/codec/event_types.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <type_traits>
#include <variant>

namespace tiendo::storage {

namespace {

using vocabulary::Event;

/// How one version of one type is read.
struct Decoder {
  EventType type;
  void (*read)(ReadArchive&, Event&) = nullptr;
};

template <class Fact>
void read_fact(ReadArchive& archive, Event& event) {
  archive(event.emplace<Fact>());
}

template <class... Facts>
constexpr auto decoders_of(std::type_identity<std::variant<Facts...>>) {
  return std::array{Decoder{event_type<Facts>, read_fact<Facts>}...};
}

/// An older version that is still to be read gets a line of its own beside these.
constexpr auto decoders = decoders_of(std::type_identity<Event>{});

const Decoder& find_decoder(const ReadArchive& archive, std::uint64_t number,
                            std::uint64_t version) {
  const auto found = std::ranges::find_if(decoders, [&](const Decoder& decoder) {
    return decoder.type.number == number && decoder.type.version == version;
  });
  if (found == decoders.end()) {
    archive.bytes.fail("event type " + std::to_string(number) + " version " +
                       std::to_string(version) +
                       " is unknown: this store was written by a newer version");
  }
  return *found;
}

}  // namespace

void write_event(WriteArchive& archive, const Event& event) {
  std::visit(
      [&]<class Fact>(const Fact& fact) {
        archive.bytes.number(event_type<Fact>.number);
        archive.bytes.number(event_type<Fact>.version);
        const auto begin = archive.bytes.begin_sized();
        archive(fact);
        archive.bytes.end_sized(begin);
      },
      event);
}

void read_event(ReadArchive& archive, Event& event) {
  const auto number = archive.bytes.number();
  const auto version = archive.bytes.number();
  const auto& decoder = find_decoder(archive, number, version);
  const auto size = archive.bytes.size();
  const auto end = archive.bytes.offset() + size;
  decoder.read(archive, event);
  if (archive.bytes.offset() != end) archive.bytes.fail("an event is not as long as it says");
}

}  // namespace tiendo::storage
