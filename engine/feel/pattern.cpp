#include "engine/feel/pattern.hpp"

#include "engine/feel/letter_case.hpp"

#include <algorithm>
#include <utility>

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
    return std::any_of(parts.begin(), parts.end(), [&](const Part& part) {
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

/// Backtracking with a stack of its own, so that a long text cannot exhaust the machine's.
std::optional<Pattern::Match> Pattern::match_at(std::u32string_view text, std::size_t from,
                                                Services& services) const {
  struct Choice {
    std::uint32_t step;
    std::size_t at;
    std::vector<std::size_t> registers;
  };
  std::vector<std::size_t> registers(registers_, unset);
  std::vector<Choice> choices;
  std::uint32_t step = 0;
  std::size_t at = from;
  for (;;) {
    if (!services.spend(1)) return std::nullopt;
    const PatternStep& now = steps_[step++];
    bool holds = true;
    switch (now.kind) {
      case PatternStep::Kind::character:
      case PatternStep::Kind::any:
      case PatternStep::Kind::set:
        holds = at < text.size() && reads(now, text[at]);
        ++at;
        break;
      case PatternStep::Kind::either:
        if (!services.spend(registers_ / 4)) return std::nullopt;
        choices.push_back({now.other, at, registers});
        step = now.value;
        break;
      case PatternStep::Kind::jump:
        step = now.value;
        break;
      case PatternStep::Kind::save:
        registers[now.value] = at;
        break;
      case PatternStep::Kind::progress:
        holds = registers[now.value] != at;
        break;
      case PatternStep::Kind::begin:
        holds = at == 0 || (multiline_ && text[at - 1] == '\n');
        break;
      case PatternStep::Kind::end:
        holds = at == text.size() || (multiline_ && text[at] == '\n');
        break;
      case PatternStep::Kind::back_reference: {
        const std::size_t begin = registers[2 * std::size_t{now.value}];
        const std::size_t end = registers[2 * std::size_t{now.value} + 1];
        const auto group = begin == unset || end == unset ? std::u32string_view{}
                                                          : text.substr(begin, end - begin);
        holds = services.spend(group.size()) && repeats(text, at, group);
        at += group.size();
        break;
      }
      case PatternStep::Kind::success:
        registers.resize(2 * groups_);
        return Match{std::move(registers)};
    }
    if (holds) continue;
    if (choices.empty()) return std::nullopt;
    step = choices.back().step;
    at = choices.back().at;
    registers = std::move(choices.back().registers);
    choices.pop_back();
  }
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
