#include "engine/base/id.hpp"
#include "engine/vocabulary/event.hpp"
#include "storage/read_model/database.hpp"
#include "storage/read_model/rows.hpp"
#include "storage/read_model/schema.hpp"

#include <span>
#include <string>
#include <string_view>

namespace tiendo::read_model {

ElementRows::ElementRows(const Database& database)
    : put_{database.prepare("INSERT INTO element (instance, key, element, scope, state)"
                            " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
                            " SET scope = excluded.scope, state = excluded.state")},
      end_{database.prepare("UPDATE element SET state = ? WHERE instance = ? AND key = ?")},
      stick_{database.prepare("INSERT OR IGNORE INTO element (instance, key, element, state)"
                              " VALUES (?, ?, ?, 'ACTIVE')")},
      give_up_{database.prepare("UPDATE element SET state = 'TERMINATED' WHERE instance = ?1"
                                " AND key = (SELECT element_key FROM incident WHERE key = ?2)"
                                " AND scope IS NULL")},
      end_all_{database.prepare("UPDATE element SET state = 'TERMINATED'"
                                " WHERE instance = ? AND state = 'ACTIVE'")} {}

void ElementRows::activated(const vocabulary::ElementActivated& event, const Place& place) {
  put_.run(place.instance(), event.key.value(), event.element.value(), event.scope.value(),
           state::active);
}

void ElementRows::passed(const vocabulary::ElementPassed& event, const Place& place) {
  put_.run(place.instance(), event.key.value(), event.element.value(), event.scope.value(),
           state::completed);
}

void ElementRows::ended(ElementKey element, std::string_view state, const Place& place) {
  if (end_.run(state, place.instance(), element.value()) == 1) return;
  throw Fault::damage("no row of ended element instance " + std::to_string(element.value()));
}

void ElementRows::stuck(const vocabulary::IncidentRaised& event, const Place& place) {
  stick_.run(place.instance(), event.element_key.value(), event.element.value());
}

void ElementRows::given_up(std::span<const IncidentKey> incidents, const Place& place) {
  for (const IncidentKey incident : incidents) give_up_.run(place.instance(), incident.value());
}

void ElementRows::instance_ended(const Place& place) { end_all_.run(place.instance()); }

}  // namespace tiendo::read_model
