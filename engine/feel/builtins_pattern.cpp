#include "engine/base/text.hpp"
#include "engine/base/value.hpp"
#include "engine/feel/builtin.hpp"
#include "engine/feel/pattern.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Functions on regular expressions, DMN 1.5 §10.3.4.3; a wrong pattern makes the result null.
namespace tiendo::feel {

namespace {

std::u32string decoded(std::string_view text) {
  std::u32string points;
  for (std::size_t at = 0; at < text.size();) {
    const auto point = code_point_at(text, at);
    if (!point) break;
    points.push_back(point->value);
    at += point->bytes;
  }
  return points;
}

std::string encoded(std::u32string_view points) {
  std::string text;
  for (const char32_t point : points) append_code_point(text, point);
  return text;
}

std::optional<Pattern> pattern_of(const Arguments& arguments, std::size_t flags_at) {
  const std::string* pattern = arguments.text(1);
  const std::string* flags = arguments.text(flags_at);
  if (pattern == nullptr || (flags == nullptr && !arguments.at(flags_at).is_null())) {
    return std::nullopt;
  }
  if (!arguments.services().spend(pattern->size())) return std::nullopt;
  return Pattern::compile(*pattern, flags == nullptr ? "" : *flags);
}

Value matches(const Arguments& arguments) {
  const std::string* text = arguments.text(0);
  const auto pattern = pattern_of(arguments, 2);
  if (text == nullptr || !pattern) return {};
  return Value{pattern->search(decoded(*text), 0, arguments.services()).has_value()};
}

std::optional<std::size_t> digit_at(std::u32string_view text, std::size_t at) {
  if (at >= text.size() || text[at] < U'0' || text[at] > U'9') return std::nullopt;
  return text[at] - std::size_t{U'0'};
}

/// The number of a group that begins at `at`: as many digits as make one. Leaves `at` at the last.
std::optional<std::size_t> group_number(std::u32string_view text, std::size_t& at,
                                        std::size_t groups) {
  auto group = digit_at(text, at);
  if (!group) return std::nullopt;
  for (;; ++at) {
    const auto next = digit_at(text, at + 1);
    if (!next || *group * 10 + *next >= groups) return group;
    *group = *group * 10 + *next;
  }
}

/// What a group has matched; nothing if it took no part.
std::u32string_view captured(std::u32string_view text, const Pattern::Match& match,
                             std::size_t group) {
  if (2 * group + 1 >= match.positions.size()) return {};
  const std::size_t begin = match.positions[2 * group];
  const std::size_t end = match.positions[2 * group + 1];
  return end == Pattern::unset ? std::u32string_view{} : text.substr(begin, end - begin);
}

/// Puts what a replacement says for one match; false if it is wrong.
bool append_replacement(std::u32string& out, std::u32string_view replacement,
                        std::u32string_view text, const Pattern::Match& match) {
  const std::size_t groups = match.positions.size() / 2;
  for (std::size_t at = 0; at < replacement.size(); ++at) {
    const char32_t c = replacement[at];
    const char32_t next = at + 1 < replacement.size() ? replacement[at + 1] : U'\0';
    if (c == '\\') {
      if (next != '\\' && next != '$') return false;
      out.push_back(next);
      ++at;
    } else if (c == '$') {
      const auto group = group_number(replacement, ++at, groups);
      if (!group) return false;
      out.append(captured(text, match, *group));
    } else {
      out.push_back(c);
    }
  }
  return true;
}

/// Calls `on_match` for each match in order. False if one is empty, which XPath forbids for
/// replacing and splitting, or the work gets too much.
template <class OnMatch>
bool each_match(const Pattern& pattern, std::u32string_view text, Services& services,
                OnMatch on_match) {
  if (pattern.search({}, 0, services)) return false;
  std::size_t from = 0;
  while (const auto match = pattern.search(text, from, services)) {
    if (match->end() == match->begin()) return false;
    if (!on_match(from, *match)) return false;
    from = match->end();
  }
  return services.spend(1);
}

Value replace(const Arguments& arguments) {
  constexpr std::size_t points_max = 4 * 1024 * 1024;
  const std::string* text = arguments.text(0);
  const std::string* replacement = arguments.text(2);
  const auto pattern = pattern_of(arguments, 3);
  if (text == nullptr || replacement == nullptr || !pattern) return {};
  const std::u32string points = decoded(*text);
  const std::u32string wanted = decoded(*replacement);
  std::u32string out;
  std::size_t end = 0;
  const bool done = each_match(
      *pattern, points, arguments.services(), [&](std::size_t from, const Pattern::Match& match) {
        out.append(points, from, match.begin() - from);
        end = match.end();
        return arguments.services().spend(wanted.size()) && out.size() < points_max &&
               append_replacement(out, wanted, points, match);
      });
  if (!done) return {};
  out.append(points, end);
  return Value{encoded(out)};
}

Value split(const Arguments& arguments) {
  const std::string* text = arguments.text(0);
  const auto pattern = pattern_of(arguments, 2);
  if (text == nullptr || !pattern) return {};
  const std::u32string points = decoded(*text);
  List parts;
  std::size_t end = 0;
  const bool done = each_match(
      *pattern, points, arguments.services(), [&](std::size_t from, const Pattern::Match& match) {
        parts.emplace_back(encoded(std::u32string_view{points}.substr(from, match.begin() - from)));
        end = match.end();
        return true;
      });
  if (!done) return {};
  parts.emplace_back(encoded(std::u32string_view{points}.substr(end)));
  return Value{std::move(parts)};
}

}  // namespace

std::span<const Builtin> pattern_builtins() {
  static const std::vector<Builtin> family{
      {"matches", {"input", "pattern", "flags"}, 2, matches},
      {"replace", {"input", "pattern", "replacement", "flags"}, 3, replace},
      {"split", {"string", "delimiter"}, 2, split},
  };
  return family;
}

}  // namespace tiendo::feel
