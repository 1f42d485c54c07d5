#include "engine/vocabulary/event.hpp"
#include "storage/read_model/database.hpp"
#include "storage/read_model/rows.hpp"
#include "storage/read_model/schema.hpp"

namespace tiendo::read_model {

DefinitionRows::DefinitionRows(const Database& database)
    : outdate_{database.prepare(
          "UPDATE definition SET latest = 0 WHERE process = ? AND tenant = ? AND latest = 1")},
      insert_{database.prepare(
          "INSERT INTO definition (key, process, version, name, version_tag, resource_name, tenant,"
          " has_start_form, state, latest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)")} {}

void DefinitionRows::defined(const vocabulary::ProcessDefined& event, const Place& place) {
  outdate_.run(event.process.value(), place.tenant());
  insert_.run(place.key(), event.process.value(), event.version, unless_empty(event.name),
              unless_empty(event.version_tag), event.resource_name, place.tenant(),
              event.has_start_form, state::active);
}

}  // namespace tiendo::read_model
