#include "adapters/http/api/call.hpp"
#include "adapters/http/api/object_reader.hpp"
#include "adapters/http/api/route_table.hpp"
#include "adapters/http/backend.hpp"
#include "adapters/http/message.hpp"
#include "engine/base/id.hpp"
#include "engine/base/json.hpp"
#include "engine/base/text.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::http {
namespace {

using vocabulary::Collection;
using vocabulary::Operator;
using vocabulary::Refusal;
using vocabulary::StartInstance;

constexpr std::string_view key_name = "processInstanceKey";
constexpr std::size_t tags_max = 10;
constexpr std::size_t tag_length_max = 100;
constexpr std::size_t business_id_length_max = 256;

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

std::expected<StartInstance, Refusal> read_start(const Entries& entries) {
  ObjectReader body{entries};
  body.accept({"operationReference", "requestTimeout", "fetchVariables"});
  body.tenant();
  StartInstance command;
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
  for (const std::string_view instructions : {"startInstructions", "runtimeInstructions"}) {
    if (body.list(instructions) != nullptr) {
      body.refuse("`" + std::string{instructions} + "` are not supported yet");
    }
  }
  if (body.boolean("awaitCompletion").value_or(false)) {
    body.refuse("`awaitCompletion` is not supported yet; start the instance and search for it");
  }
  if (auto fault = body.fault()) return std::unexpected{std::move(*fault)};
  return command;
}

Reply started(const vocabulary::StartedInstance& answer, const std::vector<std::string>& tags,
              const std::string& business_id) {
  List tag_list;
  for (const auto& tag : tags) tag_list.emplace_back(tag);
  return json_reply(
      200, to_json(Entries{{"processDefinitionId", answer.process.value()},
                           {"processDefinitionVersion", answer.version},
                           {"tenantId", default_tenant().value()},
                           {"variables", Entries{}},
                           {"processDefinitionKey", std::to_string(answer.definition.value())},
                           {"processInstanceKey", std::to_string(answer.instance.value())},
                           {"tags", std::move(tag_list)},
                           {"businessId", business_id.empty() ? Value{} : Value{business_id}}}));
}

void start(Backend& backend, const Call& call) {
  const auto body = read_body(call.request);
  if (!body) {
    call.respond(body.error());
    return;
  }
  auto command = read_start(body->fields());
  if (!command) {
    call.refuse(command.error());
    return;
  }
  auto reply = [tags = command->tags,
                business_id = command->business_id](const vocabulary::Answer& answer) {
    return started(std::get<vocabulary::StartedInstance>(answer), tags, business_id);
  };
  submit(backend, call, std::move(*command), std::move(reply));
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
