#pragma once

#include "engine/decision/turn.hpp"
#include "engine/feel/expression.hpp"
#include "engine/model/process.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Evaluating what a model says in the scope of an instance.
namespace tiendo::behavior {

/// Why an element is stuck; `error_type` is a word of the public API.
struct Trouble {
  std::string error_type;
  std::string message;
};

/// The variables that an expression sees: some of its own above those of a scope of the instance.
class View : public feel::Scope {
 public:
  View(const instance::Instance& state, ElementKey from) : state_{state}, from_{from} {}
  const Value* find(std::string_view name) const override;

  Entries own;

 private:
  const instance::Instance& state_;
  ElementKey from_;
};

std::expected<Value, Trouble> evaluate(const feel::Expression& expression, const feel::Scope& scope,
                                       const Turn& turn, std::string_view error_type);

/// The value of an attribute: its literal text, or what its expression gives.
std::expected<Value, Trouble> evaluate(const model::Attribute& attribute, const feel::Scope& scope,
                                       const Turn& turn, std::string_view error_type);

/// Trouble of the kind EXTRACT_VALUE_ERROR: what an attribute must give, and what it gives instead.
std::unexpected<Trouble> misfit(const std::string& demand, const model::Attribute& attribute,
                                const Value& value);

/// A text, or nothing for null; any other kind is trouble.
std::expected<std::optional<std::string>, Trouble> text_of(
    const std::optional<model::Attribute>& attribute, std::string_view what,
    const feel::Scope& scope, const Turn& turn);
/// A literal comma list, or an expression's list of strings (a single string counts as one).
std::expected<std::vector<std::string>, Trouble> texts_of(
    const std::optional<model::Attribute>& attribute, std::string_view what,
    const feel::Scope& scope, const Turn& turn);
/// An instant from a date-time, a date (its first instant) or an ISO text; nothing for null or "".
std::expected<std::optional<Instant>, Trouble> instant_from(
    const std::optional<model::Attribute>& attribute, std::string_view what,
    const feel::Scope& scope, const Turn& turn);

/// When a timer armed now is due. Null is trouble here.
std::expected<Instant, Trouble> due_of(const model::TimerDefinition& timer,
                                       const feel::Scope& scope, const Turn& turn);

/// What a dotted target (`a.b`) is put into.
enum class Target : std::uint8_t {
  fresh,  ///< inputs: a context of the element's own, which earlier mappings may have begun
  seen,   ///< outputs: the variable as it is seen, so that its other entries stay
};

/// Evaluates mappings in order into the view's own variables, so that later ones see earlier ones,
/// and returns what they set.
std::expected<Entries, Trouble> map_variables(const std::vector<model::Mapping>& mappings,
                                              Target target, View& view, const Turn& turn);

}  // namespace tiendo::behavior
