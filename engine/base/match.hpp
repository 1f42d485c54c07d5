#pragma once

#include <type_traits>
#include <utility>
#include <variant>

namespace tiendo {

template <class... Arms>
struct overloaded : Arms... {
  using Arms::operator()...;
};
template <class... Arms>
overloaded(Arms...) -> overloaded<Arms...>;

/// Exhaustive visit of one variant; a missing arm is a compile error in plain words.
template <class... Alts, class... Arms>
constexpr decltype(auto) match(const std::variant<Alts...>& value, Arms&&... arms) {
  using Visitor = overloaded<std::decay_t<Arms>...>;
  constexpr bool covered = (std::is_invocable_v<Visitor, const Alts&> && ...);
  static_assert(covered, "match: an alternative has no arm");
  if constexpr (covered) return std::visit(Visitor{std::forward<Arms>(arms)...}, value);
}

}  // namespace tiendo
