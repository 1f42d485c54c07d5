#pragma once

#include "engine/base/value.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <expected>

namespace tiendo::http {

/// Reads the body of a search, `{"filter":…, "sort":…, "page":…}`, of any collection by the
/// vocabulary's fields. Empty lists count as absent. Unknown fields, operators and words are
/// refused by name, because a filter that is dropped shows the wrong objects. The viewer is left
/// to the caller.
std::expected<vocabulary::Query, vocabulary::Refusal> read_query(vocabulary::Collection collection,
                                                                 const Entries& body);

/// Whether the query asks for latest versions of definitions: such pages only go forward, have no
/// `startCursor`, and are sorted by `processDefinitionId` and `tenantId` only.
bool is_forward_only(const vocabulary::Query& query);

}  // namespace tiendo::http
