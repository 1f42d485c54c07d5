#include "engine/base/id.hpp"
#include "engine/base/json.hpp"
#include "engine/base/time.hpp"
#include "engine/vocabulary/actor.hpp"
#include "engine/vocabulary/event.hpp"
#include "storage/read_model/database.hpp"
#include "storage/read_model/rows.hpp"
#include "storage/read_model/schema.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tiendo::read_model {

namespace {

struct Mark {
  bool sight = false;
  bool candidate = false;
};

/// Candidates get a row even without sight, so a search for what is offered to them is complete.
std::map<std::string, Mark> marks_of(const vocabulary::UserTaskCreated& event) {
  using enum vocabulary::Grantee::Kind;
  std::map<std::string, Mark> marks;
  for (const auto& grantee : event.grants) marks[grantee_text(grantee)].sight = true;
  for (const auto& name : event.candidate_groups) {
    marks[grantee_text({group, name})].candidate = true;
  }
  for (const auto& name : event.candidate_users) {
    marks[grantee_text({account, name})].candidate = true;
  }
  return marks;
}

std::string headers_json(const vocabulary::UserTaskCreated& event) {
  std::string json = "{";
  for (const auto& [name, value] : event.headers) {
    if (json.size() > 1) json += ',';
    write_json_string(json, name);
    json += ':';
    write_json_string(json, value);
  }
  return json + '}';
}

std::optional<std::int64_t> ms_of(const std::optional<Instant>& instant) {
  if (!instant) return std::nullopt;
  return instant->ms;
}

}  // namespace

TaskRows::TaskRows(const Database& database, InstanceRows& instances)
    : instances_{instances},
      insert_{database.prepare(
          "INSERT INTO task (key, instance, definition, process, tenant, element, element_key,"
          " name, state, assignee, candidate_groups, candidate_users, grants, created, follow_up,"
          " due, priority, headers, form_key, external_form)"
          " SELECT ?1, key, definition, process, ?3, ?4, ?5, ?6, 'CREATED', ?7, ?8, ?9, ?10, ?11,"
          " ?12, ?13, ?14, ?15, ?16, ?17 FROM instance WHERE key = ?2")},
      read_{database.prepare("SELECT state, due, created, grants FROM task WHERE key = ?")},
      assign_{database.prepare("UPDATE task SET assignee = ?, grants = ? WHERE key = ?")},
      end_{database.prepare("UPDATE task SET state = ?, completed = ? WHERE key = ?")},
      insert_grant_{database.prepare(
          "INSERT OR IGNORE INTO task_grant (grantee, state, due, task, created, sight, candidate)"
          " VALUES (?, ?, ?, ?, ?, ?, ?)")},
      show_{database.prepare("UPDATE task_grant SET sight = 1 WHERE grantee = ? AND state = ?"
                             " AND due = ? AND task = ? AND sight = 0")},
      hide_{database.prepare("UPDATE task_grant SET sight = 0 WHERE grantee = ? AND state = ?"
                             " AND due = ? AND task = ? AND sight = 1")},
      delete_grant_{database.prepare("DELETE FROM task_grant WHERE grantee = ? AND state = ?"
                                     " AND due = ? AND task = ? AND candidate = 0")},
      move_grant_{database.prepare("UPDATE task_grant SET state = ? WHERE grantee = ? AND state = ?"
                                   " AND due = ? AND task = ?")} {}

void TaskRows::created(const vocabulary::UserTaskCreated& event, const Place& place) {
  const auto marks = marks_of(event);
  std::vector<std::string> grants;
  grants.reserve(marks.size());
  for (const auto& [grantee, mark] : marks) grants.push_back(grantee);
  std::optional<std::uint64_t> form_key;
  if (event.form_key) form_key = event.form_key.value();
  const auto inserted = insert_.run(
      place.key(), place.instance(), place.tenant(), event.element.value(),
      event.element_key.value(), unless_empty(event.name), unless_empty(event.assignee),
      texts_json(event.candidate_groups), texts_json(event.candidate_users), join_texts(grants),
      place.time_ms(), ms_of(event.follow_up), ms_of(event.due), event.priority,
      headers_json(event), form_key, unless_empty(event.external_reference));
  if (inserted != 1) {
    throw Fault::damage("no row of instance " + std::to_string(place.instance()) + " of task " +
                        std::to_string(place.key()));
  }
  const std::int64_t due = event.due ? event.due->ms : no_due;
  for (const auto& [grantee, mark] : marks) {
    insert_grant_.run(grantee, state::created, due, place.key(), place.time_ms(), mark.sight,
                      mark.candidate);
    if (mark.sight) instances_.grant(grantee, place.instance());
  }
}

TaskRows::Known TaskRows::read(UserTaskKey task) {
  read_.start(task.value());
  if (!read_.step()) throw Fault::damage("no row of task " + std::to_string(task.value()));
  Known known{std::string{read_.text(0)}, read_.is_null(1) ? no_due : read_.integer(1),
              read_.integer(2), split_texts(read_.text(3))};
  read_.reset();
  return known;
}

void TaskRows::assigned(const vocabulary::UserTaskAssigned& event, const Place& place) {
  Known known = read(event.task);
  for (const auto& grantee : event.grants_removed) {
    const std::string text = grantee_text(grantee);
    if (remove_sight(event.task, text, known)) instances_.revoke(text, place.instance());
  }
  for (const auto& grantee : event.grants_added) {
    const std::string text = grantee_text(grantee);
    if (add_sight(event.task, text, known)) instances_.grant(text, place.instance());
  }
  assign_.run(unless_empty(event.assignee), join_texts(known.grants), event.task.value());
}

bool TaskRows::add_sight(UserTaskKey task, const std::string& grantee, Known& known) {
  if (std::ranges::find(known.grants, grantee) != known.grants.end()) {
    return show_.run(grantee, known.state, known.due, task.value()) == 1;
  }
  known.grants.push_back(grantee);
  return insert_grant_.run(grantee, known.state, known.due, task.value(), known.created, true,
                           false) == 1;
}

bool TaskRows::remove_sight(UserTaskKey task, const std::string& grantee, Known& known) {
  if (delete_grant_.run(grantee, known.state, known.due, task.value()) == 1) {
    std::erase(known.grants, grantee);
    return true;
  }
  return hide_.run(grantee, known.state, known.due, task.value()) == 1;
}

void TaskRows::completed(const vocabulary::UserTaskCompleted& event, const Place& place) {
  end(event.task, state::completed, place.time_ms());
}

void TaskRows::canceled(const vocabulary::UserTaskCanceled& event) {
  end(event.task, state::canceled, std::nullopt);
}

void TaskRows::end(UserTaskKey task, std::string_view state,
                   std::optional<std::int64_t> completed) {
  const Known known = read(task);
  end_.run(state, completed, task.value());
  for (const auto& grantee : known.grants) {
    move_grant_.run(state, grantee, known.state, known.due, task.value());
  }
}

}  // namespace tiendo::read_model
