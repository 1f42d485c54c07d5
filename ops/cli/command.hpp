#pragma once

#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/actor.hpp"
#include "ops/running_server.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What a user of the command line asks for: a struct a command, one variant at the end.
namespace tiendo::ops::cli {

using Key = std::uint64_t;

// ---- To a running server

struct Deploy {
  std::vector<std::string> files;
};
struct StartProcess {
  std::string process;
  Entries variables;
  std::string business_id;  ///< may be empty
};
struct ListInstances {
  std::int64_t limit = 100;
};
struct ListTasks {
  std::string group;  ///< only tasks with this candidate group; empty: any
  bool mine = false;  ///< only those assigned to the caller
  std::int64_t limit = 100;
};
struct Claim {
  Key task = 0;
};
struct Unclaim {
  Key task = 0;
};
struct Complete {
  Key task = 0;
  Entries variables;
};
struct Cancel {
  Key instance = 0;
};
struct ListIncidents {
  std::int64_t limit = 100;
};
struct Resolve {
  Key incident = 0;
};
struct SetClock {
  Instant to;
};
struct AddAccountThere {
  vocabulary::Account account;
};
struct AuditHistory {
  Key instance = 0;
};
struct AuditState {
  Key instance = 0;
  Instant at;
};
struct AuditDifference {
  Key instance = 0;
  Instant from;
  Instant to;
};
struct AuditVerify {};

using ServerCommand =
    std::variant<Deploy, StartProcess, ListInstances, ListTasks, Claim, Unclaim, Complete, Cancel,
                 ListIncidents, Resolve, SetClock, AddAccountThere, AuditHistory, AuditState,
                 AuditDifference, AuditVerify>;

struct Access {
  std::string url;
  std::string user;
  std::string idempotency_key;  ///< empty: a new one
  bool json = false;            ///< answers as JSON, for scripts
};
struct AskServer {
  Access access;
  ServerCommand command;
};

// ---- On a store

struct Serve {
  ServeOptions options;
};
struct AddAccountHere {
  std::string data;
  vocabulary::Account account;
};
struct RebuildViews {
  std::string data;
};
struct RebuildIndexes {
  std::string data;
};
struct PlayStory {
  std::string data;
  std::string language;  ///< `vi` or `en`
};

using Command =
    std::variant<Serve, AddAccountHere, RebuildViews, RebuildIndexes, PlayStory, AskServer>;

}  // namespace tiendo::ops::cli
