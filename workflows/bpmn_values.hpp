#pragma once

#include "engine/feel/expression.hpp"
#include "engine/model/process.hpp"
#include "workflows/bpmn_problems.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Texts of a BPMN file → values of the model. A text that is wrong is told to `Problems` and
/// nothing is returned.
namespace tiendo::workflows {

/// Without white space at both ends.
std::string_view trimmed(std::string_view text);

/// Whether a text is an expression, and not a literal.
inline bool is_expression(std::string_view text) { return text.starts_with('='); }

/// Compiles an expression, `=` and all.
std::optional<feel::Expression> read_expression(std::string_view text, const Where& where,
                                                Problems& problems);
/// A literal or an expression. Absent and empty texts give nothing and are no problem.
std::optional<model::Attribute> read_attribute(const std::optional<std::string>& text,
                                               const Where& where, Problems& problems);
/// An attribute whose literal is a date-time with a zone (ISO 8601).
std::optional<model::Attribute> read_date_time(const std::optional<std::string>& text,
                                               const Where& where, Problems& problems);
/// An attribute whose literal is a duration (ISO 8601), not negative.
std::optional<model::Attribute> read_duration(const std::optional<std::string>& text,
                                              const Where& where, Problems& problems);
/// An attribute whose literal is a whole number from 0 to 100.
std::optional<model::Attribute> read_priority(const std::optional<std::string>& text,
                                              const Where& where, Problems& problems);
/// `true`, `1`, `false` or `0`.
bool read_boolean(const std::optional<std::string>& text, bool otherwise, const Where& where,
                  Problems& problems);
/// The local part of a reference to another element: ids hold no colon, prefixes end with one.
std::string read_reference(std::string_view text);

}  // namespace tiendo::workflows
