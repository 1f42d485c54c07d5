#include "storage/read_model/fields.hpp"

#include "engine/base/check.hpp"
#include "engine/vocabulary/query.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace tiendo::read_model {

namespace {

using vocabulary::Collection;
using vocabulary::Field;

constexpr bool nullable = true;

// {name, expression, nullable, shape, needs instance, needs definition}
constexpr std::array definitions = {
    Column{"processDefinitionKey", "x.key"},
    Column{"name", "x.name", nullable},
    Column{"resourceName", "x.resource_name"},
    Column{"version", "x.version"},
    Column{"versionTag", "x.version_tag", nullable},
    Column{"processDefinitionId", "x.process"},
    Column{"tenantId", "x.tenant"},
    Column{"hasStartForm", "x.has_start_form"},
    Column{"state", "x.state"},
    Column{"isLatestVersion", "x.latest"},
};

// An instance that another one called is its own root until call activities exist.
constexpr std::array instances = {
    Column{"processInstanceKey", "x.key"},
    Column{"processDefinitionId", "x.process"},
    Column{"processDefinitionName", "d.name", nullable, Shape::plain, false, true},
    Column{"processDefinitionVersion", "x.version"},
    Column{"processDefinitionVersionTag", "d.version_tag", nullable, Shape::plain, false, true},
    Column{"processDefinitionKey", "x.definition"},
    Column{"parentProcessInstanceKey", "NULL", nullable},
    Column{"parentElementInstanceKey", "NULL", nullable},
    Column{"rootProcessInstanceKey", "x.key"},
    Column{"startDate", "x.started"},
    Column{"endDate", "x.ended", nullable},
    Column{"suspendedDate", "NULL", nullable},
    Column{"state", "x.state"},
    Column{"hasIncident", "(x.incidents > 0)"},
    Column{"tenantId", "x.tenant"},
    Column{"businessId", "x.business_id", nullable},
    Column{"tags", "x.tags"},
    Column{"tag", "x.tags", false, Shape::any_member},
    Column{"errorMessage", "e.message", false, Shape::of_errors},
    Column{"incidentErrorHashCode", "e.message_hash", false, Shape::of_errors},
    Column{"elementId", "l.element", false, Shape::of_elements},
    Column{"elementInstanceState", "l.state", false, Shape::of_elements},
    Column{
        "hasElementInstanceIncident",
        "EXISTS (SELECT 1 FROM incident e WHERE e.instance = x.key AND e.element_key = l.key AND "
        "e.state = 'ACTIVE')",
        false, Shape::of_elements},
    // No element has jobs yet, and no operation works on many instances.
    Column{"hasRetriesLeft", "0"},
    Column{"batchOperationId", "NULL", nullable},
    Column{"batchOperationKey", "NULL", nullable},
};

constexpr std::array tasks = {
    Column{"userTaskKey", "x.key"},
    Column{"name", "x.name", nullable},
    Column{"state", "x.state"},
    Column{"assignee", "x.assignee", nullable},
    Column{"elementId", "x.element"},
    Column{"candidateGroups", "x.candidate_groups"},
    Column{"candidateUsers", "x.candidate_users"},
    Column{"processDefinitionId", "x.process"},
    Column{"creationDate", "x.created"},
    Column{"completionDate", "x.completed", nullable},
    Column{"followUpDate", "x.follow_up", nullable},
    Column{"dueDate", "x.due", nullable},
    Column{"tenantId", "x.tenant"},
    Column{"externalFormReference", "x.external_form", nullable},
    Column{"processDefinitionVersion", "i.version", false, Shape::plain, true},
    Column{"customHeaders", "x.headers"},
    Column{"priority", "x.priority"},
    Column{"elementInstanceKey", "x.element_key"},
    Column{"processName", "d.name", nullable, Shape::plain, false, true},
    Column{"processDefinitionKey", "x.definition"},
    Column{"processInstanceKey", "x.instance"},
    Column{"rootProcessInstanceKey", "x.instance"},
    Column{"formKey", "x.form_key", nullable},
    Column{"tags", "i.tags", false, Shape::plain, true},
    Column{"businessId", "i.business_id", nullable, Shape::plain, true},
    Column{"candidateGroup", "x.candidate_groups", false, Shape::any_member},
    Column{"candidateUser", "x.candidate_users", false, Shape::any_member},
    Column{"tag", "i.tags", false, Shape::any_member, true},
};

constexpr std::array variables = {
    Column{"variableKey", "x.key"},
    Column{"name", "x.name"},
    Column{"value", "x.value", false, Shape::json},
    Column{"scopeKey", "x.scope"},
    Column{"processInstanceKey", "x.instance"},
    Column{"rootProcessInstanceKey", "x.instance"},
    Column{"tenantId", "x.tenant"},
    Column{"isTruncated", "(length(x.value) > 8191)"},
};
static_assert(vocabulary::value_characters_max == 8191);

constexpr std::array incidents = {
    Column{"incidentKey", "x.key"},
    Column{"processDefinitionId", "x.process"},
    Column{"errorType", "x.error_type"},
    Column{"errorMessage", "x.message"},
    Column{"elementId", "x.element"},
    Column{"creationTime", "x.created"},
    Column{"state", "x.state"},
    Column{"tenantId", "x.tenant"},
    Column{"processDefinitionKey", "x.definition"},
    Column{"processInstanceKey", "x.instance"},
    Column{"rootProcessInstanceKey", "x.instance"},
    Column{"elementInstanceKey", "x.element_key"},
    Column{"jobKey", "NULL", nullable},
};

const Field* find(std::span<const Field> fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &Field::name);
  return found == fields.end() ? nullptr : &*found;
}

}  // namespace

std::span<const Column> columns_of(Collection collection) {
  switch (collection) {
    case Collection::process_definitions:
      return definitions;
    case Collection::process_instances:
      return instances;
    case Collection::user_tasks:
      return tasks;
    case Collection::variables:
      return variables;
    case Collection::incidents:
      return incidents;
  }
  check(false, "unknown collection");
  return {};
}

std::optional<Known> find_field(Collection collection, std::string_view name) {
  const Field* field = find(fields_of(collection), name);
  if (field == nullptr) field = find(filters_of(collection), name);
  if (field == nullptr) return std::nullopt;
  const auto columns = columns_of(collection);
  const auto column = std::ranges::find(columns, name, &Column::name);
  check(column != columns.end(), "a field without a column");
  return Known{*field, *column};
}

std::string_view table_of(Collection collection) {
  switch (collection) {
    case Collection::process_definitions:
      return "definition";
    case Collection::process_instances:
      return "instance";
    case Collection::user_tasks:
      return "task";
    case Collection::variables:
      return "variable";
    case Collection::incidents:
      return "incident";
  }
  check(false, "unknown collection");
  return {};
}

std::string_view instance_of(Collection collection) {
  switch (collection) {
    case Collection::process_definitions:
      return {};
    case Collection::process_instances:
      return "x.key";
    case Collection::user_tasks:
    case Collection::variables:
    case Collection::incidents:
      return "x.instance";
  }
  check(false, "unknown collection");
  return {};
}

}  // namespace tiendo::read_model
