#include "adapters/http/api/call.hpp"
#include "adapters/http/api/object_reader.hpp"
#include "adapters/http/api/query_reader.hpp"
#include "adapters/http/api/route_table.hpp"
#include "adapters/http/api/row_writer.hpp"
#include "adapters/http/backend.hpp"
#include "adapters/http/message.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <algorithm>
#include <cstdint>
#include <expected>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::http {
namespace {

using vocabulary::Collection;
using vocabulary::Condition;
using vocabulary::Operator;
using vocabulary::Page;
using vocabulary::PageRequest;
using vocabulary::Query;
using vocabulary::RefusalCode;
using vocabulary::Row;

constexpr std::string_view key_name = "userTaskKey";
constexpr std::int64_t variables_max = 10'000;

/// The task's own scope and the instance's.
/// Deviates: variables of sub-processes between them are left out, as a task's item does not name
/// those scopes.
Condition in_scopes_of(const Row& task) {
  List scopes{cell_of(Collection::user_tasks, task, "elementInstanceKey"),
              cell_of(Collection::user_tasks, task, "processInstanceKey")};
  return {"scopeKey", Operator::in, std::move(scopes)};
}

/// Of each name the variable of the task's own scope hides the instance's.
void keep_effective(std::vector<Row>& rows, const Value& own_scope) {
  const auto name_of = [](const Row& row) {
    const std::string* name = cell_of(Collection::variables, row, "name").if_string();
    return name == nullptr ? std::string{} : *name;
  };
  const auto is_own = [&](const Row& row) {
    return cell_of(Collection::variables, row, "scopeKey") == own_scope;
  };
  std::set<std::string> own;
  for (const Row& row : rows) {
    if (is_own(row)) own.insert(name_of(row));
  }
  std::erase_if(rows, [&](const Row& row) { return !is_own(row) && own.contains(name_of(row)); });
}

Page part_of(std::vector<Row> rows, const PageRequest& asked) {
  Page page;
  page.total = std::ssize(rows);
  const auto from = std::min(asked.from, page.total);
  const auto to = std::min(from + asked.limit, page.total);
  page.rows.assign(std::make_move_iterator(rows.begin() + from),
                   std::make_move_iterator(rows.begin() + to));
  return page;
}

/// Only names are filtered by: a condition on values would uncover what is hidden.
std::expected<Query, Reply> read_effective(const Call& call) {
  const auto body = read_body(call.request);
  if (!body) return std::unexpected{body.error()};
  auto query = read_query(Collection::variables, body->fields());
  if (!query) return std::unexpected{reply_of(query.error(), call.request.path)};
  const auto refuse = [&](std::string message) {
    return std::unexpected{
        reply_of({RefusalCode::invalid_argument, std::move(message)}, call.request.path)};
  };
  if (!std::ranges::all_of(query->conditions,
                           [](const Condition& each) { return each.field == "name"; })) {
    return refuse("Effective variables can be filtered by `name` only");
  }
  if (!query->page.after.empty() || !query->page.before.empty()) {
    return refuse("Effective variables have pages by `from` and `limit` only");
  }
  return std::move(*query);
}

void search_effective(Backend& backend, const Call& call, const Row& task) {
  auto query = read_effective(call);
  if (!query) {
    call.respond(std::move(query.error()));
    return;
  }
  const PageRequest asked =
      std::exchange(query->page, {.limit = variables_max, .from = 0, .after = {}, .before = {}});
  query->conditions.push_back(in_scopes_of(task));
  query->viewer = call.viewer();
  query->whole_values = wants_whole_values(call.request);
  const auto values = query->whole_values ? Values::whole : Values::cut;
  backend.search(std::move(*query),
                 [respond = call.respond, path = call.request.path, asked, values,
                  own = cell_of(Collection::user_tasks, task, "elementInstanceKey")](
                     Backend::OrRefusal<Page> page) {
                   if (!page) {
                     respond(reply_of(page.error(), path));
                     return;
                   }
                   keep_effective(page->rows, own);
                   const Page part = part_of(std::move(page->rows), asked);
                   respond(json_reply(200, page_json(Collection::variables, part, values)));
                 });
}

}  // namespace

void add_task_variable_routes(RouteTable& table, const Services& services) {
  auto& backend = services.backend;
  table.add("POST", "/v2/user-tasks/{userTaskKey}/variables/search", [&backend](Call call) {
    with_item(backend, Collection::user_tasks, key_name, std::move(call),
              [&backend](Call known, const Row& task) {
                search(backend, Collection::variables, std::move(known), {in_scopes_of(task)});
              });
  });
  table.add("POST", "/v2/user-tasks/{userTaskKey}/effective-variables/search",
            [&backend](Call call) {
              with_item(backend, Collection::user_tasks, key_name, std::move(call),
                        [&backend](const Call& known, const Row& task) {
                          search_effective(backend, known, task);
                        });
            });
}

}  // namespace tiendo::http
