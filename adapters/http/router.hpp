#pragma once

#include "adapters/http/message.hpp"

#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::http {

/// One line of the table: `{"POST", "/v2/user-tasks/{userTaskKey}/completion", handler}`.
struct Route {
  std::string method;
  std::string pattern;  ///< segments are literal, or one parameter in braces
  Handler handler;
};

/// Finds the route of a request by walking the path's segments: literal segments win over
/// parameters, whatever the order of the table. HEAD falls back to GET.
class Router {
 public:
  /// It is a bug if a pattern is malformed or two routes have the same method and place.
  explicit Router(std::vector<Route> routes);
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;
  ~Router();

  struct Match {
    const Route* route = nullptr;
    std::vector<Field> parameters;  ///< names of the pattern, decoded values
  };
  /// The route, or the problem to answer: 404, 405 with Allow, 400 for a broken escape.
  std::expected<Match, Reply> find(std::string_view method, std::string_view path) const;

  /// Finds the route and hands it the request with its parameters, or answers the problem.
  void operator()(Request request, const Respond& respond) const;

  /// The table as it was given, to be held against a description of the interface.
  const std::vector<Route>& routes() const { return routes_; }

 private:
  struct Node;
  struct Search;

  void add(std::size_t route);

  std::vector<Route> routes_;
  std::unique_ptr<Node> root_;
};

}  // namespace tiendo::http
