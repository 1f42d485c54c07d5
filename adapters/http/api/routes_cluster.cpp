#include "adapters/http/api/call.hpp"
#include "adapters/http/api/route_table.hpp"
#include "adapters/http/backend.hpp"
#include "adapters/http/message.hpp"
#include "engine/base/id.hpp"
#include "engine/base/json.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/actor.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::http {
namespace {

/// The level of the reference interface that tools compare with; our own version is at `/health`.
constexpr std::string_view interface_level = "8.9.0";

List texts(const std::vector<std::string>& words) {
  List list;
  for (const auto& word : words) list.emplace_back(word);
  return list;
}

/// Our partitions count from 0, as keys show them; clients of the reference expect ids from 1.
List partitions(std::uint16_t count, bool healthy) {
  List list;
  for (int partition = 0; partition < count; ++partition) {
    list.emplace_back(Entries{{"partitionId", partition + 1},
                              {"role", "leader"},
                              {"health", healthy ? "healthy" : "unhealthy"},
                              {"state", "active"}});
  }
  return list;
}

Value topology(const StoreFacts& facts, const std::string& host, std::uint16_t port, bool healthy) {
  const std::string level{interface_level};
  Entries broker{{"nodeId", 0},
                 {"brokerId", "0"},
                 {"host", host},
                 {"port", int{port}},
                 {"partitions", partitions(facts.partitions, healthy)},
                 {"version", level}};
  return Entries{{"brokers", List{std::move(broker)}},
                 {"clusterId", facts.store_id},
                 {"clusterSize", 1},
                 {"partitionsCount", int{facts.partitions}},
                 {"replicationFactor", 1},
                 {"gatewayVersion", level},
                 {"lastCompletedChangeId", "-1"}};
}

Value license() {
  return Entries{{"validLicense", true},
                 {"licenseType", "production"},
                 {"isCommercial", false},
                 {"expiresAt", Value{}}};
}

Value who_asks(const vocabulary::Account& account) {
  List roles;
  for (const auto role : account.roles) {
    roles.emplace_back(std::string{vocabulary::role_name(role)});
  }
  Entries tenant{
      {"tenantId", default_tenant().value()}, {"name", "Default"}, {"description", Value{}}};
  return Entries{{"username", account.name},
                 {"displayName", account.person.empty() ? Value{} : Value{account.person}},
                 {"email", Value{}},
                 {"authorizedComponents", List{Value{"*"}}},
                 {"tenants", List{std::move(tenant)}},
                 {"groups", texts(account.groups)},
                 {"roles", std::move(roles)},
                 {"salesPlanType", Value{}},
                 {"c8Links", Entries{}},
                 {"canLogout", true}};
}

}  // namespace

void add_cluster_routes(RouteTable& table, const Services& services) {
  auto& backend = services.backend;
  table.add("GET", "/v2/topology", [&backend, host = services.options.host](const Call& call) {
    call.respond(json_reply(
        200, to_json(topology(backend.facts(), host, call.request.server_port, backend.ready()))));
  });
  table.add_open("GET", "/v2/status", [&backend](const Request& request, const Respond& respond) {
    respond(backend.ready() ? no_content()
                            : problem(503, "Service Unavailable",
                                      "The server does not take requests now.", request.path));
  });
  table.add_open("GET", "/v2/license", [](const Request&, const Respond& respond) {
    respond(json_reply(200, to_json(license())));
  });
  table.add("GET", "/v2/authentication/me", [](const Call& call) {
    call.respond(json_reply(200, to_json(who_asks(call.account))));
  });
}

}  // namespace tiendo::http
