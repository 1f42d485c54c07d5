#include "adapters/http/api/call.hpp"
#include "adapters/http/api/object_reader.hpp"
#include "adapters/http/api/route_table.hpp"
#include "adapters/http/backend.hpp"
#include "adapters/http/message.hpp"
#include "engine/base/id.hpp"
#include "engine/base/json.hpp"
#include "engine/base/match.hpp"
#include "engine/base/text.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::http {
namespace {

using vocabulary::Collection;
using vocabulary::Operator;
using vocabulary::Refusal;
using vocabulary::RefusalCode;
using vocabulary::StartInstance;

constexpr std::string_view key_name = "processInstanceKey";
constexpr std::size_t tags_max = 10;
constexpr std::size_t tag_length_max = 100;
constexpr std::size_t instructions_max = 100;
constexpr std::size_t business_id_length_max = 256;
constexpr std::int64_t await_default_ms = 10'000;  // of the reference server
/// Less than `ServerLimits::answer_timeout`, so that the answer names the instance.
constexpr std::int64_t await_max_ms = 540'000;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_tag(std::string_view tag) {
  const auto may_follow = [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == ':' || c == '.';
  };
  return !tag.empty() && tag.size() <= tag_length_max && is_letter(tag.front()) &&
         std::ranges::all_of(tag, may_follow);
}

void read_tags(ObjectReader& body, StartInstance& command) {
  for (auto& tag : body.texts("tags")) {
    if (!is_tag(tag)) {
      body.refuse("Tag '" + tag + "' must be a letter and up to 99 letters, digits or _-:.");
    }
    if (std::ranges::find(command.tags, tag) == command.tags.end()) {
      command.tags.push_back(std::move(tag));
    }
  }
  if (command.tags.size() > tags_max) body.refuse("An instance has at most 10 tags");
}

/// Exactly one of key and id names the process; the version counts beside the id only.
void read_process(ObjectReader& body, StartInstance& command) {
  const auto key = body.key("processDefinitionKey");
  const std::string* id = body.text("processDefinitionId");
  const auto version = body.integer("processDefinitionVersion").value_or(-1);
  if (key && id != nullptr) {
    body.refuse("Send only one of `processDefinitionKey` and `processDefinitionId`");
  } else if (key) {
    command.definition = DefinitionKey{*key};
  } else if (id == nullptr || id->empty()) {
    body.refuse("`processDefinitionKey` or `processDefinitionId` is needed");
  } else {
    command.process = ProcessId{*id};
  }
  if (version != -1 && (version < 1 || version > std::numeric_limits<std::int32_t>::max())) {
    body.refuse("`processDefinitionVersion` must be -1 for the latest, or 1 and more");
  }
  if (version > 0) command.version = static_cast<std::int32_t>(version);
}

/// A start, and how long its end is awaited.
struct Start {
  StartInstance command;
  std::optional<AwaitedEnd> awaited;  ///< without the instance
};

/// Clients send the fields of a wait also where they do not want to wait.
std::optional<AwaitedEnd> read_wait(ObjectReader& body) {
  const bool wanted = body.boolean("awaitCompletion").value_or(false);
  const auto timeout_ms = body.integer("requestTimeout").value_or(0);
  auto names = body.texts("fetchVariables");
  if (!wanted) return std::nullopt;
  if (timeout_ms < 0) body.refuse("`requestTimeout` must be 0 for the default, or milliseconds");
  AwaitedEnd awaited;
  awaited.longest = std::chrono::milliseconds{timeout_ms == 0 ? await_default_ms
                                                              : std::min(timeout_ms, await_max_ms)};
  awaited.names = std::move(names);
  return awaited;
}

/// Calls `read` with each object of a list.
template <class Read>
void read_instructions(ObjectReader& body, std::string_view name, Read read) {
  const List* list = body.list(name);
  if (list == nullptr) return;
  if (list->size() > instructions_max) {
    body.refuse("`" + std::string{name} + "` has more than 100 instructions");
    return;
  }
  for (const auto& value : *list) {
    const Entries* fields = value.if_context();
    if (fields == nullptr) {
      body.refuse("`" + std::string{name} + "` must be a list of objects");
      return;
    }
    ObjectReader instruction{*fields, name};
    read(instruction);
    if (auto fault = instruction.fault()) body.refuse(std::move(*fault));
  }
}

ElementId read_element(ObjectReader& instruction, std::string_view name) {
  const std::string* id = instruction.text(name);
  if (id != nullptr && !id->empty()) return ElementId{*id};
  instruction.refuse("`" + instruction.name_of(name) + "` is needed: the id of an element");
  return {};
}

void read_start_instructions(ObjectReader& body, StartInstance& command) {
  read_instructions(body, "startInstructions", [&](ObjectReader& instruction) {
    command.start_at.push_back(read_element(instruction, "elementId"));
  });
}

void read_runtime_instructions(ObjectReader& body, StartInstance& command) {
  read_instructions(body, "runtimeInstructions", [&](ObjectReader& instruction) {
    const std::string* type = instruction.text("type");
    if (type == nullptr || *type != "TERMINATE_PROCESS_INSTANCE") {
      instruction.refuse("`" + instruction.name_of("type") +
                         "` must be TERMINATE_PROCESS_INSTANCE");
    }
    command.end_after.push_back(read_element(instruction, "afterElementId"));
  });
}

std::expected<Start, Refusal> read_start(const Entries& entries) {
  ObjectReader body{entries};
  body.operation_reference();
  body.tenant();
  Start start;
  StartInstance& command = start.command;
  read_process(body, command);
  read_tags(body, command);
  if (const Entries* variables = body.object("variables")) command.variables = *variables;
  if (const std::string* business_id = body.text("businessId")) {
    const auto length = code_point_count(*business_id);
    if (length == 0 || length > business_id_length_max) {
      body.refuse("`businessId` must have 1 to 256 characters");
    }
    command.business_id = *business_id;
  }
  read_start_instructions(body, command);
  read_runtime_instructions(body, command);
  start.awaited = read_wait(body);
  if (auto fault = body.fault()) return std::unexpected{std::move(*fault)};
  return start;
}

/// What an answer repeats of its request.
struct Echo {
  std::vector<std::string> tags;
  std::string business_id;
};

Reply started(const vocabulary::StartedInstance& answer, const Echo& echo, Entries variables) {
  List tag_list;
  for (const auto& tag : echo.tags) tag_list.emplace_back(tag);
  return json_reply(
      200, to_json(Entries{
               {"processDefinitionId", answer.process.value()},
               {"processDefinitionVersion", answer.version},
               {"tenantId", default_tenant().value()},
               {"variables", std::move(variables)},
               {"processDefinitionKey", std::to_string(answer.definition.value())},
               {"processInstanceKey", std::to_string(answer.instance.value())},
               {"tags", std::move(tag_list)},
               {"businessId", echo.business_id.empty() ? Value{} : Value{echo.business_id}}}));
}

Reply ended(const vocabulary::StartedInstance& answer, const Echo& echo, std::string_view path,
            const EndOfInstance& end) {
  const std::string name = "Process instance '" + std::to_string(answer.instance.value()) + "' ";
  return match(
      end,
      [&](const InstanceCompleted& completed) {
        return started(answer, echo, completed.variables);
      },
      [&](InstanceTerminated) {
        return reply_of({RefusalCode::invalid_state, name + "was terminated before it completed"},
                        path);
      },
      [&](StillRunning) {
        return problem(504, "DEADLINE_EXCEEDED",
                       name + "was started and has not ended in time; it lives on", path);
      },
      [&](const Refusal& refusal) { return reply_of(refusal, path); });
}

/// What makes two starts the same request: neither how their end is awaited nor the order of the
/// members, so that a repeat may wait longer.
std::string content_of(const Call& call, const Entries& entries) {
  if (call.request.headers.find("idempotency-key") == nullptr) return {};
  Entries rest = entries;
  for (const std::string_view wait : {"awaitCompletion", "requestTimeout", "fetchVariables"}) {
    if (const auto found = rest.find(wait); found != rest.end()) rest.erase(found);
  }
  return to_json(rest);
}

/// A repeat under the same `Idempotency-Key` is answered with the same instance, and awaits it.
void start_and_await(Backend& backend, const Call& call, StartInstance command, AwaitedEnd awaited,
                     std::string_view content) {
  auto place = backend.place_to_wait();
  if (!place) {
    call.refuse(place.error());
    return;
  }
  Echo echo{command.tags, command.business_id};
  awaited.place = std::move(*place);
  awaited.alive = call.request.alive;
  auto then = [&backend, echo = std::move(echo), awaited = std::move(awaited),
               respond = call.respond, path = call.request.path](const Settlement& settled) {
    if (const auto* refusal = std::get_if<Refusal>(&settled.outcome)) {
      respond(reply_of(*refusal, path));
      return;
    }
    const auto& answer =
        std::get<vocabulary::StartedInstance>(std::get<vocabulary::Answer>(settled.outcome));
    auto wait = awaited;
    wait.instance = answer.instance;
    backend.await_end(std::move(wait), [answer, echo, respond, path](const EndOfInstance& end) {
      respond(ended(answer, echo, path, end));
    });
  };
  const std::array<std::string_view, 1> contents{content};
  submit_then(backend, call, std::move(command), contents, std::move(then));
}

void start(Backend& backend, const Call& call) {
  const auto body = read_body(call.request);
  if (!body) {
    call.respond(body.error());
    return;
  }
  auto start = read_start(body->fields());
  if (!start) {
    call.refuse(start.error());
    return;
  }
  const std::string content = content_of(call, body->fields());
  if (auto& awaited = start->awaited) {
    start_and_await(backend, call, std::move(start->command), std::move(*awaited), content);
    return;
  }
  auto reply = [echo = Echo{start->command.tags, start->command.business_id}](
                   const vocabulary::Answer& answer) {
    return started(std::get<vocabulary::StartedInstance>(answer), echo, {});
  };
  const std::array<std::string_view, 1> contents{content};
  submit(backend, call, std::move(start->command), contents, std::move(reply));
}

void cancel(Backend& backend, const Call& call) {
  const auto key = path_key(call.request, key_name);
  if (!key) {
    call.refuse(key.error());
    return;
  }
  if (!accept_reference_only(call)) return;
  submit(backend, call, vocabulary::CancelInstance{InstanceKey{*key}}, nothing_more);
}

/// Called instances do not exist yet, so the incidents of an instance are all its own.
void search_incidents(Backend& backend, Call call) {
  with_item(backend, Collection::process_instances, key_name, std::move(call),
            [&backend](Call known, const vocabulary::Row& row) {
              search(backend, Collection::incidents, std::move(known),
                     {{std::string{key_name}, Operator::eq, row.front()}});
            });
}

}  // namespace

void add_instance_routes(RouteTable& table, const Services& services) {
  auto& backend = services.backend;
  table.add("POST", "/v2/process-instances",
            [&backend](const Call& call) { start(backend, call); });
  table.add("POST", "/v2/process-instances/search", [&backend](Call call) {
    search(backend, Collection::process_instances, std::move(call));
  });
  table.add("GET", "/v2/process-instances/{processInstanceKey}", [&backend](Call call) {
    get(backend, Collection::process_instances, key_name, std::move(call));
  });
  table.add("POST", "/v2/process-instances/{processInstanceKey}/cancellation",
            [&backend](const Call& call) { cancel(backend, call); });
  table.add("POST", "/v2/process-instances/{processInstanceKey}/incidents/search",
            [&backend](Call call) { search_incidents(backend, std::move(call)); });
}

}  // namespace tiendo::http
