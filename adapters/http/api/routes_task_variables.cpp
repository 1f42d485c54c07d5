#include "adapters/http/api/call.hpp"
#include "adapters/http/api/object_reader.hpp"
#include "adapters/http/api/query_reader.hpp"
#include "adapters/http/api/route_table.hpp"
#include "adapters/http/api/row_writer.hpp"
#include "adapters/http/backend.hpp"
#include "adapters/http/message.hpp"
#include "engine/base/id.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <algorithm>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::http {
namespace {

using vocabulary::Collection;
using vocabulary::Condition;
using vocabulary::Page;
using vocabulary::Query;
using vocabulary::RefusalCode;
using vocabulary::Row;

constexpr std::string_view key_name = "userTaskKey";
/// Which of the variables that a task sees: those of all scopes, or of each name the innermost.
enum class Hidden : std::uint8_t { shown, left_out };

std::optional<std::string> fault_of_effective(const Query& query) {
  const bool by_name = std::ranges::all_of(
      query.conditions, [](const Condition& each) { return each.field == "name"; });
  if (!by_name) return "Effective variables can be filtered by `name` only";
  if (query.page.after.empty() && query.page.before.empty()) return std::nullopt;
  return "Effective variables have pages by `from` and `limit` only";
}

std::expected<Query, Reply> read_search(const Call& call, Hidden hidden) {
  const auto body = read_body(call.request);
  if (!body) return std::unexpected{body.error()};
  auto query = read_query(Collection::variables, body->fields());
  if (!query) return std::unexpected{reply_of(query.error(), call.request.path)};
  if (hidden == Hidden::shown) return std::move(*query);
  if (auto fault = fault_of_effective(*query)) {
    return std::unexpected{
        reply_of({RefusalCode::invalid_argument, std::move(*fault)}, call.request.path)};
  }
  return std::move(*query);
}

void search_visible(Backend& backend, const Call& call, const Row& task, Hidden hidden) {
  auto query = read_search(call, hidden);
  if (!query) {
    call.respond(std::move(query.error()));
    return;
  }
  const auto key_in = [&](std::string_view field) {
    return key_of(Collection::user_tasks, task, field);
  };
  query->visible_from = {InstanceKey{key_in("processInstanceKey")},
                         ElementKey{key_in("elementInstanceKey")}, hidden == Hidden::left_out};
  query->viewer = call.viewer();
  query->whole_values = wants_whole_values(call.request);
  const auto values = query->whole_values ? Values::whole : Values::cut;
  backend.search(std::move(*query), call.request.alive,
                 [respond = call.respond, path = call.request.path, values,
                  hidden](Backend::OrRefusal<Page> page) {
                   if (!page) {
                     respond(reply_of(page.error(), path));
                     return;
                   }
                   if (hidden == Hidden::left_out) {
                     page->start_cursor.reset();
                     page->end_cursor.reset();
                   }
                   respond(json_reply(200, page_json(Collection::variables, *page, values)));
                 });
}

}  // namespace

void add_task_variable_routes(RouteTable& table, const Services& services) {
  auto& backend = services.backend;
  const auto add = [&](std::string_view path, Hidden hidden) {
    table.add("POST", std::string{path}, [&backend, hidden](Call call) {
      with_item(backend, Collection::user_tasks, key_name, std::move(call),
                [&backend, hidden](const Call& known, const Row& task) {
                  search_visible(backend, known, task, hidden);
                });
    });
  };
  add("/v2/user-tasks/{userTaskKey}/variables/search", Hidden::shown);
  add("/v2/user-tasks/{userTaskKey}/effective-variables/search", Hidden::left_out);
}

}  // namespace tiendo::http
