#include "storage/read_model/schema.hpp"

#include "engine/base/check.hpp"
#include "engine/base/json.hpp"
#include "engine/vocabulary/actor.hpp"
#include "storage/read_model/database.hpp"

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace tiendo::read_model {

namespace {

// A grant of a task carries its state, due date and creation, so the first page of a group's open
// tasks is a short walk over the primary key or over `task_grant_created`. `sight` says that the
// grantee may see the task, `candidate` that the task is offered to them.
//
// An element instance without scope is stuck on the way in; one is never looked for without its
// instance.
//
// A task knows the rows of its grants by `grants`, so that they need no index by task.
constexpr const char* tables = R"(
CREATE TABLE cursor (
  partition INTEGER PRIMARY KEY,
  position INTEGER NOT NULL,
  batch INTEGER NOT NULL
);
CREATE TABLE definition (
  key INTEGER PRIMARY KEY,
  process TEXT NOT NULL,
  version INTEGER NOT NULL,
  name TEXT,
  version_tag TEXT,
  resource_name TEXT NOT NULL,
  tenant TEXT NOT NULL,
  has_start_form INTEGER NOT NULL,
  state TEXT NOT NULL,
  latest INTEGER NOT NULL
);
CREATE INDEX definition_process ON definition (process, version);
CREATE TABLE instance (
  key INTEGER PRIMARY KEY,
  definition INTEGER NOT NULL,
  process TEXT NOT NULL,
  version INTEGER NOT NULL,
  tenant TEXT NOT NULL,
  started INTEGER NOT NULL,
  ended INTEGER,
  state TEXT NOT NULL,
  incidents INTEGER NOT NULL,
  business_id TEXT,
  tags TEXT NOT NULL
);
CREATE INDEX instance_started ON instance (started);
CREATE INDEX instance_active ON instance (started) WHERE state = 'ACTIVE';
CREATE INDEX instance_incident ON instance (started) WHERE incidents > 0;
CREATE INDEX instance_business_id ON instance (business_id) WHERE business_id IS NOT NULL;
CREATE TABLE instance_grant (
  grantee TEXT NOT NULL,
  instance INTEGER NOT NULL,
  reasons INTEGER NOT NULL,
  PRIMARY KEY (grantee, instance)
) WITHOUT ROWID;
CREATE TABLE task (
  key INTEGER PRIMARY KEY,
  instance INTEGER NOT NULL,
  definition INTEGER NOT NULL,
  process TEXT NOT NULL,
  tenant TEXT NOT NULL,
  element TEXT NOT NULL,
  element_key INTEGER NOT NULL,
  name TEXT,
  state TEXT NOT NULL,
  assignee TEXT,
  candidate_groups TEXT NOT NULL,
  candidate_users TEXT NOT NULL,
  grants TEXT NOT NULL,
  created INTEGER NOT NULL,
  completed INTEGER,
  follow_up INTEGER,
  due INTEGER,
  priority INTEGER NOT NULL,
  headers TEXT NOT NULL,
  form_key INTEGER,
  external_form TEXT
);
CREATE INDEX task_created ON task (created);
CREATE INDEX task_instance ON task (instance);
CREATE INDEX task_assignee ON task (assignee) WHERE state = 'CREATED' AND assignee IS NOT NULL;
CREATE TABLE task_grant (
  grantee TEXT NOT NULL,
  state TEXT NOT NULL,
  due INTEGER NOT NULL,
  task INTEGER NOT NULL,
  created INTEGER NOT NULL,
  sight INTEGER NOT NULL,
  candidate INTEGER NOT NULL,
  PRIMARY KEY (grantee, state, due, task)
) WITHOUT ROWID;
CREATE INDEX task_grant_created ON task_grant (grantee, created, task, sight, candidate)
  WHERE state = 'CREATED';
CREATE TABLE variable (
  key INTEGER PRIMARY KEY,
  instance INTEGER NOT NULL,
  scope INTEGER NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  tenant TEXT NOT NULL
);
CREATE UNIQUE INDEX variable_scope ON variable (scope, name);
CREATE INDEX variable_instance ON variable (instance);
CREATE TABLE incident (
  key INTEGER PRIMARY KEY,
  instance INTEGER NOT NULL,
  definition INTEGER NOT NULL,
  process TEXT NOT NULL,
  tenant TEXT NOT NULL,
  error_type TEXT NOT NULL,
  message TEXT NOT NULL,
  element TEXT NOT NULL,
  element_key INTEGER NOT NULL,
  created INTEGER NOT NULL,
  state TEXT NOT NULL,
  message_hash INTEGER NOT NULL
);
CREATE INDEX incident_instance ON incident (instance);
CREATE INDEX incident_active ON incident (created) WHERE state = 'ACTIVE';
CREATE TABLE element (
  instance INTEGER NOT NULL,
  key INTEGER NOT NULL,
  element TEXT NOT NULL,
  scope INTEGER,
  state TEXT NOT NULL,
  PRIMARY KEY (instance, key)
) WITHOUT ROWID;
)";

}  // namespace

void set_up_writer(const Database& database) {
  database.execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = FAST;"
      "PRAGMA wal_autocheckpoint = 10000; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY");
}

void set_up_reader(const Database& database) {
  database.execute(
      "PRAGMA query_only = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY");
}

void create_tables(const Database& database) {
  Transaction transaction{database};
  database.execute(tables);
  database.execute("PRAGMA user_version = " + std::to_string(schema_version));
  transaction.commit();
}

std::optional<std::string_view> unless_empty(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

std::string grantee_text(const vocabulary::Grantee& grantee) {
  switch (grantee.kind) {
    case vocabulary::Grantee::Kind::account:
      return "a:" + grantee.name;
    case vocabulary::Grantee::Kind::group:
      return "g:" + grantee.name;
    case vocabulary::Grantee::Kind::overseers:
      return "o";
  }
  check(false, "unknown kind of grantee");
  return {};
}

std::string join_texts(const std::vector<std::string>& texts) {
  std::string joined;
  for (const auto& text : texts) joined += std::to_string(text.size()) + ':' + text;
  return joined;
}

std::vector<std::string> split_texts(std::string_view joined) {
  std::vector<std::string> texts;
  while (!joined.empty()) {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(joined.data(), joined.data() + joined.size(), size);
    const auto digits = static_cast<std::size_t>(end - joined.data());
    const bool whole = error == std::errc{} && digits < joined.size() && joined[digits] == ':' &&
                       size <= joined.size() - digits - 1;
    if (!whole) throw Fault::damage("a list of texts is malformed");
    texts.emplace_back(joined.substr(digits + 1, size));
    joined.remove_prefix(digits + 1 + size);
  }
  return texts;
}

std::string texts_json(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const auto& text : texts) {
    if (json.size() > 1) json += ',';
    write_json_string(json, text);
  }
  return json + ']';
}

}  // namespace tiendo::read_model
