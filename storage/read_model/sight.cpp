#include "storage/read_model/sight.hpp"

#include "engine/base/check.hpp"
#include "engine/base/mutant.hpp"
#include "engine/vocabulary/query.hpp"
#include "storage/read_model/fields.hpp"
#include "storage/read_model/schema.hpp"
#include "storage/read_model/sql.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace tiendo::read_model {

namespace {

using vocabulary::Collection;

Sql listed(const std::vector<std::string>& grantees) {
  std::vector<Sql> values;
  for (const auto& grantee : grantees) values.emplace_back().value(grantee);
  Sql sql{"("};
  sql += join(values, ", ");
  sql += ")";
  return sql;
}

Sql granted_instance(const std::vector<std::string>& grantees, Collection collection) {
  Sql sql{"EXISTS (SELECT 1 FROM instance_grant s WHERE s.grantee IN "};
  sql += listed(grantees);
  sql += " AND s.instance = ";
  sql += instance_of(collection);
  sql += ")";
  return sql;
}

Sql granted_task(const std::vector<std::string>& grantees, std::string_view place) {
  Sql sql{"EXISTS (SELECT 1 FROM task_grant s WHERE s.sight = 1 AND s.grantee IN "};
  sql += listed(grantees);
  sql += place;
  sql += ")";
  return sql;
}

}  // namespace

Viewing::Viewing(const vocabulary::Viewer& viewer) {
  for (const auto& grantee : viewer.grantees) {
    const std::string text = grantee_text(grantee);
    if (!has(text)) grantees.push_back(text);
    oversees = oversees || grantee.kind == vocabulary::Grantee::Kind::overseers;
  }
}

bool Viewing::has(const std::string& grantee) const {
  return std::ranges::find(grantees, grantee) != grantees.end();
}

Sql sight_of(Collection collection, const Viewing& viewing) {
  if (mutant("grant-join-missing")) return "1";
  switch (collection) {
    case Collection::process_definitions:  // everyone who is known
      return viewing.grantees.empty() ? "0" : "1";
    case Collection::process_instances:
    case Collection::variables:
      return granted_instance(viewing.grantees, collection);
    case Collection::user_tasks: {
      const std::string place = " AND s.state = x.state AND s.due = ifnull(x.due, " +
                                std::to_string(no_due) + ") AND s.task = x.key";
      return granted_task(viewing.grantees, place);
    }
    case Collection::incidents:  // overseers, of the instances that they see
      if (!viewing.oversees) return "0";
      return granted_instance({grantee_text({vocabulary::Grantee::Kind::overseers, {}})},
                              collection);
  }
  check(false, "unknown collection");
  return {};
}

Sql sight_of_grant(const Viewing& viewing) {
  return granted_task(viewing.grantees,
                      " AND s.state = g.state AND s.due = g.due AND s.task = g.task");
}

}  // namespace tiendo::read_model
