#pragma once

#include "engine/base/temporal.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// FEEL, the expression language of DMN 1.5 §10.3. Compiled once, evaluated often; evaluation is a
/// pure function of the expression, the scope and the environment.
namespace tiendo::feel {

/// Why a text is no expression.
struct Diagnostic {
  std::size_t offset = 0;  ///< byte of the text
  std::string message;     ///< a sentence for the author
};

struct CompileLimits {
  std::size_t bytes_max = 64 * 1024;  ///< of the text
  std::size_t depth_max = 150;        ///< of nesting
};

struct Program;

/// A compiled expression; cheap to copy. The default one is empty and evaluates to null.
class Expression {
 public:
  Expression() = default;
  explicit Expression(std::shared_ptr<const Program> program) : program_{std::move(program)} {}

  bool empty() const { return program_ == nullptr; }
  const std::string& text() const;
  /// The variables that it may read from its scope, sorted.
  const std::vector<std::string>& names() const;
  /// A call that no function takes, by its name or its arguments: null whenever it is evaluated
  /// (DMN 1.5 §10.3.2.13), so an author will hardly mean it. Nothing if there is none.
  std::optional<Diagnostic> unknown_call() const;
  const Program* program() const { return program_.get(); }

  friend bool operator==(const Expression& left, const Expression& right) {
    return left.text() == right.text();
  }

 private:
  std::shared_ptr<const Program> program_;
};

/// Compiles an expression (without a leading `=`). `names` are names of the scope that consist of
/// more than one word or contain operators: they must be known before the text can be read.
std::expected<Expression, Diagnostic> compile(std::string_view text,
                                              const CompileLimits& limits = {},
                                              std::span<const std::string> names = {});

/// Compiles unary tests (`< 5, [10..20], not("a")`, `-`) into an expression that yields a boolean
/// or null; the tested value is the variable `?` of the scope.
std::expected<Expression, Diagnostic> compile_unary_tests(std::string_view text,
                                                          const CompileLimits& limits = {},
                                                          std::span<const std::string> names = {});

/// Where an expression finds its variables.
class Scope {
 public:
  virtual ~Scope() = default;
  /// The variable's value, valid until the evaluation ends; null pointer if there is none.
  virtual const Value* find(std::string_view name) const = 0;
};

/// The entries of a context as a scope. The entries must outlive it.
class EntriesScope final : public Scope {
 public:
  explicit EntriesScope(const Entries& entries) : entries_{entries} {}
  const Value* find(std::string_view name) const override {
    const auto found = entries_.find(name);
    return found == entries_.end() ? nullptr : &found->second;
  }

 private:
  const Entries& entries_;
};

struct EvaluateLimits {
  std::size_t steps_max = 1'000'000;
  std::size_t depth_max = 1'000;            ///< of calls and nested operations
  std::size_t bytes_max = 4 * 1024 * 1024;  ///< of all lists, contexts and strings made
};

/// Something that made a part of the result null.
struct Warning {
  std::size_t offset = 0;
  std::string message;
};

struct Environment {
  Instant now;
  Zone zone;  ///< of `now()` and `today()`
  EvaluateLimits limits;
  std::vector<Warning>* warnings = nullptr;  ///< where to note warnings, at most the first 20
};

/// Why an evaluation was given up: a limit.
struct Failure {
  std::size_t offset = 0;
  std::string message;
};

/// Evaluates. What has no meaning (an unknown variable, operands of the wrong type) is null, as DMN
/// wants it. A range becomes a context with `start`, `end`, `start included`, `end included`; a
/// function cannot leave the expression and becomes null.
std::expected<Value, Failure> evaluate(const Expression& expression, const Scope& scope,
                                       const Environment& environment);

}  // namespace tiendo::feel
