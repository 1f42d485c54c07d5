#include "workflows/bpmn_extensions.hpp"

#include "engine/model/process.hpp"
#include "workflows/bpmn_problems.hpp"
#include "workflows/bpmn_values.hpp"
#include "workflows/bpmn_words.hpp"
#include "workflows/xml.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::workflows {
namespace {

constexpr std::array<std::string_view, 9> supported{
    "userTask",           "assignmentDefinition", "taskSchedule",
    "priorityDefinition", "formDefinition",       "taskHeaders",
    "ioMapping",          "versionTag",           "properties"};

/// They would change what happens: to drop them silently would be a lie.
constexpr std::array<std::string_view, 14> not_yet{
    "taskDefinition",        "script",         "calledDecision",      "calledElement",
    "subscription",          "publishMessage", "loopCharacteristics", "executionListeners",
    "taskListeners",         "adHoc",          "conditionalFilter",   "linkedResources",
    "jobPriorityDefinition", "userTaskForm"};

template <std::size_t Size>
bool holds(const std::array<std::string_view, Size>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::optional<std::string> filled(const XmlElement& element, std::string_view name) {
  auto value = element.attribute(name);
  if (value && trimmed(*value).empty()) return std::nullopt;
  return value;
}

/// A variable name, dots between the names of a path: letters, digits, `_`, anything beyond ASCII;
/// no name begins with a digit.
bool is_variable_path(std::string_view path) {
  bool at_start = true;
  for (const char letter : path) {
    const auto code = static_cast<unsigned char>(letter);
    const bool digit = letter >= '0' && letter <= '9';
    const bool word = digit || letter == '_' || code >= 0x80U || (letter >= 'a' && letter <= 'z') ||
                      (letter >= 'A' && letter <= 'Z');
    if (letter == '.' ? at_start : !word || (digit && at_start)) return false;
    at_start = letter == '.';
  }
  return !at_start;
}

bool too_many(const XmlElement& list, const Where& where, Problems& problems) {
  if (list.children.size() <= limit::entries_max) return false;
  problems.error(where, "zeebe:" + list.name + " has more than " +
                            std::to_string(limit::entries_max) + " entries; remove some");
  return true;
}

}  // namespace

Extensions::Extensions(const XmlElement& owner, Where where, Problems& problems)
    : where_{std::move(where)}, problems_{problems} {
  for (const auto& child : owner.children) {
    if (!child.is(space::bpmn, "extensionElements")) continue;
    for (const auto& extension : child.children) note_extension(extension);
  }
}

void Extensions::note_extension(const XmlElement& extension) {
  const Where where{extension.line, where_.element, extension.name};
  if (extension.space != space::zeebe) {
    problems_.warning(where,
                      "the extension of '" + extension.space + "' is not known; it is ignored");
  } else if (holds(not_yet, extension.name)) {
    problems_.error(where, "zeebe:" + extension.name + " is not supported yet; remove it");
  } else if (holds(supported, extension.name)) {
    if (!waiting_.emplace(extension.name, &extension).second) {
      problems_.error(where, "zeebe:" + extension.name + " stands here twice; keep one");
    }
  } else if (extension.name != "agentDefinition") {
    problems_.warning(where, "zeebe:" + extension.name + " is not known; it is ignored");
  }
}

const XmlElement* Extensions::take(std::string_view name) {
  const auto found = waiting_.find(name);
  if (found == waiting_.end()) return nullptr;
  const auto* const extension = found->second;
  waiting_.erase(found);
  return extension;
}

void Extensions::finish(std::string_view owner_word) {
  for (const auto& [name, value] : properties()) {
    if (!name.starts_with("tiendo:")) continue;
    problems_.error(where_.at(name),
                    "the property has a meaning only on a timer boundary event of "
                    "a user task; move it there");
  }
  for (const auto& [name, extension] : waiting_) {
    const Where where{extension->line, where_.element, name};
    const auto message = "zeebe:" + name + " has no meaning on " + with_article(owner_word);
    if (name == "ioMapping") {
      problems_.error(where, message + "; move the mappings to a task, a sub-process or an event");
    } else {
      problems_.warning(where, message + "; it is ignored");
    }
  }
  waiting_.clear();
}

std::vector<std::pair<std::string, std::string>> Extensions::headers() {
  std::vector<std::pair<std::string, std::string>> headers;
  const auto* const list = take("taskHeaders");
  if (list == nullptr || too_many(*list, where_.at("taskHeaders"), problems_)) return headers;
  for (const auto& entry : list->children) {
    if (!entry.is(space::zeebe, "header")) continue;
    const Where where{entry.line, where_.element, "taskHeaders"};
    const auto key = filled(entry, "key");
    const auto same = [&](const auto& header) { return key && header.first == *key; };
    if (!key) {
      problems_.error(where, "a header has no key; give it one");
    } else if (std::ranges::any_of(headers, same)) {
      problems_.error(where, "the header '" + *key + "' stands here twice; keep one");
    } else {
      headers.emplace_back(*key, entry.attribute("value").value_or(""));
    }
  }
  return headers;
}

std::vector<std::pair<std::string, std::string>> Extensions::properties() {
  std::vector<std::pair<std::string, std::string>> properties;
  const auto* const list = take("properties");
  if (list == nullptr || too_many(*list, where_.at("properties"), problems_)) return properties;
  for (const auto& entry : list->children) {
    if (!entry.is(space::zeebe, "property")) continue;
    properties.emplace_back(entry.attribute("name").value_or(""),
                            entry.attribute("value").value_or(""));
  }
  return properties;
}

bool Extensions::check_binding(const XmlElement& definition, const Where& where) {
  const auto binding = definition.attribute("bindingType").value_or("latest");
  if (binding == "latest") return true;
  if (binding == "versionTag" && !filled(definition, "versionTag")) {
    problems_.error(where, "bindingType versionTag needs the attribute versionTag; add it");
  } else if (binding == "deployment" || binding == "versionTag") {
    problems_.error(where, "bindingType " + binding + " is not supported yet; use latest");
  } else {
    problems_.error(where, "bindingType '" + binding + "' is not known; use latest");
  }
  return false;
}

std::optional<model::FormReference> Extensions::external_form(const std::string& link,
                                                              const Where& where) {
  auto attribute = read_attribute(link, where, problems_);
  std::optional<model::FormReference> form;
  if (!attribute) return form;
  form.emplace().kind = model::FormReference::Kind::external;
  form->external = std::move(attribute);
  return form;
}

std::optional<model::FormReference> Extensions::keyed_form(const std::string& key,
                                                           const Where& where) {
  if (key.starts_with("camunda-forms:")) {
    problems_.error(where,
                    "a form embedded in the model is not supported yet; deploy it as a "
                    ".form file and name its id in formId");
    return std::nullopt;
  }
  return external_form(key, where);
}

std::optional<model::FormReference> Extensions::form() {
  const auto* const definition = take("formDefinition");
  if (definition == nullptr) return std::nullopt;
  const Where where{definition->line, where_.element, "formDefinition"};
  const auto id = filled(*definition, "formId");
  const auto external = filled(*definition, "externalReference");
  const auto key = filled(*definition, "formKey");
  if ((id ? 1 : 0) + (external ? 1 : 0) + (key ? 1 : 0) != 1) {
    problems_.error(where, "give exactly one of formId, externalReference and formKey");
    return std::nullopt;
  }
  if (!check_binding(*definition, where)) return std::nullopt;
  if (key) return keyed_form(*key, where);
  if (external) return external_form(*external, where);
  std::optional<model::FormReference> form;
  form.emplace().form_id = id.value_or("");
  return form;
}

std::optional<model::Mapping> Extensions::mapping(const XmlElement& entry) {
  const Where where{entry.line, where_.element, entry.name};
  const auto target = filled(entry, "target");
  if (!target || !is_variable_path(*target)) {
    problems_.error(where, "the target '" + target.value_or("") +
                               "' is no variable name; write a name, or names with dots between");
    return std::nullopt;
  }
  const auto names = 1 + std::ranges::count(*target, '.');
  if (names > limit::path_names_max) {
    problems_.error(where, "the target has " + std::to_string(names) +
                               " names with dots between; write at most " +
                               std::to_string(limit::path_names_max));
    return std::nullopt;
  }
  const auto text = filled(entry, "source");
  if (!text) {
    problems_.error(where, "the mapping to '" + *target + "' has no source; give it one");
    return std::nullopt;
  }
  auto source = read_attribute(text, where, problems_);
  if (!source) return std::nullopt;
  return model::Mapping{std::move(*source), *target};
}

Mappings Extensions::mappings() {
  Mappings found;
  const auto* const list = take("ioMapping");
  if (list == nullptr || too_many(*list, where_.at("ioMapping"), problems_)) return found;
  for (const auto& entry : list->children) {
    const bool input = entry.is(space::zeebe, "input");
    if (!input && !entry.is(space::zeebe, "output")) continue;
    auto read = mapping(entry);
    if (read) (input ? found.inputs : found.outputs).push_back(std::move(*read));
  }
  return found;
}

}  // namespace tiendo::workflows
