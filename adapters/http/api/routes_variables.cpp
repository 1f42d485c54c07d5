#include "adapters/http/api/call.hpp"
#include "adapters/http/api/route_table.hpp"
#include "engine/vocabulary/query.hpp"

#include <utility>

namespace tiendo::http {

void add_variable_routes(RouteTable& table, const Services& services) {
  using vocabulary::Collection;
  auto& backend = services.backend;
  table.add("POST", "/v2/variables/search",
            [&backend](Call call) { search(backend, Collection::variables, std::move(call)); });
  table.add("GET", "/v2/variables/{variableKey}", [&backend](Call call) {
    get(backend, Collection::variables, "variableKey", std::move(call));
  });
}

}  // namespace tiendo::http
