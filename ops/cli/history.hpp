#pragma once

#include "engine/base/value.hpp"
#include "ops/cli/fields.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::ops::cli {

/// One fact of an instance's history as the API tells it.
struct Fact {
  std::string record;      ///< position of the record: facts of one decision have the same
  std::string time;        ///< RFC 3339
  std::string actor_kind;  ///< `account`, `timer`, `reaction` or `start`
  std::string account;     ///< who acted; empty unless `account`
  std::string person;
  std::string position;
  std::string type;  ///< e.g. `UserTaskCompleted`; `Refused` where nothing was changed
  std::string task;  ///< BPMN id of the user task it is about, or empty
  std::string task_name;
  Value event;  ///< all that the API tells of it
};

/// The facts in their order, from `{items: [record…]}`. Tasks are known by name: a fact that tells
/// only a task's key gets the names from the task's creation.
std::vector<Fact> facts_of(const Value& history);

/// The whole history, `{items: [record…]}`, page by page. `get` asks the server for a target, as
/// `ServerCalls::get` does; its first failure is the answer.
template <class Get>
auto whole_history(const std::string& target, const Get& get) -> decltype(get(target)) {
  List items;
  std::string next = "0";
  while (!next.empty()) {
    std::string from = target;
    from.append("?after=").append(next);
    auto page = get(from);
    if (!page) return page;
    std::ranges::copy(items_of(field(*page, "items")), std::back_inserter(items));
    next = shown(*page, "next");
  }
  return Value{Entries{{"items", std::move(items)}}};
}

/// What a fact is about, for people: the task's name (with who gets it, where it is assigned), else
/// the element, else what it says.
std::string subject_of(const Fact& fact);

}  // namespace tiendo::ops::cli
