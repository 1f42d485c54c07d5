#pragma once

#include "engine/vocabulary/record.hpp"
#include "storage/read_model/sql.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What the tables should contain, worked out from the log by code that shares nothing with the row
/// function. For the auditor; simple before fast.
namespace tiendo::read_model {

struct ExpectedRow {
  std::string table;
  std::map<std::string, Bound> columns;
};

/// All rows that hang on one instance.
class ExpectedInstance {
 public:
  /// A sentence if the event does not fit what came before it.
  std::optional<std::string> apply(const vocabulary::Event& event, Partition partition, Position at,
                                   const vocabulary::RecordHeader& header);
  bool ended() const;
  std::vector<ExpectedRow> rows() const;

 private:
  using Columns = std::map<std::string, Bound>;
  struct Mark {
    bool sight = false;
    bool candidate = false;
  };
  struct Task {
    Columns columns;
    std::vector<std::pair<std::string, Mark>> marks;  ///< by grantee, in the order they came
  };
  struct Variable {
    std::uint64_t key = 0;
    std::string json;
  };

  std::optional<std::string> start(const vocabulary::InstanceStarted& event,
                                   const vocabulary::RecordHeader& header);
  std::optional<std::string> set(const vocabulary::VariablesSet& event, std::uint64_t first_key);
  std::optional<std::string> create(const vocabulary::UserTaskCreated& event, std::uint64_t key,
                                    const vocabulary::RecordHeader& header);
  std::optional<std::string> assign(const vocabulary::UserTaskAssigned& event);
  std::optional<std::string> end_task(UserTaskKey task, const std::string& state, Bound completed);
  void put_incident(std::uint64_t key, const vocabulary::RecordHeader& header,
                    const std::string& error_type, const std::string& message, Bound element,
                    Bound element_key);
  std::optional<std::string> quarantine(const vocabulary::StreamQuarantined& event,
                                        std::uint64_t key, const vocabulary::RecordHeader& header);
  std::optional<std::string> raise(const vocabulary::IncidentRaised& event, std::uint64_t key,
                                   const vocabulary::RecordHeader& header);
  std::optional<std::string> close(const std::vector<IncidentKey>& keys);
  /// Closes them, and what they held on its way in is no more.
  std::optional<std::string> give_up(const std::vector<IncidentKey>& keys);
  std::optional<std::string> finish(const char* word, Instant time);
  std::optional<std::string> put(ElementKey key, const ElementId& element, ElementKey scope,
                                 const char* state);
  std::optional<std::string> end_element(ElementKey key, const char* state);
  std::map<std::string, std::int64_t> instance_reasons() const;

  Columns instance_;  ///< empty: not started
  std::vector<std::string> grants_;
  std::map<std::uint64_t, Task> tasks_;
  std::map<std::pair<std::uint64_t, std::string>, Variable> variables_;  ///< by scope and name
  std::map<std::uint64_t, Columns> incidents_;
  std::map<std::uint64_t, Columns> elements_;
};

/// The row of a definition; `latest` is added when the whole log is known.
ExpectedRow expected_definition(const vocabulary::ProcessDefined& event, std::uint64_t key,
                                const vocabulary::RecordHeader& header);

}  // namespace tiendo::read_model
