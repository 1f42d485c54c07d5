#include "adapters/http/api/call.hpp"
#include "adapters/http/api/route_table.hpp"
#include "adapters/http/backend.hpp"
#include "adapters/http/message.hpp"
#include "engine/base/json.hpp"
#include "engine/base/time.hpp"

#include <string>

namespace tiendo::http {

/// Open to all: the server listens on loopback only, and probes have no account.
void add_health_routes(RouteTable& table, const Services& services) {
  auto& backend = services.backend;
  table.add_open("GET", "/health", [&backend](const Request&, const Respond& respond) {
    const auto facts = backend.facts();
    respond(json_reply(200, to_json(Entries{{"status", "up"},
                                            {"version", facts.version},
                                            {"storeId", facts.store_id},
                                            {"virtualClock", facts.virtual_clock},
                                            {"now", to_rfc3339(backend.now())}})));
  });
  table.add_open("GET", "/ready", [&backend](const Request&, const Respond& respond) {
    const bool ready = backend.ready();
    respond(json_reply(ready ? 200 : 503, ready ? R"({"ready":true})" : R"({"ready":false})"));
  });
  table.add_open("GET", "/metrics", [&backend](const Request& request, const Respond& respond) {
    backend.metrics([respond, path = request.path](const Backend::OrRefusal<std::string>& text) {
      respond(text ? Reply{200, "text/plain; version=0.0.4; charset=utf-8", *text, {}}
                   : reply_of(text.error(), path));
    });
  });
}

}  // namespace tiendo::http
