#include "adapters/http/router.hpp"

#include "adapters/http/message.hpp"
#include "adapters/http/text.hpp"
#include "engine/base/check.hpp"

#include <cstddef>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::http {
namespace {

/// Splits `/a/b` into its segments; one trailing slash makes an empty last segment.
std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  if (!path.empty() && path.front() == '/') path.remove_prefix(1);
  for (;;) {
    const auto slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

}  // namespace

struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> parameter;
  std::map<std::string, std::size_t, std::less<>> routes;  ///< method → index in the table
};

/// A walk that remembers, besides the first route of the method, what else the path would take.
struct Router::Search {
  std::string_view method;
  std::vector<std::string_view> segments;
  std::set<std::string, std::less<>> allowed;

  const std::size_t* walk(const Node& node, std::size_t depth) {
    if (depth == segments.size()) return take(node);
    if (const auto literal = node.literals.find(segments[depth]); literal != node.literals.end()) {
      if (const auto* route = walk(*literal->second, depth + 1)) return route;
    }
    if (node.parameter == nullptr || segments[depth].empty()) return nullptr;
    return walk(*node.parameter, depth + 1);
  }

 private:
  const std::size_t* take(const Node& node) {
    const auto named = node.routes.find(method);
    if (named != node.routes.end()) return &named->second;
    const auto get = node.routes.find("GET");
    if (get != node.routes.end() && method == "HEAD") return &get->second;
    for (const auto& [other, route] : node.routes) allowed.insert(other);
    if (get != node.routes.end()) allowed.insert("HEAD");
    return nullptr;
  }
};

Router::Router(std::vector<Route> routes)
    : routes_{std::move(routes)}, root_{std::make_unique<Node>()} {
  for (std::size_t route = 0; route < routes_.size(); ++route) add(route);
}

Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;
Router::~Router() = default;

void Router::add(std::size_t route) {
  const Route& line = routes_[route];
  check(line.pattern.starts_with('/'), "a route begins with a slash: " + line.pattern);
  Node* node = root_.get();
  for (const std::string_view segment : segments_of(line.pattern)) {
    const bool parameter = is_parameter(segment);
    check(parameter || segment.find_first_of("{}") == std::string_view::npos,
          "a segment of a route is literal or one parameter: " + line.pattern);
    auto& next = parameter ? node->parameter : node->literals[std::string{segment}];
    if (next == nullptr) next = std::make_unique<Node>();
    node = next.get();
  }
  check(node->routes.emplace(line.method, route).second,
        "two routes share a place: " + line.method + " " + line.pattern);
}

std::expected<Router::Match, Reply> Router::find(std::string_view method,
                                                 std::string_view path) const {
  Search search{method, segments_of(path), {}};
  const std::size_t* route = search.walk(*root_, 0);
  if (route == nullptr && search.allowed.empty()) {
    return std::unexpected{problem(404, "NOT_FOUND", "No resource at this path.", path)};
  }
  if (route == nullptr) {
    Reply reply = problem(405, "Method Not Allowed",
                          "This path does not take " + std::string{method} + ".", path);
    for (const auto& allowed : search.allowed) reply.headers.add("allow", allowed);
    return std::unexpected{std::move(reply)};
  }
  Match match{&routes_[*route], {}};
  const auto names = segments_of(match.route->pattern);
  for (std::size_t at = 0; at < names.size(); ++at) {
    if (!is_parameter(names[at])) continue;
    auto value = percent_decode(search.segments[at]);
    if (!value) {
      return std::unexpected{
          problem(400, "Bad Request", "The path has a broken percent escape.", path)};
    }
    match.parameters.emplace_back(names[at].substr(1, names[at].size() - 2), std::move(*value));
  }
  return match;
}

void Router::operator()(Request request, const Respond& respond) const {
  auto match = find(request.method, request.path);
  if (!match) {
    respond(std::move(match.error()));
    return;
  }
  request.parameters = std::move(match->parameters);
  match->route->handler(std::move(request), respond);
}

}  // namespace tiendo::http
