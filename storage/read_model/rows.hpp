#pragma once

#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "storage/read_model/database.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// The row function: what an event changes in the tables. It depends on the event, its position,
/// the record's header and the rows of the same instance, and on nothing else.
namespace tiendo::read_model {

/// Where an event stands in the log.
struct Place {
  Partition partition = 0;
  Position position = 0;
  const vocabulary::RecordHeader& header;

  /// The key of what is created here.
  std::uint64_t key() const { return KeyOf<struct RowTag>::at(partition, position).value(); }
  /// The instance whose stream this is.
  std::uint64_t instance() const { return header.stream.key; }
  std::int64_t time_ms() const { return header.time.ms; }
  const std::string& tenant() const { return header.tenant.value(); }
};

class DefinitionRows {
 public:
  explicit DefinitionRows(const Database& database);
  void defined(const vocabulary::ProcessDefined& event, const Place& place);

 private:
  Statement outdate_;
  Statement insert_;
};

class InstanceRows {
 public:
  explicit InstanceRows(const Database& database);
  void started(const vocabulary::InstanceStarted& event, const Place& place);
  void ended(std::string_view state, const Place& place);
  /// One more reason, or one less, why the grantee sees the instance.
  void grant(const std::string& grantee, std::uint64_t instance);
  void revoke(const std::string& grantee, std::uint64_t instance);

 private:
  Statement insert_;
  Statement end_;
  Statement grant_;
  Statement revoke_;
  Statement forget_grant_;
};

/// A task's grant is a reason to see its instance, too.
class TaskRows {
 public:
  TaskRows(const Database& database, InstanceRows& instances);
  void created(const vocabulary::UserTaskCreated& event, const Place& place);
  void assigned(const vocabulary::UserTaskAssigned& event, const Place& place);
  void completed(const vocabulary::UserTaskCompleted& event, const Place& place);
  void canceled(const vocabulary::UserTaskCanceled& event);

 private:
  struct Known {
    std::string state;
    std::int64_t due = 0;
    std::int64_t created = 0;
    std::vector<std::string> grants;
  };
  Known read(UserTaskKey task);
  bool add_sight(UserTaskKey task, const std::string& grantee, Known& known);
  bool remove_sight(UserTaskKey task, const std::string& grantee, Known& known);
  void end(UserTaskKey task, std::string_view state, std::optional<std::int64_t> completed);

  InstanceRows& instances_;
  Statement insert_;
  Statement read_;
  Statement assign_;
  Statement end_;
  Statement insert_grant_;
  Statement show_;
  Statement hide_;
  Statement delete_grant_;
  Statement move_grant_;
};

class VariableRows {
 public:
  explicit VariableRows(const Database& database);
  void set(const vocabulary::VariablesSet& event, const Place& place);

 private:
  Statement insert_;
  Statement update_;
  std::string json_;
};

class IncidentRows {
 public:
  explicit IncidentRows(const Database& database);
  void raised(const vocabulary::IncidentRaised& event, const Place& place);
  /// An incident of the whole instance, which no operator can resolve: a release has to mend it.
  void quarantined(const vocabulary::StreamQuarantined& event, const Place& place);
  void resolved(IncidentKey incident, const Place& place);
  void closed(std::span<const IncidentKey> incidents, const Place& place);

 private:
  void insert(const std::optional<std::string>& element, ElementKey element_key,
              const std::string& error_type, const std::string& message, const Place& place);

  Statement insert_;
  Statement resolve_;
  Statement count_;
};

/// Element instances: those that wait or hold others, those that a token went through, and those
/// that got stuck on the way in.
class ElementRows {
 public:
  explicit ElementRows(const Database& database);
  void activated(const vocabulary::ElementActivated& event, const Place& place);
  void passed(const vocabulary::ElementPassed& event, const Place& place);
  void ended(ElementKey element, std::string_view state, const Place& place);
  void stuck(const vocabulary::IncidentRaised& event, const Place& place);
  /// Those that these incidents held on their way in are no more.
  void given_up(std::span<const IncidentKey> incidents, const Place& place);
  /// Nothing is active in an instance that has ended.
  void instance_ended(const Place& place);

 private:
  Statement put_;
  Statement end_;
  Statement stick_;
  Statement give_up_;
  Statement end_all_;
};

/// All tables together.
class Rows {
 public:
  explicit Rows(const Database& database);
  void apply(const vocabulary::Event& event, const Place& place);

 private:
  void close(std::span<const IncidentKey> incidents, const Place& place);
  void end(std::string_view state, const Place& place);

  DefinitionRows definitions_;
  InstanceRows instances_;
  TaskRows tasks_;
  VariableRows variables_;
  IncidentRows incidents_;
  ElementRows elements_;
};

}  // namespace tiendo::read_model
