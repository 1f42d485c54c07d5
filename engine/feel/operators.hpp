#pragma once

#include "engine/base/value.hpp"
#include "engine/feel/special.hpp"
#include "engine/feel/syntax.hpp"

#include <compare>
#include <optional>

/// The operators of FEEL (DMN 1.5 §10.3.2.5 to §10.3.2.8). Nothing stands for null.
namespace tiendo::feel {

/// `left = right`: null equals null only; values of two kinds cannot be compared.
std::optional<bool> equal(const Value& left, const Value& right);
/// Order of numbers, strings (by code point) and temporal values of one kind.
std::optional<std::strong_ordering> order(const Value& left, const Value& right);
/// `left OP right` for equal … greater_equal.
std::optional<bool> compare(Op operation, const Value& left, const Value& right);
/// Whether a value lies in a range.
std::optional<bool> contains(const Range& range, const Value& value);

/// `left OP right` for add … power; null if the operands do not fit.
Value compute(Op operation, const Value& left, const Value& right);
Value negate_value(const Value& value);

Value truth(std::optional<bool> result);

}  // namespace tiendo::feel
