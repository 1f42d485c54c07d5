#pragma once

#include "engine/base/value.hpp"
#include "engine/feel/builtin.hpp"
#include "engine/feel/syntax.hpp"
#include "engine/feel/type.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace tiendo::feel {

/// What an operation does. Locals lie in numbered slots of a frame; the numbers follow the nesting
/// of the text, so an operation never writes a slot that one around it still reads.
enum class Act : std::uint8_t {
  constant,      ///< `operand`: constant
  local,         ///< `operand`: slot
  variable,      ///< `operand`: name
  inner_name,    ///< `operand`: lookup; a name that may be an entry of a filtered item
  path,          ///< parts: value; `operand`: name
  filter,        ///< parts: list, condition; `operand`: slot of the item
  builtin,       ///< parts: arguments, `none` where one is not given; `operand`: builtin call
  invoke,        ///< parts: callee, arguments; `operand`: list of argument names or `none`
  unknown_call,  ///< `operand`: name of a function that nobody knows
  negate,
  arithmetic,  ///< `operation`: add … power
  comparison,  ///< `operation`: equal … greater_equal
  conjunction,
  disjunction,
  between,
  in,            ///< `operation`: in or not_in
  compare_with,  ///< only as a test; `operation`
  range,         ///< `operand`: 1 start included, 2 end included
  conditional,
  iterate,   ///< `operand`: loop; `operation`: iterate, some or every
  interval,  ///< only as a domain
  list,
  context,      ///< `operand`: shape of the context
  function,     ///< `operand`: shape of the function
  instance_of,  ///< `operand`: type
};

inline constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

struct Code {
  Act act = Act::constant;
  Op operation = Op::constant;
  std::uint32_t offset = 0;
  std::uint32_t first = 0;  ///< of its parts in `Program::parts`
  std::uint32_t count = 0;
  std::uint32_t operand = none;
};

/// A name in a filter: an entry of one of the items, innermost first, else what `otherwise` says.
struct Lookup {
  std::uint32_t name = 0;
  std::vector<std::uint32_t> item_slots;
  std::uint32_t local_slot = none;  ///< if not, a variable
};

struct Loop {
  std::uint32_t first_slot = 0;       ///< of its iterators, in order
  std::uint32_t partial_slot = none;  ///< of the results so far, if the body reads them
};

struct ContextShape {
  std::vector<std::string> names;
  std::uint32_t first_slot = 0;  ///< of its entries, in order
};

struct FunctionShape {
  std::vector<std::string> parameters;
  std::vector<Type> types;
  std::uint32_t first_slot = 0;  ///< of its parameters; what it captures lies before
  std::uint32_t body = 0;
};

/// A compiled expression: operations that name each other by index.
struct Program {
  std::string text;
  std::vector<Code> codes;
  std::vector<std::uint32_t> parts;
  std::vector<Value> constants;
  std::vector<std::string> names;
  std::vector<Lookup> lookups;
  std::vector<const Builtin*> builtins;
  std::vector<std::vector<std::string>> argument_names;
  std::vector<Loop> loops;
  std::vector<ContextShape> contexts;
  std::vector<FunctionShape> functions;
  std::vector<Type> types;
  std::vector<std::string> free_names;  ///< sorted
  std::uint32_t root = 0;
  std::uint32_t slots_max = 0;
};

}  // namespace tiendo::feel
