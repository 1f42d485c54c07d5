#include "engine/base/text.hpp"
#include "engine/feel/pattern.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::feel {

namespace {

constexpr std::size_t steps_max = 20'000;
constexpr std::size_t nesting_max = 50;
constexpr std::uint32_t repeats_max = 1'000;

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

/// The pattern of flag x: blanks outside of brackets mean nothing.
std::u32string without_blanks(std::u32string_view pattern) {
  std::u32string kept;
  std::size_t brackets = 0;
  bool escaped = false;
  for (const char32_t c : pattern) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (blank && brackets == 0) continue;
    if (!escaped && c == '[') ++brackets;
    if (!escaped && c == ']' && brackets > 0) --brackets;
    escaped = !escaped && c == '\\';
    kept.push_back(c);
  }
  return kept;
}

bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }

}  // namespace

/// Recursive descent over a pattern; every step says whether the pattern is right so far.
class PatternCompiler {
 public:
  explicit PatternCompiler(std::u32string_view text) : text_{text} {}

  bool flags(std::string_view flags) {
    for (const char flag : flags) {
      if (flag == 's') out_.dot_all_ = true;
      if (flag == 'm') out_.multiline_ = true;
      if (flag == 'i') out_.ignore_case_ = true;
      if (flag == 'q') literal_ = true;
      if (std::string_view{"smixq"}.find(flag) == std::string_view::npos) return false;
    }
    return true;
  }

  bool compile(Pattern& out) {
    add(Kind::save, 0);
    if (literal_) {
      for (const char32_t point : text_) add(Kind::character, point);
      at_ = text_.size();
    } else if (!alternatives() || at_ != text_.size()) {
      return false;
    }
    add(Kind::save, 1);
    add(Kind::success);
    // Registers of groups come first, those of loops after them.
    const auto shift = static_cast<std::uint32_t>(2 * out_.groups_);
    for (const std::size_t step : loop_steps_) out_.steps_[step].value += shift;
    out_.registers_ = shift + loops_;
    out = std::move(out_);
    return out.steps_.size() <= steps_max;
  }

 private:
  using Kind = PatternStep::Kind;

  std::uint32_t here() const { return static_cast<std::uint32_t>(out_.steps_.size()); }

  std::uint32_t add(Kind kind, std::uint32_t value = 0, std::uint32_t other = 0) {
    out_.steps_.push_back({kind, value, other});
    return here() - 1;
  }

  bool has(char32_t c) const { return at_ < text_.size() && text_[at_] == c; }

  bool take(char32_t c) {
    if (!has(c)) return false;
    ++at_;
    return true;
  }

  /// `a|b|c`: each alternative but the last begins with a choice.
  bool alternatives() {
    if (++nesting_ > nesting_max) return false;
    std::vector<std::uint32_t> exits;
    for (;;) {
      const std::uint32_t choice = add(Kind::either);
      out_.steps_[choice].value = here();
      if (!sequence()) return false;
      if (!take('|')) {
        // The last alternative has nothing to fall back to.
        out_.steps_[choice] = {Kind::jump, choice + 1, 0};
        break;
      }
      exits.push_back(add(Kind::jump));
      out_.steps_[choice].other = here();
    }
    for (const std::uint32_t exit : exits) out_.steps_[exit].value = here();
    --nesting_;
    return true;
  }

  bool sequence() {
    while (at_ < text_.size() && !has('|') && !has(')')) {
      if (!piece() || out_.steps_.size() > steps_max) return false;
    }
    return true;
  }

  bool piece() {
    const std::size_t start = at_;
    const std::size_t groups_before = out_.groups_;
    const std::uint32_t first_step = here();
    if (!atom()) return false;
    std::uint32_t least = 1;
    std::uint32_t most = 1;
    bool endless = false;
    if (!quantifier(least, most, endless)) return false;
    const bool lazy = at_after_quantifier_ && take('?');
    if (least == 1 && most == 1 && !endless) return true;
    // The atom is compiled again for each copy; its groups keep their numbers.
    const std::size_t end = at_;
    const std::size_t groups_after = out_.groups_;
    out_.steps_.resize(first_step);
    std::erase_if(loop_steps_, [&](std::size_t step) { return step >= first_step; });
    const auto copy = [&] {
      at_ = start;
      out_.groups_ = groups_before;
      return out_.steps_.size() <= steps_max && atom();
    };
    for (std::uint32_t i = 0; i < least; ++i) {
      if (!copy()) return false;
    }
    if (endless ? !star(copy, lazy) : !optional(copy, most - least, lazy)) return false;
    at_ = end;
    out_.groups_ = groups_after;
    return true;
  }

  template <class Copy>
  bool star(Copy copy, bool lazy) {
    const std::uint32_t loop = loops_++;
    const std::uint32_t choice = add(Kind::either);
    loop_steps_.push_back(add(Kind::save, loop));
    if (!copy()) return false;
    loop_steps_.push_back(add(Kind::progress, loop));
    add(Kind::jump, choice);
    choose(choice, choice + 1, here(), lazy);
    return true;
  }

  template <class Copy>
  bool optional(Copy copy, std::uint32_t count, bool lazy) {
    std::vector<std::uint32_t> choices;
    for (std::uint32_t i = 0; i < count; ++i) {
      choices.push_back(add(Kind::either));
      if (!copy()) return false;
    }
    for (const std::uint32_t choice : choices) choose(choice, choice + 1, here(), lazy);
    return true;
  }

  void choose(std::uint32_t choice, std::uint32_t inside, std::uint32_t after, bool lazy) {
    out_.steps_[choice].value = lazy ? after : inside;
    out_.steps_[choice].other = lazy ? inside : after;
  }

  bool quantifier(std::uint32_t& least, std::uint32_t& most, bool& endless) {
    at_after_quantifier_ = true;
    if (take('*')) {
      least = 0;
      endless = true;
    } else if (take('+')) {
      endless = true;
    } else if (take('?')) {
      least = 0;
    } else if (take('{')) {
      if (!number(least)) return false;
      most = least;
      if (take(',')) {
        endless = has('}');
        if (!endless && !number(most)) return false;
      }
      return take('}') && (endless || least <= most);
    } else {
      at_after_quantifier_ = false;
    }
    return true;
  }

  bool number(std::uint32_t& out) {
    const std::size_t start = at_;
    out = 0;
    while (at_ < text_.size() && is_digit(text_[at_]) && out <= repeats_max) {
      out = out * 10 + static_cast<std::uint32_t>(text_[at_++] - '0');
    }
    return at_ > start && out <= repeats_max;
  }

  bool atom() {
    const char32_t c = text_[at_];
    if (std::u32string_view{U"*+?{}]"}.find(c) != std::u32string_view::npos) return false;
    if (c == '(') return group();
    if (c == '[') return add_set([&](CharacterSet& set) { return ++at_, bracket(set); });
    ++at_;
    if (c == '.') return add(Kind::any), true;
    if (c == '^') return add(Kind::begin), true;
    if (c == '$') return add(Kind::end), true;
    if (c == '\\') return escape();
    return add(Kind::character, c), true;
  }

  bool group() {
    ++at_;
    if (text_.substr(at_, 2) == U"?:") {
      at_ += 2;
      return alternatives() && take(')');
    }
    const auto number_of = static_cast<std::uint32_t>(out_.groups_++);
    add(Kind::save, 2 * number_of);
    if (!alternatives() || !take(')')) return false;
    add(Kind::save, 2 * number_of + 1);
    return true;
  }

  template <class Read>
  bool add_set(Read read) {
    CharacterSet set;
    if (!read(set)) return false;
    out_.sets_.push_back(std::move(set));
    add(Kind::set, static_cast<std::uint32_t>(out_.sets_.size() - 1));
    return true;
  }

  bool escape() {
    if (at_ >= text_.size()) return false;
    if (is_digit(text_[at_]) && text_[at_] != '0') {
      auto reference = static_cast<std::uint32_t>(text_[at_++] - '0');
      while (at_ < text_.size() && is_digit(text_[at_]) &&
             reference * 10 + static_cast<std::uint32_t>(text_[at_] - '0') < out_.groups_) {
        reference = reference * 10 + static_cast<std::uint32_t>(text_[at_++] - '0');
      }
      if (reference >= out_.groups_) return false;
      add(Kind::back_reference, reference);
      return true;
    }
    CharacterSet::Part part;
    if (!escaped(part)) return false;
    if (part.named == '\0') return add(Kind::character, part.first), true;
    return add_set([&](CharacterSet& set) { return set.parts.push_back(part), true; });
  }

  /// What stands after a backslash, inside brackets and outside.
  bool escaped(CharacterSet::Part& out) {
    if (at_ >= text_.size()) return false;
    const char32_t c = text_[at_++];
    constexpr std::u32string_view controls = U"nrt";
    constexpr std::u32string_view classes = U"dwsic";
    constexpr std::u32string_view inverse = U"DWSIC";
    if (const auto index = controls.find(c); index != std::u32string_view::npos) {
      out.first = out.last = std::array<char32_t, 3>{'\n', '\r', '\t'}[index];
      return true;
    }
    if (c == 'p' || c == 'P') return category(out, c == 'P');
    for (std::size_t i = 0; i < classes.size(); ++i) {
      if (c != classes[i] && c != inverse[i]) continue;
      out.named = static_cast<char>(classes[i]);
      out.excluded = c == inverse[i];
      return true;
    }
    if (std::u32string_view{U"\\|.?*+(){}[]-^$ /"}.find(c) == std::u32string_view::npos) {
      return false;
    }
    out.first = out.last = c;
    return true;
  }

  bool category(CharacterSet::Part& out, bool excluded) {
    constexpr std::array<std::pair<std::u32string_view, char>, 6> known{{{U"{L}", 'L'},
                                                                         {U"{Lu}", 'u'},
                                                                         {U"{Ll}", 'l'},
                                                                         {U"{N}", 'd'},
                                                                         {U"{Nd}", 'd'},
                                                                         {U"{IsBasicLatin}", 'b'}}};
    for (const auto& [name, named] : known) {
      if (text_.substr(at_, name.size()) != name) continue;
      at_ += name.size();
      out.named = named;
      out.excluded = excluded;
      return true;
    }
    return false;
  }

  /// The inside of brackets up to the closing one.
  bool bracket(CharacterSet& set) {
    if (++nesting_ > nesting_max) return false;
    if (at_ < text_.size() && text_[at_] == '^') {
      set.negated = true;
      ++at_;
    }
    for (bool first = true; first || !ends_bracket(); first = false) {
      if (at_ >= text_.size() || !bracket_part(set)) return false;
    }
    if (text_[at_] == '-') {
      at_ += 2;
      if (!bracket(set.without.emplace_back())) return false;
    }
    if (at_ >= text_.size() || text_[at_] != ']') return false;
    ++at_;
    --nesting_;
    return true;
  }

  /// At the closing bracket, or at `-[` of what is taken away, which comes last.
  bool ends_bracket() const {
    return text_.substr(at_, 1) == U"]" || text_.substr(at_, 2) == U"-[";
  }

  bool bracket_part(CharacterSet& set) {
    CharacterSet::Part part;
    if (!bracket_character(part)) return false;
    const bool range = at_ + 1 < text_.size() && text_[at_] == '-' && text_[at_ + 1] != ']' &&
                       text_[at_ + 1] != '[';
    if (range) {
      CharacterSet::Part last;
      ++at_;
      if (part.named != '\0' || !bracket_character(last) || last.named != '\0') return false;
      part.last = last.first;
      if (part.first > part.last) return false;
    }
    set.parts.push_back(part);
    return true;
  }

  bool bracket_character(CharacterSet::Part& out) {
    const char32_t c = text_[at_++];
    if (c == '\\') return escaped(out);
    if (c == '[' || c == ']') return false;
    out.first = out.last = c;
    return true;
  }

  std::u32string_view text_;
  std::size_t at_ = 0;
  std::size_t nesting_ = 0;
  std::uint32_t loops_ = 0;
  std::vector<std::size_t> loop_steps_;  ///< whose register is that of a loop
  bool literal_ = false;
  bool at_after_quantifier_ = false;
  Pattern out_;
};

std::optional<Pattern> Pattern::compile(std::string_view pattern, std::string_view flags) {
  std::u32string points = decoded(pattern);
  if (flags.find('x') != flags.npos && flags.find('q') == flags.npos) {
    points = without_blanks(points);
  }
  PatternCompiler compiler{points};
  Pattern compiled;
  if (!compiler.flags(flags) || !compiler.compile(compiled)) return std::nullopt;
  return compiled;
}

}  // namespace tiendo::feel
