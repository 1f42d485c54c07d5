#include "adapters/http/api/call.hpp"
#include "adapters/http/api/route_table.hpp"
#include "adapters/http/api/row_writer.hpp"
#include "adapters/http/backend.hpp"
#include "adapters/http/message.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <string_view>
#include <utility>

namespace tiendo::http {
namespace {

using vocabulary::Collection;
using vocabulary::Refusal;
using vocabulary::RefusalCode;
using vocabulary::Row;

constexpr auto collection = Collection::process_definitions;
constexpr std::string_view key_name = "processDefinitionKey";

void answer_xml(Backend& backend, const Call& call, const Row& row) {
  auto xml = backend.definition_xml(DefinitionKey{key_of(collection, row, key_name)});
  if (!xml) {
    call.refuse(Refusal{RefusalCode::not_found, "The definition's file is not in the store"});
    return;
  }
  call.respond({200, "text/xml", std::move(*xml), {}});
}

void answer_start_form(Backend& backend, const Call& call, const Row& row) {
  const bool* has_form = cell_of(collection, row, "hasStartForm").if_boolean();
  if (has_form == nullptr || !*has_form) {
    call.respond(no_content());
    return;
  }
  const auto form = backend.start_form(DefinitionKey{key_of(collection, row, key_name)});
  if (!form) {
    call.refuse(Refusal{RefusalCode::not_found, "The start form is not deployed"});
    return;
  }
  call.respond(json_reply(200, form_json(form->key, form->content)));
}

}  // namespace

void add_definition_routes(RouteTable& table, const Services& services) {
  auto& backend = services.backend;
  table.add("POST", "/v2/process-definitions/search",
            [&backend](Call call) { search(backend, collection, std::move(call)); });
  table.add("GET", "/v2/process-definitions/{processDefinitionKey}",
            [&backend](Call call) { get(backend, collection, key_name, std::move(call)); });
  table.add("GET", "/v2/process-definitions/{processDefinitionKey}/xml", [&backend](Call call) {
    with_item(backend, collection, key_name, std::move(call),
              [&backend](const Call& known, const Row& row) { answer_xml(backend, known, row); });
  });
  table.add("GET", "/v2/process-definitions/{processDefinitionKey}/form", [&backend](Call call) {
    with_item(
        backend, collection, key_name, std::move(call),
        [&backend](const Call& known, const Row& row) { answer_start_form(backend, known, row); });
  });
}

}  // namespace tiendo::http
