#include "engine/vocabulary/query.hpp"

#include "engine/base/check.hpp"

#include <array>
#include <span>
#include <string_view>

namespace tiendo::vocabulary {

namespace {

using enum FieldKind;

// {name, kind, sortable, filterable}
constexpr std::array definitions = {
    Field{"processDefinitionKey", key, true, true},
    Field{"name", text, true, true},
    Field{"resourceName", text, true, true},
    Field{"version", integer, true, true},
    Field{"versionTag", text, true, true},
    Field{"processDefinitionId", text, true, true},
    Field{"tenantId", text, true, true},
    Field{"hasStartForm", boolean, false, true},
    Field{"state", text, false, true},
};
constexpr std::array definition_filters = {Field{"isLatestVersion", boolean, false, true}};

constexpr std::array instances = {
    Field{"processInstanceKey", key, true, true},
    Field{"processDefinitionId", text, true, true},
    Field{"processDefinitionName", text, true, true},
    Field{"processDefinitionVersion", integer, true, true},
    Field{"processDefinitionVersionTag", text, true, true},
    Field{"processDefinitionKey", key, true, true},
    Field{"parentProcessInstanceKey", key, true, true},
    Field{"parentElementInstanceKey", key, true, true},
    Field{"rootProcessInstanceKey", key, false, false},
    Field{"startDate", instant, true, true},
    Field{"endDate", instant, true, true},
    Field{"suspendedDate", instant, false, false},
    Field{"state", text, true, true},
    Field{"hasIncident", boolean, true, true},
    Field{"tenantId", text, true, true},
    Field{"businessId", text, true, true},
    Field{"tags", texts, false, false},
};
constexpr std::array instance_filters = {Field{"tag", text, false, true},
                                         Field{"errorMessage", text, false, true},
                                         Field{"incidentErrorHashCode", integer, false, true},
                                         Field{"elementId", text, false, true},
                                         Field{"elementInstanceState", text, false, true},
                                         Field{"hasElementInstanceIncident", boolean, false, true},
                                         Field{"hasRetriesLeft", boolean, false, true},
                                         Field{"batchOperationId", text, false, true},
                                         Field{"batchOperationKey", text, false, true}};

constexpr std::array tasks = {
    Field{"userTaskKey", key, false, true},
    Field{"name", text, true, true},
    Field{"state", text, false, true},
    Field{"assignee", text, false, true},
    Field{"elementId", text, false, true},
    Field{"candidateGroups", texts, false, false},
    Field{"candidateUsers", texts, false, false},
    Field{"processDefinitionId", text, false, true},
    Field{"creationDate", instant, true, true},
    Field{"completionDate", instant, true, true},
    Field{"followUpDate", instant, true, true},
    Field{"dueDate", instant, true, true},
    Field{"tenantId", text, false, true},
    Field{"externalFormReference", text, false, false},
    Field{"processDefinitionVersion", integer, false, false},
    Field{"customHeaders", headers, false, false},
    Field{"priority", integer, true, true},
    Field{"elementInstanceKey", key, false, true},
    Field{"processName", text, false, false},
    Field{"processDefinitionKey", key, false, true},
    Field{"processInstanceKey", key, false, true},
    Field{"rootProcessInstanceKey", key, false, false},
    Field{"formKey", key, false, false},
    Field{"tags", texts, false, false},
    Field{"businessId", text, false, false},
};
constexpr std::array task_filters = {Field{"candidateGroup", text, false, true},
                                     Field{"candidateUser", text, false, true},
                                     Field{"tag", text, false, true}};

constexpr std::array variables = {
    Field{"variableKey", key, true, true},
    Field{"name", text, true, true},
    Field{"value", text, true, true},
    Field{"scopeKey", key, true, true},
    Field{"processInstanceKey", key, true, true},
    Field{"rootProcessInstanceKey", key, false, false},
    Field{"tenantId", text, true, true},
};

constexpr std::array variable_filters = {Field{"isTruncated", boolean, false, true}};

constexpr std::array incidents = {
    Field{"incidentKey", key, true, true},
    Field{"processDefinitionId", text, true, true},
    Field{"errorType", text, true, true},
    Field{"errorMessage", text, false, true},
    Field{"elementId", text, true, true},
    Field{"creationTime", instant, true, true},
    Field{"state", text, true, true},
    Field{"tenantId", text, true, true},
    Field{"processDefinitionKey", key, true, true},
    Field{"processInstanceKey", key, true, true},
    Field{"rootProcessInstanceKey", key, false, false},
    Field{"elementInstanceKey", key, true, true},
    Field{"jobKey", key, true, true},
};

}  // namespace

std::span<const Field> fields_of(Collection collection) {
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

std::span<const Field> filters_of(Collection collection) {
  switch (collection) {
    case Collection::process_definitions:
      return definition_filters;
    case Collection::process_instances:
      return instance_filters;
    case Collection::user_tasks:
      return task_filters;
    case Collection::variables:
      return variable_filters;
    case Collection::incidents:
      return {};
  }
  check(false, "unknown collection");
  return {};
}

std::string_view collection_name(Collection collection) {
  switch (collection) {
    case Collection::process_definitions:
      return "process-definitions";
    case Collection::process_instances:
      return "process-instances";
    case Collection::user_tasks:
      return "user-tasks";
    case Collection::variables:
      return "variables";
    case Collection::incidents:
      return "incidents";
  }
  check(false, "unknown collection");
  return {};
}

}  // namespace tiendo::vocabulary
