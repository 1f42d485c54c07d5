#include "ops/definitions.hpp"

#include "engine/base/check.hpp"
#include "engine/base/id.hpp"
#include "engine/model/process.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "workflows/bpmn.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>

namespace tiendo::ops {

namespace {

/// Of the record of a deployment: what the fact at a position defines.
struct Defined {
  std::string id;
  std::string resource_name;
  std::int32_t version = 0;
};

std::optional<Defined> defined_at(const vocabulary::Record& record, Position position) {
  Position at = record.header.position;
  for (const auto& event : record.events) {
    if (at == position) {
      if (const auto* process = std::get_if<vocabulary::ProcessDefined>(&event)) {
        return Defined{process->process.value(), process->resource_name, process->version};
      }
      if (const auto* form = std::get_if<vocabulary::FormDefined>(&event)) {
        return Defined{form->form_id, form->resource_name, form->version};
      }
      return std::nullopt;
    }
    at += vocabulary::width(event);
  }
  return std::nullopt;
}

}  // namespace

std::optional<DeployedDefinitions::Content> DeployedDefinitions::content(Position position) const {
  const auto record = record_at_(position);
  if (!record || record->events.empty()) return std::nullopt;
  const auto defined = defined_at(*record, position);
  const auto* deployment = std::get_if<vocabulary::DeploymentCreated>(&record->events.front());
  if (!defined || deployment == nullptr) return std::nullopt;
  const auto found =
      std::ranges::find(deployment->resources, defined->resource_name, &vocabulary::Resource::name);
  check(found != deployment->resources.end(), "a definition without its resource");
  return Content{*found, defined->id, defined->version};
}

std::shared_ptr<const model::Process> DeployedDefinitions::find(DefinitionKey key) {
  {
    const std::lock_guard lock{mutex_};
    const auto found = compiled_.find(key);
    if (found != compiled_.end()) return found->second;
  }
  const auto deployed = content(key.position());
  if (!deployed) return nullptr;
  auto file = workflows::read_bpmn(deployed->resource.bytes, deployed->resource.name,
                                   workflows::Reading::deployed);
  check(file.has_value(), "a deployed file cannot be read any more");
  const auto found = std::ranges::find_if(
      file->processes, [&](const auto& process) { return process->id.value() == deployed->id; });
  check(found != file->processes.end(), "a deployed process is not in its file any more");
  const std::lock_guard lock{mutex_};
  return compiled_.emplace(key, *found).first->second;
}

}  // namespace tiendo::ops
