#pragma once

#include "storage/read_model/sql.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The place of a row in a sorted list, as opaque text. It holds the row's values, not its number,
/// so it stays valid while rows come and go.
namespace tiendo::read_model {

/// RFC 4648 §4 with padding.
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);

/// `order` says of what the values are; a cursor of another order is refused.
std::string write_cursor(std::string_view order, const std::vector<Bound>& values);
/// Nothing if the text is no cursor of this order with so many values.
std::optional<std::vector<Bound>> read_cursor(std::string_view order, std::string_view text,
                                              std::size_t values);

}  // namespace tiendo::read_model
