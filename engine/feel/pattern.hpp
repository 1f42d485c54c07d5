#pragma once

#include "engine/feel/builtin.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::feel {

/// A set of characters: `[a-z-[aeiou]]`, `\d`.
struct CharacterSet {
  struct Part {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    char named = '\0';      ///< or a class: d w s i c, L, p{Lu} and p{Ll}, b of IsBasicLatin
    bool excluded = false;  ///< everything but the class
  };
  std::vector<Part> parts;
  bool negated = false;
  std::vector<CharacterSet> without;  ///< none or one

  bool contains(std::uint32_t point, bool ignore_case) const;
};

/// One step of a compiled regular expression.
struct PatternStep {
  enum class Kind : std::uint8_t {
    character,  ///< `value`
    any,
    set,       ///< `value`: index
    either,    ///< goes on at `value`, on failure at `other`
    jump,      ///< `value`
    save,      ///< the position into register `value`
    progress,  ///< fails if nothing was read since register `value` was saved
    begin,
    end,
    back_reference,  ///< `value`: group
    success,
  };
  Kind kind = Kind::success;
  std::uint32_t value = 0;
  std::uint32_t other = 0;
};

/// A regular expression of XPath (XML Schema syntax with anchors, lazy quantifiers, groups and back
/// references; flags s, m, i, x, q). Of `\p{…}` it knows L, Lu, Ll, N, Nd and
/// IsBasicLatin.
class Pattern {
 public:
  /// Nothing if the pattern or a flag is wrong, or the pattern is too large.
  static std::optional<Pattern> compile(std::string_view pattern, std::string_view flags);

  /// Where the groups of a match lie; group 0 is the whole. `unset` for a group that took no part.
  static constexpr std::size_t unset = static_cast<std::size_t>(-1);
  struct Match {
    std::vector<std::size_t> positions;  ///< begin and end of each group
    std::size_t begin() const { return positions[0]; }
    std::size_t end() const { return positions[1]; }
  };

  /// The first match that starts at `from` or later. Nothing if there is none or the work gets too
  /// much, which `services` knows.
  std::optional<Match> search(std::u32string_view text, std::size_t from, Services& services) const;
  std::size_t group_count() const { return groups_; }

 private:
  friend class PatternCompiler;
  struct Attempt;

  std::optional<Match> match_at(std::u32string_view text, std::size_t from,
                                Services& services) const;
  bool repeats(std::u32string_view text, std::size_t at, std::u32string_view group) const;
  bool reads(const PatternStep& step, std::uint32_t point) const;

  std::vector<PatternStep> steps_;
  std::vector<CharacterSet> sets_;
  std::size_t groups_ = 1;
  std::size_t registers_ = 2;
  bool dot_all_ = false;
  bool multiline_ = false;
  bool ignore_case_ = false;
};

}  // namespace tiendo::feel
