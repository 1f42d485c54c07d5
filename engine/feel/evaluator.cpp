#include "engine/feel/evaluator.hpp"

#include "engine/base/check.hpp"
#include "engine/base/value.hpp"
#include "engine/feel/expression.hpp"
#include "engine/feel/operators.hpp"
#include "engine/feel/program.hpp"
#include "engine/feel/special.hpp"
#include "engine/feel/temporal.hpp"
#include "engine/feel/type.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace tiendo::feel {

namespace {

constexpr std::size_t warnings_max = 20;
constexpr std::uint32_t value_depth_max = 100;  // what JSON may nest

const Value& nothing() {
  static const Value value;
  return value;
}

/// Bytes that the value itself needs, without what it shares with others.
std::size_t own_bytes(const Value& value) {
  if (const std::string* text = value.if_string()) return text->size();
  if (const List* list = value.if_list()) return list->size() * sizeof(Value);
  if (const Entries* entries = value.if_context()) return entries->size() * 2 * sizeof(Value);
  return 0;
}

/// What a value has under a name: an entry, a property, or the same of each item of a list.
Value property_of(const Value& value, const std::string& name) {
  if (const Entries* entries = value.if_context()) {
    const auto found = entries->find(name);
    return found == entries->end() ? Value{} : found->second;
  }
  if (const List* list = value.if_list()) {
    List items;
    items.reserve(list->size());
    for (const Value& item : *list) items.push_back(property_of(item, name));
    return Value{std::move(items)};
  }
  return temporal_property(value, name).value_or(Value{});
}

bool has_property(const Value& value, const std::string& name) {
  if (const Entries* entries = value.if_context()) return entries->contains(name);
  return value.if_list() != nullptr || temporal_property(value, name).has_value();
}

}  // namespace

Evaluator::Evaluator(const Program& program, const Scope& scope, const Environment& environment)
    : program_{program}, scope_{scope}, environment_{environment}, locals_(program.slots_max) {}

std::expected<Value, Failure> Evaluator::run(std::uint32_t root) {
  Value buffer;
  Value result = read(root, buffer);
  if (failure_) return std::unexpected{std::move(*failure_)};
  if (!closures_.empty()) return without_functions(result);
  return result;
}

bool Evaluator::spend(std::size_t steps) {
  if (failure_) return false;
  steps_ += steps;
  if (steps_ <= environment_.limits.steps_max) return true;
  fail("the evaluation takes more than " + std::to_string(environment_.limits.steps_max) +
       " steps");
  return false;
}

void Evaluator::fail(std::string message) {
  if (!failure_) failure_ = Failure{offset_, std::move(message)};
}

void Evaluator::warn(const Code& code, std::string message) {
  auto* warnings = environment_.warnings;
  if (warnings != nullptr && warnings->size() < warnings_max) {
    warnings->push_back({code.offset, std::move(message)});
  }
}

/// Takes what was just made into account; null when that is too much.
Value Evaluator::limited(Value value) {
  const std::size_t bytes_max = environment_.limits.bytes_max;
  bytes_ += own_bytes(value);
  if (bytes_ > bytes_max || size_of(value) > bytes_max) {
    fail("the evaluation makes more than " + std::to_string(bytes_max) + " bytes");
    return {};
  }
  if (depth_of(value) > value_depth_max) {
    fail("a value is nested deeper than " + std::to_string(value_depth_max));
    return {};
  }
  return value;
}

Value Evaluator::evaluate(std::uint32_t index) {
  const Code& code = program_.codes[index];
  offset_ = code.offset;
  if (!spend(1)) return {};
  if (depth_ >= environment_.limits.depth_max) {
    fail("the evaluation is nested deeper than " + std::to_string(environment_.limits.depth_max));
    return {};
  }
  ++depth_;
  Value result = act(code);
  --depth_;
  return result;
}

/// The value of an operation without a copy where it stands somewhere already.
const Value& Evaluator::read(std::uint32_t index, Value& buffer) {
  const Code& code = program_.codes[index];
  if (code.act == Act::constant || code.act == Act::local || code.act == Act::variable) {
    ++steps_;
    if (code.act == Act::constant) return program_.constants[code.operand];
    return code.act == Act::local ? locals_[code.operand] : variable(code, code.operand);
  }
  buffer = evaluate(index);
  return buffer;
}

Value Evaluator::act(const Code& code) {
  switch (code.act) {
    case Act::constant:
      return program_.constants[code.operand];
    case Act::local:
      return locals_[code.operand];
    case Act::variable:
      return variable(code, code.operand);
    case Act::inner_name:
      return inner_name(code);
    case Act::path:
      return path(code);
    case Act::filter:
      return filter(code);
    case Act::builtin:
      return builtin(code);
    case Act::invoke:
      return invocation(code);
    case Act::unknown_call:
      warn(code, "no function '" + program_.names[code.operand] + "' takes these arguments");
      return {};
    case Act::negate:
      return negated(code);
    case Act::arithmetic:
      return arithmetic(code);
    case Act::comparison:
      return comparison(code);
    case Act::conjunction:
      return logic(code, false);
    case Act::disjunction:
      return logic(code, true);
    case Act::between:
      return between(code);
    case Act::in:
      return in(code);
    case Act::range:
      return range(code);
    case Act::conditional:
      return conditional(code);
    case Act::iterate:
      return iteration(code);
    case Act::list:
      return list(code);
    case Act::context:
      return context(code);
    case Act::function:
      return function(code);
    case Act::instance_of:
      return instance_of(code);
    case Act::compare_with:
    case Act::interval:
      break;
  }
  check(false, "an operation that stands only within another one");
  return {};
}

const Value& Evaluator::variable(const Code& code, std::uint32_t name) {
  const Value* found = scope_.find(program_.names[name]);
  if (found != nullptr) return *found;
  warn(code, "there is no variable '" + program_.names[name] + "'");
  return nothing();
}

const Value& Evaluator::inner_name(const Code& code) {
  const Lookup& lookup = program_.lookups[code.operand];
  const std::string& name = program_.names[lookup.name];
  for (const std::uint32_t slot : lookup.item_slots) {
    const Entries* entries = locals_[slot].if_context();
    if (entries == nullptr) continue;
    const auto found = entries->find(name);
    if (found != entries->end()) return found->second;
  }
  return lookup.local_slot == none ? variable(code, lookup.name) : locals_[lookup.local_slot];
}

Value Evaluator::path(const Code& code) {
  Value buffer;
  const Value& value = read(part(code, 0), buffer);
  const std::string& name = program_.names[code.operand];
  if (!value.is_null() && !has_property(value, name)) {
    warn(code, "there is no entry or property '" + name + "'");
  }
  if (const List* items = value.if_list(); items != nullptr && !spend(items->size())) return {};
  return limited(property_of(value, name));
}

Value Evaluator::negated(const Code& code) {
  Value buffer;
  return negate_value(read(part(code, 0), buffer));
}

Value Evaluator::arithmetic(const Code& code) {
  Value left_buffer;
  Value right_buffer;
  const Value& left = read(part(code, 0), left_buffer);
  const Value& right = read(part(code, 1), right_buffer);
  Value result = compute(code.operation, left, right);
  if (result.is_null()) warn(code, "the operands do not fit the operator, or there is no result");
  return limited(std::move(result));
}

Value Evaluator::comparison(const Code& code) {
  Value left_buffer;
  Value right_buffer;
  const Value& left = read(part(code, 0), left_buffer);
  const Value& right = read(part(code, 1), right_buffer);
  if (left.if_list() != nullptr || left.if_context() != nullptr) spend(size_of(left) / 8);
  const auto result = compare(code.operation, left, right);
  if (!result) warn(code, "the operands cannot be compared");
  return truth(result);
}

/// `and` (decisive: false) and `or` (decisive: true) of DMN 1.5 table 50; what is no boolean counts
/// as null.
Value Evaluator::logic(const Code& code, bool decisive) {
  bool unknown = false;
  for (std::size_t i = 0; i < 2; ++i) {
    Value buffer;
    const bool* operand = read(part(code, i), buffer).if_boolean();
    if (operand != nullptr && *operand == decisive) return Value{decisive};
    unknown = unknown || operand == nullptr;
  }
  return unknown ? Value{} : Value{!decisive};
}

Value Evaluator::between(const Code& code) {
  std::array<Value, 3> buffers;
  const Value& value = read(part(code, 0), buffers[0]);
  const Value& low = read(part(code, 1), buffers[1]);
  const Value& high = read(part(code, 2), buffers[2]);
  return truth(contains({low, high, true, true}, value));
}

Value Evaluator::range(const Code& code) {
  std::array<Value, 2> buffers;
  const Value& start = read(part(code, 0), buffers[0]);
  const Value& end = read(part(code, 1), buffers[1]);
  const bool open = start.is_null() || end.is_null();
  if ((!open && !order(start, end)) || (start.is_null() && end.is_null())) {
    warn(code, "these are no two ends of a range");
    return {};
  }
  return limited(to_value({start, end, (code.operand & 1U) != 0, (code.operand & 2U) != 0}));
}

Value Evaluator::conditional(const Code& code) {
  Value buffer;
  const bool* condition = read(part(code, 0), buffer).if_boolean();
  return evaluate(part(code, condition != nullptr && *condition ? 1 : 2));
}

Value Evaluator::list(const Code& code) {
  List items;
  items.reserve(code.count);
  for (std::size_t i = 0; i < code.count; ++i) items.push_back(evaluate(part(code, i)));
  return limited(Value{std::move(items)});
}

Value Evaluator::context(const Code& code) {
  const ContextShape& shape = program_.contexts[code.operand];
  Entries entries;
  for (std::uint32_t i = 0; i < code.count; ++i) {
    Value content = evaluate(part(code, i));
    locals_[shape.first_slot + i] = content;
    entries.emplace(shape.names[i], std::move(content));
  }
  return limited(Value{std::move(entries)});
}

Value Evaluator::instance_of(const Code& code) {
  Value buffer;
  const Value& value = read(part(code, 0), buffer);
  const Type& type = program_.types[code.operand];
  if (value.is_null() && type.kind == Type::Kind::null) return Value{true};
  if (const List* items = value.if_list(); items != nullptr && !spend(items->size())) return {};
  return Value{is_instance(value, type)};
}

std::expected<Value, Failure> evaluate(const Expression& expression, const Scope& scope,
                                       const Environment& environment) {
  if (expression.empty()) return Value{};
  return Evaluator{*expression.program(), scope, environment}.run(expression.program()->root);
}

}  // namespace tiendo::feel
