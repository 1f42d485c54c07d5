#include "adapters/http/api/api.hpp"

#include "adapters/http/api/route_table.hpp"
#include "adapters/http/api/work_thread.hpp"
#include "adapters/http/backend.hpp"
#include "adapters/http/message.hpp"
#include "adapters/http/router.hpp"
#include "adapters/identity/password_checker.hpp"
#include "adapters/identity/sessions.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace tiendo::http {

Api::Api(Backend& backend, identity::PasswordChecker& checker, identity::Sessions& sessions,
         ApiOptions options)
    : authentication_{backend, checker, sessions, options.report},
      services_{backend, sessions,
                std::make_shared<WorkThread>(options.work_waiting_max, options.report),
                std::move(options)} {}

Api::~Api() { services_.work->stop(); }

std::vector<Route> Api::routes() const {
  RouteTable table{authentication_};
  add_cluster_routes(table, services_);
  add_deployment_routes(table, services_);
  add_definition_routes(table, services_);
  add_instance_routes(table, services_);
  add_user_task_routes(table, services_);
  add_task_variable_routes(table, services_);
  add_variable_routes(table, services_);
  add_incident_routes(table, services_);
  add_clock_routes(table, services_);
  add_session_routes(table, services_);
  add_account_routes(table, services_);
  add_audit_routes(table, services_);
  add_health_routes(table, services_);
  return std::move(table).take();
}

Handler Api::handler() const {
  return [router = std::make_shared<const Router>(routes())](
             Request request, const Respond& respond) { (*router)(std::move(request), respond); };
}

}  // namespace tiendo::http
