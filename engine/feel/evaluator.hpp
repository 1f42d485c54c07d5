#pragma once

#include "engine/feel/builtin.hpp"
#include "engine/feel/expression.hpp"
#include "engine/feel/program.hpp"

#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::feel {

/// One evaluation. When a limit is hit, everything still running returns null at once.
class Evaluator final : public Services {
 public:
  Evaluator(const Program& program, const Scope& scope, const Environment& environment);

  std::expected<Value, Failure> run(std::uint32_t root);

  const Environment& environment() const override { return environment_; }
  Value invoke(const Value& function, std::span<const Value> arguments) override;
  bool spend(std::size_t steps) override;

 private:
  struct Closure {
    const FunctionShape* shape;
    std::vector<Value> captured;
  };

  /// A loop on its way.
  struct Walk {
    const Code& code;
    std::function<bool()> body;
    bool null_domain = false;  ///< a domain was null, and so is the result
  };

  // evaluator.cpp
  Value evaluate(std::uint32_t index);
  const Value& read(std::uint32_t index, Value& buffer);
  Value act(const Code& code);
  std::uint32_t part(const Code& code, std::size_t index) const {
    return program_.parts[code.first + index];
  }
  Value limited(Value value);
  void fail(std::string message);
  void warn(const Code& code, std::string message);
  const Value& variable(const Code& code, std::uint32_t name);
  const Value& inner_name(const Code& code);
  Value path(const Code& code);
  Value arithmetic(const Code& code);
  Value comparison(const Code& code);
  Value logic(const Code& code, bool decisive);
  Value between(const Code& code);
  Value range(const Code& code);
  Value conditional(const Code& code);
  Value list(const Code& code);
  Value context(const Code& code);
  Value instance_of(const Code& code);
  Value negated(const Code& code);

  // evaluate_calls.cpp
  Value builtin(const Code& code);
  Value invocation(const Code& code);
  Value function(const Code& code);

  // evaluate_loops.cpp
  Value iteration(const Code& code);
  Value results_of(const Code& code);
  Value quantified(const Code& code);
  bool each(Walk& walk, std::uint32_t iterator);
  bool each_between(Walk& walk, std::uint32_t iterator, const Value& first, const Value& last);
  Value filter(const Code& code);
  Value filtered(const Code& code, const List& items);
  Value in(const Code& code);
  std::optional<bool> passes(const Value& input, std::uint32_t test);
  std::optional<bool> passes_value(const Value& input, const Value& value);

  const Program& program_;
  const Scope& scope_;
  const Environment& environment_;
  std::vector<Value> locals_;
  std::vector<Closure> closures_;
  std::size_t steps_ = 0;
  std::size_t depth_ = 0;
  std::size_t bytes_ = 0;
  std::uint32_t offset_ = 0;
  std::optional<Failure> failure_;
};

/// The item at a position of FEEL: from 1, or from the end if negative; null outside.
Value item_at(const List& items, const Decimal& position);

}  // namespace tiendo::feel
