#pragma once

#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

/// The reference stream: what every decision may look up. Versioned by its position.
namespace tiendo::reference {

struct Definition {
  ProcessId process;
  std::int32_t version = 0;
  std::string name;
  std::string version_tag;
  std::string resource_name;
  vocabulary::Digest digest{};
  DeploymentKey deployment;
  bool has_start_form = false;
  friend bool operator==(const Definition&, const Definition&) = default;
};

struct Form {
  std::string form_id;
  std::int32_t version = 0;
  std::string resource_name;
  vocabulary::Digest digest{};
  DeploymentKey deployment;
  friend bool operator==(const Form&, const Form&) = default;
};

struct Reference {
  Position position = 0;  ///< of the last fact; the version of all that stands here
  std::map<DefinitionKey, Definition> definitions;
  std::map<std::string, DefinitionKey, std::less<>> latest;  ///< by process id
  std::map<FormKey, Form> forms;
  std::map<std::string, FormKey, std::less<>> latest_form;  ///< by form id
  std::map<std::string, vocabulary::Account, std::less<>> accounts;
  std::optional<Instant> clock;  ///< of a virtual clock, or the last confirmed wall clock
  std::optional<vocabulary::ZoneDatabase> zones;  ///< that decisions are made with

  const Definition* find_definition(DefinitionKey key) const;
  /// The key of a version of a process, version 0 meaning the latest; none if unknown.
  DefinitionKey find_version(const ProcessId& process, std::int32_t version) const;
  const vocabulary::Account* find_account(std::string_view name) const;

  friend bool operator==(const Reference&, const Reference&) = default;
};

void evolve(Reference& state, const vocabulary::Event& event, Position at,
            const vocabulary::RecordHeader& header);

}  // namespace tiendo::reference
