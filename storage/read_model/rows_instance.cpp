#include "engine/vocabulary/event.hpp"
#include "storage/read_model/database.hpp"
#include "storage/read_model/rows.hpp"
#include "storage/read_model/schema.hpp"

#include <cstdint>
#include <string>

namespace tiendo::read_model {

InstanceRows::InstanceRows(const Database& database)
    : insert_{database.prepare(
          "INSERT INTO instance (key, definition, process, version, tenant, started, state,"
          " incidents, business_id, tags) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?)")},
      end_{database.prepare("UPDATE instance SET state = ?, ended = ? WHERE key = ?")},
      grant_{database.prepare("INSERT INTO instance_grant (grantee, instance, reasons)"
                              " VALUES (?, ?, 1)"
                              " ON CONFLICT DO UPDATE SET reasons = reasons + 1")},
      revoke_{database.prepare("UPDATE instance_grant SET reasons = reasons - 1"
                               " WHERE grantee = ? AND instance = ?")},
      forget_grant_{database.prepare("DELETE FROM instance_grant"
                                     " WHERE grantee = ? AND instance = ? AND reasons = 0")} {}

void InstanceRows::started(const vocabulary::InstanceStarted& event, const Place& place) {
  insert_.run(place.instance(), event.definition.value(), event.process.value(), event.version,
              place.tenant(), place.time_ms(), state::active, unless_empty(event.business_id),
              texts_json(event.tags));
  for (const auto& grantee : event.grants) grant(grantee_text(grantee), place.instance());
}

void InstanceRows::ended(std::string_view state, const Place& place) {
  if (end_.run(state, place.time_ms(), place.instance()) != 1) {
    throw Fault::damage("no row of ended instance " + std::to_string(place.instance()));
  }
}

void InstanceRows::grant(const std::string& grantee, std::uint64_t instance) {
  grant_.run(grantee, instance);
}

void InstanceRows::revoke(const std::string& grantee, std::uint64_t instance) {
  revoke_.run(grantee, instance);
  forget_grant_.run(grantee, instance);
}

}  // namespace tiendo::read_model
