#pragma once

#include "adapters/http/api/authentication.hpp"
#include "adapters/http/api/call.hpp"
#include "adapters/http/api/work_thread.hpp"
#include "adapters/http/backend.hpp"
#include "adapters/http/router.hpp"
#include "adapters/identity/password.hpp"
#include "adapters/identity/sessions.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::http {

struct ApiOptions {
  std::string host = "127.0.0.1";  ///< what the topology shows
  identity::PasswordCost password_cost;
  std::size_t work_waiting_max = 64;
  /// Told about exceptions, from any thread. May be empty.
  std::function<void(std::string_view)> report;
};

/// What the operations use. Whoever calls back later may hold a copy.
struct Services {
  Backend& backend;
  identity::Sessions& sessions;
  std::shared_ptr<WorkThread> work;
  ApiOptions options;
};

/// Collects the routes of the interface.
class RouteTable {
 public:
  explicit RouteTable(const Authentication& authentication) : authentication_{authentication} {}

  /// For known accounts only.
  void add(std::string method, std::string pattern, Operation operation) {
    add_open(std::move(method), std::move(pattern), authentication_.guard(std::move(operation)));
  }
  /// For everybody.
  void add_open(std::string method, std::string pattern, Handler handler) {
    routes_.push_back({std::move(method), std::move(pattern), std::move(handler)});
  }
  std::vector<Route> take() && { return std::move(routes_); }

 private:
  const Authentication& authentication_;
  std::vector<Route> routes_;
};

// One function a family of paths, each in a source of its own.
void add_cluster_routes(RouteTable& table, const Services& services);
void add_deployment_routes(RouteTable& table, const Services& services);
void add_definition_routes(RouteTable& table, const Services& services);
void add_instance_routes(RouteTable& table, const Services& services);
void add_user_task_routes(RouteTable& table, const Services& services);
void add_task_variable_routes(RouteTable& table, const Services& services);
void add_variable_routes(RouteTable& table, const Services& services);
void add_incident_routes(RouteTable& table, const Services& services);
void add_clock_routes(RouteTable& table, const Services& services);
void add_session_routes(RouteTable& table, const Services& services);
void add_account_routes(RouteTable& table, const Services& services);
void add_audit_routes(RouteTable& table, const Services& services);
void add_health_routes(RouteTable& table, const Services& services);

}  // namespace tiendo::http
