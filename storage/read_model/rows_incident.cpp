#include "engine/base/id.hpp"
#include "engine/vocabulary/event.hpp"
#include "storage/read_model/database.hpp"
#include "storage/read_model/rows.hpp"

#include <span>
#include <string>

namespace tiendo::read_model {

IncidentRows::IncidentRows(const Database& database)
    : insert_{database.prepare(
          "INSERT INTO incident (key, instance, definition, process, tenant, error_type, message,"
          " element, element_key, created, state)"
          " SELECT ?1, key, definition, process, ?3, ?4, ?5, ?6, ?7, ?8, 'ACTIVE'"
          " FROM instance WHERE key = ?2")},
      resolve_{database.prepare("UPDATE incident SET state = 'RESOLVED'"
                                " WHERE key = ? AND state = 'ACTIVE'")},
      count_{database.prepare("UPDATE instance SET incidents = incidents + ? WHERE key = ?")} {}

void IncidentRows::raised(const vocabulary::IncidentRaised& event, const Place& place) {
  const auto inserted =
      insert_.run(place.key(), place.instance(), place.tenant(), event.error_type, event.message,
                  event.element.value(), event.element_key.value(), place.time_ms());
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
