#pragma once

#include "engine/base/value.hpp"
#include "engine/feel/expression.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::feel {

/// What a function of the language may ask of the running evaluation.
class Services {
 public:
  virtual ~Services() = default;
  virtual const Environment& environment() const = 0;
  /// Calls a function value; null if it is none or does not take so many arguments.
  virtual Value invoke(const Value& function, std::span<const Value> arguments) = 0;
  /// Counts work; false when the evaluation is to be given up.
  virtual bool spend(std::size_t steps) = 0;
};

/// The arguments of one call. An argument that was not given is null.
class Arguments {
 public:
  Arguments(std::span<const Value* const> values, Services& services)
      : values_{values}, services_{services} {}

  std::size_t size() const { return values_.size(); }
  bool given(std::size_t index) const {
    return index < values_.size() && values_[index] != nullptr;
  }
  const Value& at(std::size_t index) const;
  Services& services() const { return services_; }

  /// The argument as the kind that is asked for: a list of one item may stand for the item, and
  /// anything but null for a list of one item (DMN 1.5 §10.3.2.9.4). Null pointers for others.
  const Decimal* number(std::size_t index) const;
  const std::string* text(std::size_t index) const;
  const bool* boolean(std::size_t index) const;
  const Entries* context(std::size_t index) const;
  std::optional<List> list(std::size_t index) const;
  std::optional<std::int64_t> integer(std::size_t index) const;
  /// All arguments from `first` on, or the items of the only one if it is a list.
  List all(std::size_t first = 0) const;
  /// The argument without the list of one item around it.
  const Value& single(std::size_t index) const;

 private:
  std::span<const Value* const> values_;
  Services& services_;
};

/// A function of the language (DMN 1.5 §10.3.4). One name may have several, told apart by the
/// number or the names of the arguments.
struct Builtin {
  std::string_view name;
  std::vector<std::string_view> parameters;
  std::size_t required = 0;
  Value (*run)(const Arguments&) = nullptr;
  bool variadic = false;  ///< the last parameter takes any number of arguments
  bool constant = true;   ///< with constant arguments the result is a constant
};

/// All functions of a name; empty if there is none.
std::vector<const Builtin*> find_builtins(std::string_view name);
/// The names of all functions, each once.
std::vector<std::string_view> builtin_names();

// The families, each in the source of its name.
std::span<const Builtin> text_builtins();
std::span<const Builtin> pattern_builtins();
std::span<const Builtin> list_builtins();
std::span<const Builtin> order_builtins();
std::span<const Builtin> number_builtins();
std::span<const Builtin> conversion_builtins();
std::span<const Builtin> temporal_builtins();
std::span<const Builtin> context_builtins();
std::span<const Builtin> range_builtins();

}  // namespace tiendo::feel
