#include "engine/base/value.hpp"
#include "engine/feel/builtin.hpp"
#include "engine/feel/evaluator.hpp"
#include "engine/feel/program.hpp"
#include "engine/feel/special.hpp"
#include "engine/feel/type.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace tiendo::feel {

namespace {

/// An argument for a parameter of a type; a list of one item may stand for the item. Nothing if it
/// does not fit.
std::optional<Value> adapted(const Value& argument, const Type& type) {
  if (conforms(argument, type)) return argument;
  const List* list = argument.if_list();
  if (list != nullptr && list->size() == 1 && conforms(list->front(), type)) return list->front();
  if (type.kind != Type::Kind::list) return std::nullopt;
  Value alone{List{argument}};
  return conforms(alone, type) ? std::optional{std::move(alone)} : std::nullopt;
}

}  // namespace

Value Evaluator::builtin(const Code& code) {
  constexpr std::size_t inline_max = 4;
  std::array<Value, inline_max> few_buffers;
  std::array<const Value*, inline_max> few{};
  std::vector<Value> many_buffers;
  std::vector<const Value*> many;
  std::span<Value> buffers{few_buffers};
  std::span<const Value*> arguments{few};
  if (code.count > inline_max) {
    many_buffers.resize(code.count);
    many.resize(code.count);
    buffers = many_buffers;
    arguments = many;
  }
  for (std::size_t i = 0; i < code.count; ++i) {
    const std::uint32_t index = part(code, i);
    if (index != none) arguments[i] = &read(index, buffers[i]);
  }
  if (failure_) return {};
  const Builtin& called = *program_.builtins[code.operand];
  Value result = called.run(Arguments{arguments.first(code.count), *this});
  if (result.is_null()) warn(code, std::string{called.name} + " has no result for these arguments");
  return limited(std::move(result));
}

Value Evaluator::invocation(const Code& code) {
  const Value callee = evaluate(part(code, 0));
  std::vector<Value> arguments;
  arguments.reserve(code.count);
  for (std::size_t i = 1; i < code.count; ++i) arguments.push_back(evaluate(part(code, i)));
  const auto number = if_function(callee);
  if (!number || *number >= closures_.size()) {
    warn(code, "what is called is no function");
    return {};
  }
  if (code.operand == none) return invoke(callee, arguments);
  const auto& names = program_.argument_names[code.operand];
  const auto& parameters = closures_[*number].shape->parameters;
  std::vector<Value> placed(parameters.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto found = std::ranges::find(parameters, names[i]);
    if (found == parameters.end() || names.size() != parameters.size()) {
      warn(code, "the function has no parameter '" + names[i] + "'");
      return {};
    }
    placed[static_cast<std::size_t>(found - parameters.begin())] = std::move(arguments[i]);
  }
  return invoke(callee, placed);
}

Value Evaluator::invoke(const Value& function, std::span<const Value> arguments) {
  const auto number = if_function(function);
  if (!number || *number >= closures_.size() || failure_) return {};
  const FunctionShape& shape = *closures_[*number].shape;
  if (arguments.size() != shape.parameters.size()) return {};
  std::vector<Value> frame = closures_[*number].captured;
  frame.resize(program_.slots_max);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    auto argument = adapted(arguments[i], shape.types[i]);
    if (!argument) return {};
    frame[shape.first_slot + i] = std::move(*argument);
  }
  if (!spend(program_.slots_max)) return {};
  // The frame around is moved aside with its buffer: who reads a local there reads on.
  frame.swap(locals_);
  Value result = evaluate(shape.body);
  frame.swap(locals_);
  return result;
}

Value Evaluator::function(const Code& code) {
  const FunctionShape& shape = program_.functions[code.operand];
  const auto captured_end = locals_.begin() + static_cast<std::ptrdiff_t>(shape.first_slot);
  if (!spend(shape.first_slot)) return {};
  bytes_ += shape.first_slot * sizeof(Value);
  closures_.push_back({&shape, {locals_.begin(), captured_end}});
  return limited(function_value(static_cast<std::uint32_t>(closures_.size() - 1)));
}

}  // namespace tiendo::feel
