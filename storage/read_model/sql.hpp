#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::read_model {

/// A value for a `?` of a statement: null, a number or a text.
using Bound = std::variant<std::monostate, std::int64_t, std::string>;

/// A piece of a statement together with the values of its `?`, in their order. What a person sent
/// stands among the values, never in the text.
struct Sql {
  std::string text;
  std::vector<Bound> values;

  Sql() = default;
  Sql(std::string_view words) : text{words} {}
  Sql(const char* words) : text{words} {}

  Sql& operator+=(std::string_view words) {
    text += words;
    return *this;
  }
  Sql& operator+=(const char* words) { return *this += std::string_view{words}; }
  Sql& operator+=(const Sql& other) {
    text += other.text;
    values.insert(values.end(), other.values.begin(), other.values.end());
    return *this;
  }
  /// Writes a `?` with its value.
  Sql& value(Bound bound) {
    text += '?';
    values.push_back(std::move(bound));
    return *this;
  }
  bool empty() const { return text.empty(); }
};

/// `before inside after`.
inline Sql enclose(std::string_view before, const Sql& inside, std::string_view after) {
  Sql sql = before;
  sql += inside;
  sql += after;
  return sql;
}

/// `a, b, c` of pieces.
inline Sql join(const std::vector<Sql>& pieces, std::string_view between) {
  Sql joined;
  for (const auto& piece : pieces) {
    if (!joined.empty()) joined += between;
    joined += piece;
  }
  return joined;
}

}  // namespace tiendo::read_model
