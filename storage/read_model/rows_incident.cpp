#include "engine/base/id.hpp"
#include "engine/base/text.hpp"
#include "engine/vocabulary/event.hpp"
#include "storage/read_model/database.hpp"
#include "storage/read_model/rows.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tiendo::read_model {

namespace {

/// What Java's `String.hashCode` makes of the text: over its units of UTF-16, 32 bits that wrap.
std::int32_t java_hash(std::string_view text) {
  std::uint32_t hash = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto point = code_point_at(text, at).value_or(CodePoint{0xFFFD, 1});
    if (point.value > 0xFFFF) {
      const std::uint32_t beyond = point.value - 0x10000;
      hash = 31 * hash + (0xD800 | beyond >> 10U);
      hash = 31 * hash + (0xDC00 | (beyond & 0x3FFU));
    } else {
      hash = 31 * hash + point.value;
    }
    at += point.bytes;
  }
  return static_cast<std::int32_t>(hash);
}

}  // namespace

IncidentRows::IncidentRows(const Database& database)
    : insert_{database.prepare(
          "INSERT INTO incident (key, instance, definition, process, tenant, error_type, message,"
          " element, element_key, created, state, message_hash)"
          " SELECT ?1, key, definition, process, ?3, ?4, ?5, COALESCE(?6, process), ?7, ?8,"
          " 'ACTIVE', ?9"
          " FROM instance WHERE key = ?2")},
      resolve_{database.prepare("UPDATE incident SET state = 'RESOLVED'"
                                " WHERE key = ? AND state = 'ACTIVE'")},
      count_{database.prepare("UPDATE instance SET incidents = incidents + ? WHERE key = ?")} {}

void IncidentRows::raised(const vocabulary::IncidentRaised& event, const Place& place) {
  insert(event.element.value(), event.element_key, event.error_type, event.message, place);
}

void IncidentRows::quarantined(const vocabulary::StreamQuarantined& event, const Place& place) {
  insert({}, ElementKey{place.instance()}, "UNKNOWN", event.reason, place);
}

/// Without an element it is one of the whole process.
void IncidentRows::insert(const std::optional<std::string>& element, ElementKey element_key,
                          const std::string& error_type, const std::string& message,
                          const Place& place) {
  const auto inserted =
      insert_.run(place.key(), place.instance(), place.tenant(), error_type, message, element,
                  element_key.value(), place.time_ms(), java_hash(message));
  if (inserted != 1) {
    throw Fault::damage("no row of instance " + std::to_string(place.instance()) + " of incident " +
                        std::to_string(place.key()));
  }
  count_.run(1, place.instance());
}

void IncidentRows::resolved(IncidentKey incident, const Place& place) {
  if (resolve_.run(incident.value()) == 1) count_.run(-1, place.instance());
}

void IncidentRows::closed(std::span<const IncidentKey> incidents, const Place& place) {
  for (const IncidentKey incident : incidents) resolved(incident, place);
}

}  // namespace tiendo::read_model
