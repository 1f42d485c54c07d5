#include "adapters/http/api/call.hpp"
#include "adapters/http/api/route_table.hpp"
#include "adapters/http/api/work_thread.hpp"
#include "adapters/http/backend.hpp"
#include "adapters/http/message.hpp"
#include "adapters/http/multipart.hpp"
#include "engine/base/id.hpp"
#include "engine/base/json.hpp"
#include "engine/base/match.hpp"
#include "engine/base/value.hpp"
#include "engine/people/authority.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <expected>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::http {
namespace {

using vocabulary::Deployed;
using vocabulary::RefusalCode;

using Files = std::vector<std::pair<std::string, std::string>>;

std::expected<Files, Reply> read_files(const Request& request) {
  const std::string* type = request.headers.find("content-type");
  const auto parts = parse_multipart(type == nullptr ? std::string_view{} : *type, request.body);
  if (!parts) {
    const int status = parts.error().status;
    return std::unexpected{
        problem(status, reason_phrase(status), parts.error().message, request.path)};
  }
  const auto refuse = [&](RefusalCode code, std::string message) {
    return std::unexpected{reply_of({code, std::move(message)}, request.path)};
  };
  Files files;
  for (const Part& part : *parts) {
    if (part.name == "tenantId") {
      if (part.content.empty() || part.content == default_tenant().value()) continue;
      return refuse(RefusalCode::not_found, "There is no tenant '" + std::string{part.content} +
                                                "'; only '<default>' exists");
    }
    if (part.name != "resources" || !part.filename || part.filename->empty()) {
      return refuse(
          RefusalCode::invalid_argument,
          "Part '" + part.name + "' is none of: `resources` with a file name, `tenantId` without");
    }
    files.emplace_back(*part.filename, part.content);
  }
  if (files.empty()) {
    return refuse(RefusalCode::invalid_argument,
                  "A deployment needs at least one part named `resources` with a file name");
  }
  return files;
}

Entries only(std::string_view kind, Value content) {
  Entries entries{{"processDefinition", Value{}},
                  {"decisionDefinition", Value{}},
                  {"decisionRequirements", Value{}},
                  {"form", Value{}},
                  {"resource", Value{}}};
  entries.find(kind)->second = std::move(content);
  return entries;
}

Value described(const std::variant<vocabulary::DeployedProcess, vocabulary::DeployedForm>& item) {
  const std::string& tenant = default_tenant().value();
  return match(
      item,
      [&](const vocabulary::DeployedProcess& process) {
        return only("processDefinition",
                    Entries{{"processDefinitionId", process.process.value()},
                            {"processDefinitionVersion", process.version},
                            {"resourceName", process.resource_name},
                            {"tenantId", tenant},
                            {"processDefinitionKey", std::to_string(process.key.value())}});
      },
      [&](const vocabulary::DeployedForm& form) {
        return only("form", Entries{{"formId", form.form_id},
                                    {"version", form.version},
                                    {"resourceName", form.resource_name},
                                    {"tenantId", tenant},
                                    {"formKey", std::to_string(form.key.value())}});
      });
}

Reply deployed(const vocabulary::Answer& answer) {
  const auto& deployment = std::get<Deployed>(answer);
  List items;
  for (const auto& item : deployment.items) items.push_back(described(item));
  return json_reply(200, to_json(Entries{{"deploymentKey", std::to_string(deployment.key.value())},
                                         {"tenantId", default_tenant().value()},
                                         {"deployments", std::move(items)}}));
}

/// Runs on the work thread. A repeat is known by the files: the boundary between them changes.
void read_and_submit(Backend& backend, const Call& call, const Files& files) {
  std::vector<std::string_view> content;
  for (const auto& [name, bytes] : files) {
    content.emplace_back(name);
    content.emplace_back(bytes);
  }
  auto resources = backend.read_resources(files);
  if (!resources) {
    call.refuse(std::move(resources.error()));
    return;
  }
  submit(backend, call, vocabulary::DeployResources{std::move(*resources)}, content, deployed);
}

void deploy(Backend& backend, WorkThread& work, Call call) {
  // The decision refuses and notes it; nobody needs to read the files for that.
  if (!people::may(call.account, people::Act::deploy)) {
    submit(backend, call, vocabulary::DeployResources{}, deployed);
    return;
  }
  auto files = read_files(call.request);
  if (!files) {
    call.respond(std::move(files.error()));
    return;
  }
  call.request.body.clear();
  const auto busy = [respond = call.respond, path = call.request.path] {
    respond(reply_of(
        {RefusalCode::resource_exhausted, "Too many deployments wait to be read. Try again later."},
        path));
  };
  const bool taken = work.offer([&backend, call = std::move(call), files = std::move(*files)] {
    read_and_submit(backend, call, files);
  });
  if (!taken) busy();
}

}  // namespace

void add_deployment_routes(RouteTable& table, const Services& services) {
  table.add("POST", "/v2/deployments",
            [&backend = services.backend, work = services.work](Call call) {
              deploy(backend, *work, std::move(call));
            });
}

}  // namespace tiendo::http
