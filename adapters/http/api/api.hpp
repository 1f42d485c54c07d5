#pragma once

#include "adapters/http/api/authentication.hpp"
#include "adapters/http/api/route_table.hpp"
#include "adapters/http/backend.hpp"
#include "adapters/http/message.hpp"
#include "adapters/http/router.hpp"
#include "adapters/identity/password_checker.hpp"
#include "adapters/identity/sessions.hpp"

#include <vector>

namespace tiendo::http {

/// The public interface over a backend: `/v2` as Camunda 8 clients speak it, `/tiendo/v1` of our
/// own (`openapi.yaml`), health and metrics. Backend, checker and sessions outlive it. Stop the
/// server, then let go of this; the backend may still call back afterwards.
class Api {
 public:
  Api(Backend& backend, identity::PasswordChecker& checker, identity::Sessions& sessions,
      ApiOptions options = {});
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;
  ~Api();  ///< does what its own thread still has to do

  /// The table; its handlers live as long as this.
  std::vector<Route> routes() const;
  /// A router over the table, for `Server::listen`.
  Handler handler() const;

 private:
  Authentication authentication_;
  Services services_;
};

}  // namespace tiendo::http
