#pragma once

#include "engine/base/value.hpp"

#include <cstdint>
#include <optional>

/// Ranges and functions are values inside an expression, but no kinds of `Value`: they are contexts
/// with a mark that no FEEL name can have. A range so keeps its meaning as a process variable.
namespace tiendo::feel {

/// Null where the range has no end on that side.
struct Range {
  Value start;
  Value end;
  bool start_included = false;
  bool end_included = false;
};

Value to_value(const Range& range);
std::optional<Range> if_range(const Value& value);

/// A function of the running evaluation, by its number there.
Value function_value(std::uint32_t number);
std::optional<std::uint32_t> if_function(const Value& value);

/// The entries of a context that is neither a range nor a function.
const Entries* if_plain_context(const Value& value);

/// The value with every function in it replaced by null.
Value without_functions(const Value& value);

}  // namespace tiendo::feel
