#include "adapters/http/api/query_reader.hpp"

#include "adapters/http/api/filter_reader.hpp"
#include "adapters/http/api/object_reader.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <utility>

namespace tiendo::http {
namespace {

using vocabulary::Collection;
using ItemField = vocabulary::Field;
using vocabulary::PageRequest;
using vocabulary::Query;
using vocabulary::Refusal;
using vocabulary::RefusalCode;

constexpr std::int64_t limit_max = 10'000;
constexpr std::size_t sort_keys_max = 50;

bool is_cursor(const std::string& text) {
  const auto end = text.find_last_not_of('=') + 1;
  const bool letters = std::ranges::all_of(text.substr(0, end), [](char letter) {
    return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
           (letter >= '0' && letter <= '9') || letter == '+' || letter == '/';
  });
  return letters && text.size() - end <= 2;
}

const std::string* unless_empty(const std::string* text) {
  return text == nullptr || text->empty() ? nullptr : text;
}

std::optional<Refusal> read_page(const Entries& entries, PageRequest& page) {
  ObjectReader reader{entries, "page"};
  page.limit = reader.integer("limit").value_or(page.limit);
  const auto from = reader.integer("from");
  const std::string* after = unless_empty(reader.text("after"));
  const std::string* before = unless_empty(reader.text("before"));
  if (page.limit < 1 || page.limit > limit_max) {
    reader.refuse("`page.limit` must be from 1 to " + std::to_string(limit_max));
  }
  if (from && *from < 0) reader.refuse("`page.from` must not be negative");
  const int ways = (from ? 1 : 0) + (after != nullptr ? 1 : 0) + (before != nullptr ? 1 : 0);
  if (ways > 1) reader.refuse("Of `page.from`, `page.after` and `page.before` send only one");
  for (const std::string* cursor : {after, before}) {
    if (cursor != nullptr && !is_cursor(*cursor)) {
      reader.refuse("A cursor must be the `startCursor` or `endCursor` of an answer");
    }
  }
  page.from = from.value_or(0);
  if (after != nullptr) page.after = *after;
  if (before != nullptr) page.before = *before;
  return reader.fault();
}

std::string sortable(Collection collection) {
  std::string known;
  for (const auto& field : vocabulary::fields_of(collection)) {
    if (field.sortable) known.append(known.empty() ? "" : ", ").append(field.name);
  }
  return known;
}

std::optional<Refusal> read_sort_key(const Value& value, Query& query) {
  const Entries* entries = value.if_context();
  if (entries == nullptr) {
    return Refusal{RefusalCode::invalid_argument, "`sort` must be a list of `field` and `order`"};
  }
  ObjectReader reader{*entries, "sort"};
  const std::string* name = reader.text("field");
  const std::string* order = reader.text("order");
  if (order != nullptr && *order != "ASC" && *order != "DESC") {
    reader.refuse("`sort.order` must be ASC or DESC");
  }
  if (name == nullptr) {
    reader.refuse("`sort` needs a `field`");
  } else {
    const auto fields = vocabulary::fields_of(query.collection);
    const auto field = std::ranges::find(fields, *name, &ItemField::name);
    if (field == fields.end() || !field->sortable) {
      reader.refuse("`sort.field` '" + *name + "' is not a field that " +
                    std::string{vocabulary::collection_name(query.collection)} +
                    " can be sorted by; it is one of " + sortable(query.collection));
    }
  }
  if (auto fault = reader.fault()) return fault;
  query.sort.push_back({*name, order != nullptr && *order == "DESC"});
  return std::nullopt;
}

std::optional<Refusal> read_sort(const List& keys, Query& query) {
  if (keys.size() > sort_keys_max) {
    return Refusal{RefusalCode::invalid_argument, "`sort` has " + std::to_string(keys.size()) +
                                                      " fields, more than " +
                                                      std::to_string(sort_keys_max)};
  }
  for (const Value& key : keys) {
    if (auto fault = read_sort_key(key, query)) return fault;
  }
  return std::nullopt;
}

/// Refuses what a search of latest versions does not take.
void keep_to_latest(const Query& query, ObjectReader& reader) {
  if (!query.page.before.empty()) {
    reader.refuse(
        "`page.before` cannot be used with `filter.isLatestVersion`: its pages only go "
        "forward, by `page.after`");
  }
  for (const auto& key : query.sort) {
    if (key.field == "processDefinitionId" || key.field == "tenantId") continue;
    reader.refuse("`sort.field` '" + key.field +
                  "' cannot be used with `filter.isLatestVersion`, only 'processDefinitionId' and "
                  "'tenantId'");
  }
}

}  // namespace

bool is_forward_only(const Query& query) {
  return query.collection == Collection::process_definitions &&
         std::ranges::any_of(query.conditions, [](const vocabulary::Condition& condition) {
           return condition.field == "isLatestVersion" &&
                  condition.op == vocabulary::Operator::eq && condition.operand == Value{true};
         });
}

std::expected<Query, Refusal> read_query(Collection collection, const Entries& body) {
  Query query;
  query.collection = collection;
  ObjectReader reader{body};
  if (const Entries* filter = reader.object("filter")) {
    FilterReader conditions{query};
    conditions.read(*filter);
    if (auto fault = conditions.fault()) reader.refuse(std::move(*fault));
  }
  if (const List* sort = reader.list("sort")) {
    if (auto fault = read_sort(*sort, query)) reader.refuse(std::move(*fault));
  }
  if (const Entries* page = reader.object("page")) {
    if (auto fault = read_page(*page, query.page)) reader.refuse(std::move(*fault));
  }
  if (is_forward_only(query)) keep_to_latest(query, reader);
  if (auto fault = reader.fault()) return std::unexpected{std::move(*fault)};
  return query;
}

}  // namespace tiendo::http
