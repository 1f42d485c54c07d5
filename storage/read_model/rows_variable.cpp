#include "engine/base/json.hpp"
#include "engine/vocabulary/event.hpp"
#include "storage/read_model/database.hpp"
#include "storage/read_model/rows.hpp"

#include <string>

namespace tiendo::read_model {

VariableRows::VariableRows(const Database& database)
    : insert_{database.prepare("INSERT INTO variable (key, instance, scope, name, value, tenant)"
                               " VALUES (?, ?, ?, ?, ?, ?)")},
      update_{database.prepare("UPDATE variable SET value = ? WHERE scope = ? AND name = ?")} {}

void VariableRows::set(const vocabulary::VariablesSet& event, const Place& place) {
  Place each = place;
  for (const auto& variable : event.variables) {
    json_.clear();
    write_json(json_, variable.value);
    if (variable.created) {
      insert_.run(each.key(), each.instance(), event.scope.value(), variable.name, json_,
                  each.tenant());
    } else if (update_.run(json_, event.scope.value(), variable.name) != 1) {
      throw Fault::damage("no row of variable " + variable.name + " in scope " +
                          std::to_string(event.scope.value()));
    }
    ++each.position;
  }
}

}  // namespace tiendo::read_model
