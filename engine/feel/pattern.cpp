#include "engine/feel/pattern.hpp"

#include "engine/feel/builtin.hpp"
#include "engine/feel/letter_case.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::feel {

namespace {

bool is_blank(std::uint32_t point) {
  return point == ' ' || point == '\t' || point == '\n' || point == '\r';
}

bool is_ascii_letter(std::uint32_t point) {
  return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
}

/// Letters: beyond ASCII all of the blocks that hold scripts, without their signs.
bool is_letter(std::uint32_t point) {
  if (point < 0x80) return is_ascii_letter(point);
  if (point == 0xAA || point == 0xB5 || point == 0xBA) return true;
  if (point < 0xC0 || point == 0xD7 || point == 0xF7) return false;
  return point <= 0x2C1 || (point >= 0x370 && point <= 0x1FFF && point != 0x37E) ||
         (point >= 0x2C00 && point <= 0x2DFF) || (point >= 0x3041 && point <= 0xD7FF) ||
         (point >= 0xF900 && point <= 0xFDFF);
}

bool is_digit(std::uint32_t point) { return point >= '0' && point <= '9'; }

bool in_class(char named, std::uint32_t point) {
  switch (named) {
    case 'd':
      return is_digit(point);
    case 's':
      return is_blank(point);
    case 'w':  // all but punctuation, separators and others
      return is_letter(point) || is_digit(point) || (point >= 0x300 && point <= 0x36F);
    case 'i':
      return is_letter(point) || point == '_' || point == ':';
    case 'c':
      return is_letter(point) || is_digit(point) || point == '_' || point == ':' || point == '-' ||
             point == '.' || point == 0xB7;
    case 'L':
      return is_letter(point);
    case 'u':
      return is_letter(point) && lower_of(point) != point;
    case 'l':
      return is_letter(point) && upper_of(point) != point;
    case 'b':
      return point < 0x80;
    default:
      return false;
  }
}

}  // namespace

bool CharacterSet::contains(std::uint32_t point, bool ignore_case) const {
  const auto lists = [&](std::uint32_t wanted) {
    return std::ranges::any_of(parts, [&](const Part& part) {
      if (part.named == '\0') return wanted >= part.first && wanted <= part.last;
      return in_class(part.named, wanted) != part.excluded;
    });
  };
  const bool listed =
      lists(point) || (ignore_case && (lists(lower_of(point)) || lists(upper_of(point))));
  if (listed == negated) return false;
  return without.empty() || !without.front().contains(point, ignore_case);
}

bool Pattern::reads(const PatternStep& step, std::uint32_t point) const {
  if (step.kind == PatternStep::Kind::any) {
    return dot_all_ || (point != '\n' && point != '\r');
  }
  if (step.kind == PatternStep::Kind::character) {
    return step.value == point || (ignore_case_ && lower_of(step.value) == lower_of(point));
  }
  return sets_[step.value].contains(point, ignore_case_);
}

bool Pattern::repeats(std::u32string_view text, std::size_t at, std::u32string_view group) const {
  if (text.size() - std::min(at, text.size()) < group.size()) return false;
  return std::equal(group.begin(), group.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                    [&](char32_t left, char32_t right) {
                      return left == right || (ignore_case_ && lower_of(left) == lower_of(right));
                    });
}

/// One attempt to match at a place: backtracking with a stack of its own, so that a long text
/// cannot exhaust the machine's.
struct Pattern::Attempt {
  struct Choice {
    std::uint32_t step;
    std::size_t at;
    std::vector<std::size_t> registers;
  };
  const Pattern& pattern;
  std::u32string_view text;
  Services& services;
  std::size_t at;
  std::vector<std::size_t> registers{};
  std::vector<Choice> choices{};
  std::uint32_t step = 0;

  bool reads_on(const PatternStep& now) {
    const bool holds = at < text.size() && pattern.reads(now, text[at]);
    ++at;
    return holds;
  }

  bool repeats_group(std::uint32_t number) {
    const std::size_t begin = registers[2 * std::size_t{number}];
    const std::size_t end = registers[2 * std::size_t{number} + 1];
    const auto group =
        begin == unset || end == unset ? std::u32string_view{} : text.substr(begin, end - begin);
    const bool holds = services.spend(group.size()) && pattern.repeats(text, at, group);
    at += group.size();
    return holds;
  }

  bool is_at_begin() const { return at == 0 || (pattern.multiline_ && text[at - 1] == '\n'); }
  bool is_at_end() const { return at == text.size() || (pattern.multiline_ && text[at] == '\n'); }

  /// Does one step; false if this way leads nowhere.
  bool does(const PatternStep& now) {
    switch (now.kind) {
      case PatternStep::Kind::character:
      case PatternStep::Kind::any:
      case PatternStep::Kind::set:
        return reads_on(now);
      case PatternStep::Kind::either:
        choices.push_back({now.other, at, registers});
        step = now.value;
        return true;
      case PatternStep::Kind::jump:
        step = now.value;
        return true;
      case PatternStep::Kind::save:
        registers[now.value] = at;
        return true;
      case PatternStep::Kind::progress:
        return registers[now.value] != at;
      case PatternStep::Kind::begin:
        return is_at_begin();
      case PatternStep::Kind::end:
        return is_at_end();
      case PatternStep::Kind::back_reference:
        return repeats_group(now.value);
      case PatternStep::Kind::success:
        return true;
    }
    return false;
  }

  bool go_back() {
    if (choices.empty()) return false;
    step = choices.back().step;
    at = choices.back().at;
    registers = std::move(choices.back().registers);
    choices.pop_back();
    return true;
  }
};

std::optional<Pattern::Match> Pattern::match_at(std::u32string_view text, std::size_t from,
                                                Services& services) const {
  Attempt attempt{*this, text, services, from};
  attempt.registers.assign(registers_, unset);
  for (;;) {
    const PatternStep& now = steps_[attempt.step++];
    // A choice costs what it copies.
    const bool copies = now.kind == PatternStep::Kind::either;
    if (!services.spend(1) || (copies && !services.spend(registers_ / 4))) return std::nullopt;
    if (now.kind == PatternStep::Kind::success) break;
    if (!attempt.does(now) && !attempt.go_back()) return std::nullopt;
  }
  attempt.registers.resize(2 * groups_);
  return Match{std::move(attempt.registers)};
}

std::optional<Pattern::Match> Pattern::search(std::u32string_view text, std::size_t from,
                                              Services& services) const {
  for (std::size_t at = from; at <= text.size(); ++at) {
    if (auto match = match_at(text, at, services)) return match;
    if (!services.spend(1)) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace tiendo::feel
