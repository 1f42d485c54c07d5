#include "adapters/http/api/call.hpp"
#include "adapters/http/api/object_reader.hpp"
#include "adapters/http/api/route_table.hpp"
#include "adapters/http/backend.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/query.hpp"

#include <string_view>
#include <utility>

namespace tiendo::http {
namespace {

constexpr std::string_view key_name = "incidentKey";

void resolve(Backend& backend, const Call& call) {
  const auto key = path_key(call.request, key_name);
  if (!key) {
    call.refuse(key.error());
    return;
  }
  if (!accept_reference_only(call)) return;
  submit(backend, call, vocabulary::ResolveIncident{IncidentKey{*key}}, nothing_more);
}

}  // namespace

void add_incident_routes(RouteTable& table, const Services& services) {
  using vocabulary::Collection;
  auto& backend = services.backend;
  table.add("POST", "/v2/incidents/search",
            [&backend](Call call) { search(backend, Collection::incidents, std::move(call)); });
  table.add("GET", "/v2/incidents/{incidentKey}", [&backend](Call call) {
    get(backend, Collection::incidents, key_name, std::move(call));
  });
  table.add("POST", "/v2/incidents/{incidentKey}/resolution",
            [&backend](const Call& call) { resolve(backend, call); });
}

}  // namespace tiendo::http
