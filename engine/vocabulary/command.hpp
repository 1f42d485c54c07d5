#pragma once

#include "engine/base/id.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/stream.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// What may be asked. A command addresses exactly one stream.
namespace tiendo::vocabulary {

/// Starts an instance of a definition (by key) or of a process id (version 0: the latest).
struct StartInstance {
  DefinitionKey definition;  ///< none: by `process` and `version`
  ProcessId process;
  std::int32_t version = 0;
  Entries variables;
  std::string business_id;
  std::vector<std::string> tags;
  std::vector<ElementId> start_at = {};   ///< elements to begin at; empty: at the none start event
  std::vector<ElementId> end_after = {};  ///< the instance is terminated when one of them is done
};
struct CancelInstance {
  InstanceKey instance;
};
struct AssignUserTask {
  UserTaskKey task;
  std::string assignee;
  bool allow_override = true;
  std::string action;  ///< empty: `assign`
};
struct UnassignUserTask {
  UserTaskKey task;
};
struct CompleteUserTask {
  UserTaskKey task;
  Entries variables;
  std::string action;  ///< empty: `complete`
};
struct ResolveIncident {
  IncidentKey incident;
};
/// From the clock: the first due timer of an instance.
struct FireTimer {
  InstanceKey instance;
  TimerRef timer;
};
/// From `react`: go on where `TurnSuspended` stopped.
struct ContinueTurn {
  InstanceKey instance;
};

/// A file to deploy, read beforehand: what it defines.
struct ProcessOutline {
  ProcessId process;
  std::string name;
  std::string version_tag;
  bool has_start_form = false;
};
struct FormOutline {
  std::string form_id;
};
struct ReadResource {
  std::string name;
  std::string bytes;
  Digest digest{};
  std::vector<ProcessOutline> processes;
  std::vector<FormOutline> forms;
};
struct DeployResources {
  std::vector<ReadResource> resources;
};
struct SetAccount {
  Account account;
  bool must_be_new = true;
};
struct SetClock {
  Instant now;
};
/// From a sink: its cursor.
struct AdvanceSink {
  std::string sink;
  Position delivered = 0;
};
/// From the shell at its start: the time zones it gave to the engine.
struct RecordZones {
  ZoneDatabase database;
};

using Command = std::variant<StartInstance, CancelInstance, AssignUserTask, UnassignUserTask,
                             CompleteUserTask, ResolveIncident, FireTimer, ContinueTurn,
                             DeployResources, SetAccount, SetClock, AdvanceSink, RecordZones>;
/// The word of the command in messages, e.g. `COMPLETE`.
std::string_view command_name(const Command& command);

// ---- Answers

struct Done {
  friend bool operator==(const Done&, const Done&) = default;
};
struct StartedInstance {
  InstanceKey instance;
  DefinitionKey definition;
  ProcessId process;
  std::int32_t version = 0;
  friend bool operator==(const StartedInstance&, const StartedInstance&) = default;
};
struct DeployedProcess {
  DefinitionKey key;
  ProcessId process;
  std::int32_t version = 0;
  std::string resource_name;
  friend bool operator==(const DeployedProcess&, const DeployedProcess&) = default;
};
struct DeployedForm {
  FormKey key;
  std::string form_id;
  std::int32_t version = 0;
  std::string resource_name;
  friend bool operator==(const DeployedForm&, const DeployedForm&) = default;
};
struct Deployed {
  DeploymentKey key;
  std::vector<std::variant<DeployedProcess, DeployedForm>> items;
  friend bool operator==(const Deployed&, const Deployed&) = default;
};
using Answer = std::variant<Done, StartedInstance, Deployed>;

}  // namespace tiendo::vocabulary
