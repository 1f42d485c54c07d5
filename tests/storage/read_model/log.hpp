#pragma once

#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/record.hpp"
#include "storage/read_model/projection.hpp"
#include "storage/read_model/reader.hpp"

#include <filesystem>
#include <random>
#include <string>
#include <vector>

/// Hand-built logs and a place to project them to.
namespace tiendo::read_model {

vocabulary::Grantee account(const std::string& name);
vocabulary::Grantee group(const std::string& name);
vocabulary::Grantee overseers();

/// What a task of a test is made with; the overseers and all candidates get sight.
struct TaskSpec {
  std::string name = "Draft";
  std::string element = "draft";
  std::vector<std::string> groups;
  std::vector<std::string> users;
  std::string assignee;
  std::optional<Instant> due;
  std::int32_t priority = 50;
  ElementKey scope{0};  ///< none: the instance itself
};

/// Builds records in order; a record a fact, the clock goes on by a second each.
class Log {
 public:
  DefinitionKey define(const std::string& process, std::int32_t version, const std::string& name);
  InstanceKey start(DefinitionKey definition, const std::string& process,
                    const std::string& business_id = "", std::vector<std::string> tags = {});
  UserTaskKey task(InstanceKey instance, const TaskSpec& spec);
  void assign(InstanceKey instance, UserTaskKey task, const std::string& assignee,
              std::vector<vocabulary::Grantee> added, std::vector<vocabulary::Grantee> removed);
  void complete(InstanceKey instance, UserTaskKey task);
  void cancel(InstanceKey instance, UserTaskKey task);
  /// Answers the key of the first.
  VariableKey set(InstanceKey instance, ElementKey scope,
                  std::vector<vocabulary::VariableSet> variables);
  /// Of an element that does not get in, unless it is named by its key.
  IncidentKey raise(InstanceKey instance, const std::string& message,
                    const std::string& element = "decide", ElementKey element_key = {});
  void resolve(InstanceKey instance, IncidentKey incident);
  void end(InstanceKey instance);
  void terminate(InstanceKey instance, std::vector<IncidentKey> incidents_closed);
  /// An element that holds others begins, within the instance unless a scope is given.
  ElementKey enter(InstanceKey instance, const std::string& element, ElementKey scope = {});
  void leave(InstanceKey instance, ElementKey element_key);
  void terminate(InstanceKey instance, ElementKey element_key,
                 std::vector<IncidentKey> incidents_closed);
  /// A token goes through; `key` of an attempt that failed before, or none.
  void pass(InstanceKey instance, const std::string& element, ElementKey key = {});

  /// Adds a record of one fact; answers its position.
  Position add(vocabulary::StreamId stream, vocabulary::Event event);
  const std::vector<vocabulary::Record>& records() const { return records_; }
  Position last() const { return next_ - 1; }
  ElementKey element_of(UserTaskKey task) const { return ElementKey{task.value() - 1}; }
  Instant now() const { return now_; }

 private:
  std::vector<vocabulary::Record> records_;
  Position next_ = 1;
  Instant now_{1'557'190'800'000};
};

/// A log of random tasks, assignments, variables, incidents and ends, to about `facts` facts.
Log random_log(std::mt19937& random, int facts);

/// A directory that goes when the test ends.
class Place {
 public:
  Place();
  Place(const Place&) = delete;
  Place(Place&&) = delete;
  Place& operator=(const Place&) = delete;
  Place& operator=(Place&&) = delete;
  ~Place();
  std::string file() const { return (directory_ / "views.sqlite").string(); }
  const std::filesystem::path& directory() const { return directory_; }

 private:
  std::filesystem::path directory_;
};

/// Applies the records in one transaction.
void project(Projection& projection, const std::vector<vocabulary::Record>& records);
/// Opens, applies, closes.
void project(const std::string& path, const Log& log);

/// All rows of all tables as text, in the order of their keys.
std::string dump(const std::string& path);

vocabulary::Viewer overseer();
vocabulary::Viewer viewer(std::vector<vocabulary::Grantee> grantees);
/// A query of the overseers.
vocabulary::Query query_of(vocabulary::Collection collection,
                           std::vector<vocabulary::Condition> conditions = {});
vocabulary::Condition is(const std::string& field, Value operand);

/// The cell of a field.
const Value& cell(vocabulary::Collection collection, const vocabulary::Row& row,
                  std::string_view field);
/// The number in a cell that has one.
std::uint64_t number_in(const Value& value);
/// The rows of a search that must succeed, as the values of one field.
std::vector<Value> values(const Reader& reader, const vocabulary::Query& query,
                          std::string_view field);
std::vector<Value> keys_of(const std::vector<UserTaskKey>& keys);

}  // namespace tiendo::read_model
