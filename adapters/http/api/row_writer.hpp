#pragma once

#include "adapters/http/backend.hpp"
#include "engine/vocabulary/query.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tiendo::http {

/// Whether long values of variables are cut, with `isTruncated` beside them, or written whole.
enum class Values : std::uint8_t { cut, whole };

/// One item of a collection with all its fields: keys as strings, instants as RFC 3339, null where
/// there is no value.
std::string item_json(vocabulary::Collection collection, const vocabulary::Row& row);
/// The answer of a search.
std::string page_json(vocabulary::Collection collection, const vocabulary::Page& page,
                      Values values);
std::string form_json(FormKey key, const Backend::FormContent& form);

/// The row's cell of that field; it is a bug if the collection has none.
const Value& cell_of(vocabulary::Collection collection, const vocabulary::Row& row,
                     std::string_view field);
/// The cell as a key; 0 if it is null.
std::uint64_t key_of(vocabulary::Collection collection, const vocabulary::Row& row,
                     std::string_view field);

/// A key as JSON: its digits in quotes.
void write_key(std::string& out, std::uint64_t key);

}  // namespace tiendo::http
