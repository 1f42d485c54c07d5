#pragma once

#include "engine/base/value.hpp"
#include "engine/feel/type.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tiendo::feel {

/// What a node of the syntax tree, and later an operation of the program, does.
enum class Op : std::uint8_t {
  constant,  ///< `literal`
  name,      ///< `text`
  path,      ///< parts: value; `text`: entry or property
  filter,    ///< parts: list, condition
  call,      ///< parts: callee, arguments; `names` of the arguments or empty
  negate,    ///< parts: operand
  add,       ///< parts: left, right; so all down to `disjunction`
  subtract,
  multiply,
  divide,
  power,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  conjunction,
  disjunction,
  between,       ///< parts: value, low, high
  in,            ///< parts: value, tests
  not_in,        ///< the same for the unary tests `not(…)`
  compare_with,  ///< a test `< 5`; parts: operand; `comparison`
  range,         ///< parts: start, end; a null constant is an open end; `included`
  conditional,   ///< parts: condition, then, else
  iterate,       ///< parts: for each iterator its domain, an `interval` or a value; last the body
  some,          ///< as `iterate`
  every,         ///< as `iterate`
  interval,      ///< parts: first, last; only as a domain
  list,          ///< parts: items
  context,       ///< parts: entries; `names`
  function,      ///< parts: body; `names` and `types` of the parameters
  instance_of,   ///< parts: value; `types`: one
};

/// A node of the syntax tree.
struct Syntax {
  Op op = Op::constant;
  std::size_t offset = 0;
  std::uint32_t depth = 1;
  std::string text;
  Value literal;
  std::vector<Syntax> parts;
  std::vector<std::string> names;
  std::vector<Type> types;
  Op comparison = Op::equal;
  bool start_included = false;
  bool end_included = false;
};

}  // namespace tiendo::feel
