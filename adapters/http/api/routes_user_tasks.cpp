#include "adapters/http/api/call.hpp"
#include "adapters/http/api/object_reader.hpp"
#include "adapters/http/api/route_table.hpp"
#include "adapters/http/api/row_writer.hpp"
#include "adapters/http/backend.hpp"
#include "adapters/http/message.hpp"
#include "engine/base/id.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::http {
namespace {

using vocabulary::Collection;
using vocabulary::Refusal;
using vocabulary::RefusalCode;
using vocabulary::Row;

constexpr std::string_view key_name = "userTaskKey";

/// What a request about one task says.
struct TaskRequest {
  UserTaskKey task;
  Body body;
};

/// Nothing if the fault of its path or body has been answered.
std::optional<TaskRequest> read_task_request(const Call& call) {
  const auto key = path_key(call.request, key_name);
  if (!key) {
    call.refuse(key.error());
    return std::nullopt;
  }
  auto body = read_body(call.request);
  if (!body) {
    call.respond(body.error());
    return std::nullopt;
  }
  return TaskRequest{UserTaskKey{*key}, std::move(*body)};
}

void assign(Backend& backend, const Call& call) {
  const auto request = read_task_request(call);
  if (!request) return;
  ObjectReader reader{request->body.fields()};
  const std::string* assignee = reader.text("assignee");
  const bool allow_override = reader.boolean("allowOverride").value_or(true);
  const std::string* action = reader.text("action");
  if (assignee == nullptr) reader.refuse("No `assignee` provided");
  if (auto fault = reader.fault()) {
    call.refuse(*fault);
    return;
  }
  submit(backend, call,
         vocabulary::AssignUserTask{request->task, *assignee, allow_override,
                                    action == nullptr ? std::string{} : *action},
         nothing_more);
}

void unassign(Backend& backend, const Call& call) {
  const auto key = path_key(call.request, key_name);
  if (!key) {
    call.refuse(key.error());
    return;
  }
  submit(backend, call, vocabulary::UnassignUserTask{UserTaskKey{*key}}, nothing_more);
}

void complete(Backend& backend, const Call& call) {
  const auto request = read_task_request(call);
  if (!request) return;
  ObjectReader reader{request->body.fields()};
  const Entries* variables = reader.object("variables");
  const std::string* action = reader.text("action");
  if (auto fault = reader.fault()) {
    call.refuse(*fault);
    return;
  }
  submit(backend, call,
         vocabulary::CompleteUserTask{request->task, variables == nullptr ? Entries{} : *variables,
                                      action == nullptr ? std::string{} : *action},
         nothing_more);
}

void answer_form(Backend& backend, const Call& call, const Row& row) {
  const FormKey key{key_of(Collection::user_tasks, row, "formKey")};
  if (!key) {
    call.respond(no_content());
    return;
  }
  const auto form = backend.form(key);
  if (!form) {
    call.refuse(Refusal{RefusalCode::not_found, "The task's form is not in the store"});
    return;
  }
  call.respond(json_reply(200, form_json(key, *form)));
}

}  // namespace

void add_user_task_routes(RouteTable& table, const Services& services) {
  auto& backend = services.backend;
  table.add("POST", "/v2/user-tasks/search",
            [&backend](Call call) { search(backend, Collection::user_tasks, std::move(call)); });
  table.add("GET", "/v2/user-tasks/{userTaskKey}", [&backend](Call call) {
    get(backend, Collection::user_tasks, key_name, std::move(call));
  });
  table.add("GET", "/v2/user-tasks/{userTaskKey}/form", [&backend](Call call) {
    with_item(backend, Collection::user_tasks, key_name, std::move(call),
              [&backend](const Call& known, const Row& row) { answer_form(backend, known, row); });
  });
  table.add("POST", "/v2/user-tasks/{userTaskKey}/assignment",
            [&backend](const Call& call) { assign(backend, call); });
  table.add("DELETE", "/v2/user-tasks/{userTaskKey}/assignee",
            [&backend](const Call& call) { unassign(backend, call); });
  table.add("POST", "/v2/user-tasks/{userTaskKey}/completion",
            [&backend](const Call& call) { complete(backend, call); });
}

}  // namespace tiendo::http
