#include "engine/base/value.hpp"
#include "engine/feel/builtin.hpp"
#include "engine/feel/evaluator.hpp"
#include "engine/feel/expression.hpp"
#include "engine/feel/parser.hpp"
#include "engine/feel/program.hpp"
#include "engine/feel/syntax.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::feel {

namespace {

/// A name that the text itself declares, or a filter, whose item's entries are names too.
struct Binding {
  enum class Kind : std::uint8_t { name, filter, partial };
  Kind kind = Kind::name;
  std::string name;
  std::uint32_t slot = 0;
  std::uint32_t loop = none;  ///< with `partial`
};

class NoVariables final : public Scope {
 public:
  const Value* find(std::string_view) const override { return nullptr; }
};

/// Turns a syntax tree into a program: finds out what each name means, binds calls to functions
/// and evaluates what is constant.
class Compiler {
 public:
  explicit Compiler(std::string_view text) { program_.text = text; }

  std::expected<Program, Diagnostic> run(const Syntax& tree) {
    program_.root = compile(tree);
    if (error_) return std::unexpected{std::move(*error_)};
    program_.free_names.assign(free_names_.begin(), free_names_.end());
    return std::move(program_);
  }

 private:
  template <class T>
  static std::uint32_t push(std::vector<T>& into, T what) {
    into.push_back(std::move(what));
    return static_cast<std::uint32_t>(into.size() - 1);
  }

  std::uint32_t refuse(const Syntax& at, std::string message) {
    if (!error_) error_ = Diagnostic{at.offset, std::move(message)};
    return constant(at, Value{});
  }

  std::uint32_t add(const Syntax& at, Act act, std::uint32_t operand,
                    const std::vector<std::uint32_t>& parts = {}) {
    Code code;
    code.act = act;
    code.operation = at.op;
    code.offset = static_cast<std::uint32_t>(at.offset);
    code.first = static_cast<std::uint32_t>(program_.parts.size());
    code.count = static_cast<std::uint32_t>(parts.size());
    code.operand = operand;
    program_.parts.insert(program_.parts.end(), parts.begin(), parts.end());
    return push(program_.codes, code);
  }

  std::uint32_t constant(const Syntax& at, Value value) {
    return add(at, Act::constant, push(program_.constants, std::move(value)));
  }

  bool is_constant(std::uint32_t code) const {
    return code == none || program_.codes[code].act == Act::constant;
  }

  std::uint32_t name_index(const std::string& name) {
    const auto found = std::ranges::find(program_.names, name);
    if (found != program_.names.end()) {
      return static_cast<std::uint32_t>(found - program_.names.begin());
    }
    return push(program_.names, name);
  }

  /// Declares a local in the next slot.
  std::uint32_t bind(std::string name, Binding::Kind kind = Binding::Kind::name) {
    const std::uint32_t slot = slots_++;
    program_.slots_max = std::max(program_.slots_max, slots_);
    bindings_.push_back({kind, std::move(name), slot, none});
    return slot;
  }

  void unbind(std::size_t count) {
    bindings_.resize(bindings_.size() - count);
    slots_ -= static_cast<std::uint32_t>(count);
  }

  std::vector<std::uint32_t> compile_all(const std::vector<Syntax>& parts, std::size_t from = 0) {
    std::vector<std::uint32_t> codes;
    for (std::size_t i = from; i < parts.size(); ++i) codes.push_back(compile(parts[i]));
    return codes;
  }

  std::uint32_t compile(const Syntax& node) {
    switch (node.op) {
      case Op::constant:
        return constant(node, node.literal);
      case Op::name:
        return compile_name(node);
      case Op::path:
        return add(node, Act::path, name_index(node.text), compile_all(node.parts));
      case Op::filter:
        return compile_filter(node);
      case Op::call:
        return compile_call(node);
      case Op::iterate:
      case Op::some:
      case Op::every:
        return compile_iteration(node);
      case Op::context:
        return compile_context(node);
      case Op::function:
        return compile_function(node);
      case Op::instance_of:
        return compile_with(node, Act::instance_of, push(program_.types, node.types.front()));
      case Op::range:
        return compile_with(node, Act::range,
                            (node.start_included ? 1U : 0U) | (node.end_included ? 2U : 0U));
      case Op::compare_with:
        return compile_test(node);
      case Op::negate:
      case Op::add:
      case Op::subtract:
      case Op::multiply:
      case Op::divide:
      case Op::power:
      case Op::equal:
      case Op::not_equal:
      case Op::less:
      case Op::less_equal:
      case Op::greater:
      case Op::greater_equal:
      case Op::conjunction:
      case Op::disjunction:
      case Op::between:
      case Op::in:
      case Op::not_in:
      case Op::conditional:
      case Op::interval:
      case Op::list:
        return compile_operator(node);
    }
    return none;
  }

  std::uint32_t compile_with(const Syntax& node, Act act, std::uint32_t operand) {
    return add(node, act, operand, compile_all(node.parts));
  }

  std::uint32_t compile_test(const Syntax& node) {
    const std::uint32_t code = compile_with(node, Act::compare_with, none);
    program_.codes[code].operation = node.comparison;
    return code;
  }

  static Act act_of(Op op) {
    if (op >= Op::equal && op <= Op::greater_equal) return Act::comparison;
    if (op >= Op::add && op <= Op::power) return Act::arithmetic;
    if (op == Op::negate) return Act::negate;
    if (op == Op::conjunction) return Act::conjunction;
    if (op == Op::disjunction) return Act::disjunction;
    if (op == Op::between) return Act::between;
    if (op == Op::conditional) return Act::conditional;
    if (op == Op::interval) return Act::interval;
    return op == Op::list ? Act::list : Act::in;
  }

  std::uint32_t compile_operator(const Syntax& node) {
    const auto parts = compile_all(node.parts);
    const bool foldable =
        node.op != Op::interval && node.op != Op::in && node.op != Op::not_in &&
        std::ranges::all_of(parts, [&](std::uint32_t part) { return is_constant(part); });
    const std::uint32_t code = add(node, act_of(node.op), none, parts);
    return foldable ? fold(node, code) : code;
  }

  /// Replaces an operation on constants by its value, unless that fails, is large, or is null,
  /// since then the evaluation has something to warn about.
  std::uint32_t fold(const Syntax& node, std::uint32_t code) {
    constexpr std::size_t bytes_max = 256;
    Environment environment;
    environment.limits = {1'000, 100, bytes_max};
    const NoVariables nothing;
    auto value = Evaluator{program_, nothing, environment}.run(code);
    if (!value || value->is_null() || size_of(*value) > bytes_max) return code;
    return constant(node, std::move(*value));
  }

  std::uint32_t compile_name(const Syntax& node) {
    std::vector<std::uint32_t> item_slots;
    for (std::size_t i = bindings_.size(); i-- > 0;) {
      const Binding& binding = bindings_[i];
      if (binding.kind == Binding::Kind::filter) {
        item_slots.push_back(binding.slot);
        if (node.text == "item") return found_local(node, binding.slot, std::move(item_slots));
      } else if (binding.name == node.text) {
        if (binding.kind == Binding::Kind::partial) {
          program_.loops[binding.loop].partial_slot = binding.slot;
        }
        return found_local(node, binding.slot, std::move(item_slots));
      }
    }
    free_names_.insert(node.text);
    const std::uint32_t name = name_index(node.text);
    if (item_slots.empty()) return add(node, Act::variable, name);
    return add(node, Act::inner_name,
               push(program_.lookups, Lookup{name, std::move(item_slots), none}));
  }

  std::uint32_t found_local(const Syntax& node, std::uint32_t slot,
                            std::vector<std::uint32_t> item_slots) {
    if (item_slots.empty()) return add(node, Act::local, slot);
    return add(node, Act::inner_name,
               push(program_.lookups, Lookup{name_index(node.text), std::move(item_slots), slot}));
  }

  std::uint32_t compile_filter(const Syntax& node) {
    const std::uint32_t list = compile(node.parts[0]);
    const std::uint32_t slot = bind("item", Binding::Kind::filter);
    const std::uint32_t condition = compile(node.parts[1]);
    unbind(1);
    return add(node, Act::filter, slot, {list, condition});
  }

  std::uint32_t compile_iteration(const Syntax& node) {
    const std::uint32_t loop = push(program_.loops, Loop{});
    const std::size_t iterators = node.names.size();
    std::vector<std::uint32_t> parts;
    bind("partial", Binding::Kind::partial);
    bindings_.back().loop = node.op == Op::iterate ? loop : none;
    if (node.op != Op::iterate) bindings_.back().name.clear();
    program_.loops[loop].first_slot = slots_;
    for (std::size_t i = 0; i < iterators; ++i) {
      parts.push_back(compile(node.parts[i]));
      bind(node.names[i]);
    }
    parts.push_back(compile(node.parts.back()));
    unbind(iterators + 1);
    return add(node, Act::iterate, loop, parts);
  }

  std::uint32_t compile_context(const Syntax& node) {
    std::set<std::string_view> seen;
    for (const std::string& name : node.names) {
      // Two entries of one name: the context is null (DMN 1.5 §10.3.2.6).
      if (!seen.insert(name).second) return constant(node, Value{});
    }
    ContextShape shape{node.names, slots_};
    std::vector<std::uint32_t> parts;
    for (std::size_t i = 0; i < node.parts.size(); ++i) {
      parts.push_back(compile(node.parts[i]));
      bind(node.names[i]);
    }
    unbind(node.parts.size());
    return add(node, Act::context, push(program_.contexts, std::move(shape)), parts);
  }

  std::uint32_t compile_function(const Syntax& node) {
    FunctionShape shape{node.names, node.types, slots_, 0};
    for (const std::string& name : node.names) bind(name);
    shape.body = compile(node.parts.front());
    unbind(node.names.size());
    return add(node, Act::function, push(program_.functions, std::move(shape)));
  }

  bool is_bound(const std::string& name) const {
    return std::ranges::any_of(bindings_, [&](const Binding& binding) {
      return binding.kind == Binding::Kind::name && binding.name == name;
    });
  }

  std::uint32_t compile_call(const Syntax& node) {
    const Syntax& callee = node.parts.front();
    if (callee.op == Op::name && !is_bound(callee.text)) {
      const auto candidates = find_builtins(callee.text);
      if (!candidates.empty()) return compile_builtin(node, candidates);
      // Only an entry of a filtered item could still be a function of this name.
      const bool in_filter = std::ranges::any_of(
          bindings_, [](const Binding& binding) { return binding.kind == Binding::Kind::filter; });
      if (!in_filter) return add(node, Act::unknown_call, name_index(callee.text));
    }
    const std::uint32_t names =
        node.names.empty() ? none : push(program_.argument_names, node.names);
    return add(node, Act::invoke, names, compile_all(node.parts));
  }

  std::uint32_t compile_builtin(const Syntax& node, const std::vector<const Builtin*>& candidates) {
    const std::size_t count = node.parts.size() - 1;
    for (const Builtin* candidate : candidates) {
      std::vector<std::uint32_t> positions;
      if (!places(*candidate, node, count, positions)) continue;
      const auto arguments = compile_all(node.parts, 1);
      std::vector<std::uint32_t> parts;
      parts.reserve(positions.size());
      for (const std::uint32_t position : positions) {
        parts.push_back(position == none ? none : arguments[position]);
      }
      const bool foldable =
          candidate->constant &&
          std::ranges::all_of(parts, [&](std::uint32_t part) { return is_constant(part); });
      const std::uint32_t code = add(node, Act::builtin, push(program_.builtins, candidate), parts);
      return foldable ? fold(node, code) : code;
    }
    // A call that fits no signature is null at run time (DMN 1.5 §10.3.2.13).
    return add(node, Act::unknown_call, name_index(node.parts.front().text));
  }

  /// Which argument stands at which parameter; false if they do not fit.
  static bool places(const Builtin& builtin, const Syntax& call, std::size_t count,
                     std::vector<std::uint32_t>& out) {
    const std::size_t takes = builtin.parameters.size();
    if (call.names.empty()) {
      if (count < builtin.required || (count > takes && !builtin.variadic)) return false;
      for (std::uint32_t i = 0; i < count; ++i) out.push_back(i);
      return true;
    }
    out.assign(takes, none);
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto found = std::ranges::find(builtin.parameters, call.names[i]);
      if (found == builtin.parameters.end()) return false;
      auto& place = out[static_cast<std::size_t>(found - builtin.parameters.begin())];
      if (place != none) return false;
      place = i;
    }
    const auto required = static_cast<std::ptrdiff_t>(builtin.required);
    return std::find(out.begin(), out.begin() + required, none) == out.begin() + required;
  }

  Program program_;
  std::vector<Binding> bindings_;
  std::uint32_t slots_ = 0;
  std::set<std::string> free_names_;
  std::optional<Diagnostic> error_;
};

std::expected<Expression, Diagnostic> compiled(std::string_view text,
                                               std::expected<Syntax, Diagnostic> tree) {
  if (!tree) return std::unexpected{std::move(tree.error())};
  auto program = Compiler{text}.run(*tree);
  if (!program) return std::unexpected{std::move(program.error())};
  return Expression{std::make_shared<const Program>(std::move(*program))};
}

}  // namespace

std::expected<Expression, Diagnostic> compile(std::string_view text, const CompileLimits& limits,
                                              std::span<const std::string> names) {
  return compiled(text, parse(text, limits, names));
}

std::expected<Expression, Diagnostic> compile_unary_tests(std::string_view text,
                                                          const CompileLimits& limits,
                                                          std::span<const std::string> names) {
  return compiled(text, parse_unary_tests(text, limits, names));
}

}  // namespace tiendo::feel
