#include "engine/base/zone.hpp"

#include "engine/base/temporal.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo {

namespace {

constexpr std::int64_t day_s = 86'400;

/// When summer time begins or ends, in the words of POSIX TZ.
struct YearRule {
  enum class Kind : std::uint8_t { weekday_of_month, julian_without_leap, day_of_year };
  Kind kind = Kind::weekday_of_month;
  std::int32_t month = 0;
  std::int32_t week = 0;
  std::int32_t day = 0;
  std::int32_t time_s = 7'200;
};

/// The rule that goes on for ever after the last listed transition.
struct Footer {
  std::int32_t standard_s = 0;
  bool has_summer = false;
  std::int32_t summer_s = 0;
  YearRule begins;
  YearRule ends;
};

struct Rules {
  std::vector<std::int64_t> transitions_s;  ///< ascending
  std::vector<std::int32_t> offsets_s;      ///< from the transition of the same index on
  std::int32_t first_offset_s = 0;
  std::optional<Footer> footer;
};

using Zones = std::map<std::string, Rules, std::less<>>;

Rules fixed(std::int32_t offset_s) {
  Rules rules;
  rules.first_offset_s = offset_s;
  return rules;
}

Zones& zones() {
  static Zones known{{"UTC", fixed(0)}, {"Asia/Ho_Chi_Minh", fixed(7 * 3'600)}};
  return known;
}

/// Reads a POSIX TZ string from left to right; every step says whether it could.
class FooterReader {
 public:
  explicit FooterReader(std::string_view text) : text_{text} {}

  std::optional<Footer> read() {
    Footer footer;
    if (!name() || !time(footer.standard_s)) return std::nullopt;
    footer.standard_s = -footer.standard_s;
    if (text_.empty()) return footer;
    footer.has_summer = true;
    footer.summer_s = footer.standard_s + 3'600;
    if (!name()) return std::nullopt;
    if (!text_.empty() && text_.front() != ',') {
      if (!time(footer.summer_s)) return std::nullopt;
      footer.summer_s = -footer.summer_s;
    }
    if (!rule(footer.begins) || !rule(footer.ends) || !text_.empty()) return std::nullopt;
    return footer;
  }

 private:
  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  bool name() {
    const bool quoted = take('<');
    std::size_t length = 0;
    const auto belongs = [&](char c) {
      return quoted ? c != '>' : (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    };
    while (length < text_.size() && belongs(text_[length])) ++length;
    text_.remove_prefix(length);
    return length >= 3 && (!quoted || take('>'));
  }

  bool number(std::int32_t& out) {
    constexpr std::size_t digits_max = 4;
    std::size_t length = 0;
    out = 0;
    while (length < text_.size() && length < digits_max && text_[length] >= '0' &&
           text_[length] <= '9') {
      out = out * 10 + (text_[length++] - '0');
    }
    text_.remove_prefix(length);
    return length > 0;
  }

  bool time(std::int32_t& out_s) {
    const bool minus = take('-');
    if (!minus) take('+');
    std::array<std::int32_t, 3> fields{};
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (i > 0 && !take(':')) break;
      if (!number(fields[i])) return false;
    }
    out_s = fields[0] * 3'600 + fields[1] * 60 + fields[2];
    if (minus) out_s = -out_s;
    return true;
  }

  bool rule(YearRule& out) {
    if (!take(',')) return false;
    if (take('M')) {
      if (!number(out.month) || !take('.') || !number(out.week) || !take('.') || !number(out.day)) {
        return false;
      }
      if (out.month < 1 || out.month > 12 || out.week < 1 || out.week > 5 || out.day > 6) {
        return false;
      }
    } else {
      out.kind = take('J') ? YearRule::Kind::julian_without_leap : YearRule::Kind::day_of_year;
      if (!number(out.day) || out.day > 366) return false;
    }
    return !take('/') || time(out.time_s);
  }

  std::string_view text_;
};

/// The wall-clock second at which the rule strikes in a year.
std::int64_t local_second(const YearRule& rule, std::int32_t year) {
  const std::int64_t first = days_of({year, 1, 1});
  if (rule.kind == YearRule::Kind::day_of_year) return (first + rule.day) * day_s + rule.time_s;
  if (rule.kind == YearRule::Kind::julian_without_leap) {
    const bool leap = days_of({year + 1, 1, 1}) - first == 366;
    const std::int64_t day = rule.day - 1 + (leap && rule.day >= 60 ? 1 : 0);
    return (first + day) * day_s + rule.time_s;
  }
  const auto month = static_cast<std::uint8_t>(rule.month);
  const std::int64_t start = days_of({year, month, 1});
  const std::int64_t weekday = ((start + 4) % 7 + 7) % 7;  // 1970-01-01 was a Thursday; 0 = Sunday
  std::int64_t day = start + (rule.day - weekday + 7) % 7 + std::int64_t{7} * (rule.week - 1);
  const Date next = add_months({year, month, 1}, 1);
  while (day >= days_of(next)) day -= 7;
  return day * day_s + rule.time_s;
}

std::int32_t offset_by(const Footer& footer, std::int64_t utc_s) {
  if (!footer.has_summer) return footer.standard_s;
  const std::int64_t local = utc_s + footer.standard_s;
  const auto year = date_of(local >= 0 ? local / day_s : (local - day_s + 1) / day_s).year;
  const std::int64_t begins = local_second(footer.begins, year) - footer.standard_s;
  const std::int64_t ends = local_second(footer.ends, year) - footer.summer_s;
  const bool summer =
      begins < ends ? utc_s >= begins && utc_s < ends : utc_s >= begins || utc_s < ends;
  return summer ? footer.summer_s : footer.standard_s;
}

std::int32_t offset_at(const Rules& rules, std::int64_t utc_s) {
  const auto next = std::ranges::upper_bound(rules.transitions_s, utc_s);
  if (next == rules.transitions_s.end() && rules.footer) return offset_by(*rules.footer, utc_s);
  if (next == rules.transitions_s.begin()) return rules.first_offset_s;
  return rules.offsets_s[static_cast<std::size_t>(next - rules.transitions_s.begin()) - 1];
}

std::uint64_t big_endian(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

/// The counts in a TZif header (RFC 8536 §3.1).
struct Header {
  static constexpr std::size_t size = 44;
  std::size_t utc_flags = 0, standard_flags = 0, leaps = 0, times = 0, types = 0, letters = 0;

  std::size_t body_size(std::size_t time_size) const {
    return times * time_size + times + types * 6 + letters + leaps * (time_size + 4) +
           standard_flags + utc_flags;
  }
};

std::optional<Header> header_at(std::string_view bytes, std::size_t at) {
  if (bytes.size() < at + Header::size || bytes.substr(at, 4) != "TZif" || bytes[at + 4] < '2') {
    return std::nullopt;
  }
  Header header;
  const auto count = [&](std::size_t index) {
    return static_cast<std::size_t>(big_endian(bytes, at + 20 + 4 * index, 4));
  };
  header.utc_flags = count(0);
  header.standard_flags = count(1);
  header.leaps = count(2);
  header.times = count(3);
  header.types = count(4);
  header.letters = count(5);
  return header;
}

std::optional<Rules> read_body(std::string_view bytes, std::size_t at, const Header& header) {
  if (header.types == 0) return std::nullopt;
  const std::size_t types_at = at + header.times * 9;
  const auto offset_of_type = [&](std::size_t type) {
    return static_cast<std::int32_t>(big_endian(bytes, types_at + type * 6, 4));
  };
  Rules rules;
  rules.first_offset_s = offset_of_type(0);
  for (std::size_t i = 0; i < header.times; ++i) {
    const auto type = static_cast<unsigned char>(bytes[at + header.times * 8 + i]);
    if (type >= header.types) return std::nullopt;
    rules.transitions_s.push_back(static_cast<std::int64_t>(big_endian(bytes, at + i * 8, 8)));
    rules.offsets_s.push_back(offset_of_type(type));
  }
  if (!std::ranges::is_sorted(rules.transitions_s)) return std::nullopt;
  return rules;
}

}  // namespace

std::expected<void, std::string> add_zone(std::string name, std::string_view tzif) {
  const auto broken = [&](const char* what) {
    return std::unexpected{"time zone " + name + ": " + what};
  };
  const auto first = header_at(tzif, 0);
  if (!first) return broken("not a TZif file of version 2 or later");
  const std::size_t second_at = Header::size + first->body_size(4);
  const auto second = header_at(tzif, second_at);
  if (!second) return broken("the 64-bit block is missing");
  const std::size_t body_at = second_at + Header::size;
  const std::size_t end = body_at + second->body_size(8);
  if (tzif.size() < end) return broken("cut off");
  auto rules = read_body(tzif, body_at, *second);
  if (!rules) return broken("the transitions are inconsistent");
  auto footer = tzif.substr(end);
  if (footer.size() < 2 || footer.front() != '\n' || footer.back() != '\n') {
    return broken("the footer is missing");
  }
  footer = footer.substr(1, footer.size() - 2);
  if (!footer.empty()) {
    rules->footer = FooterReader{footer}.read();
    if (!rules->footer) return broken("the footer is no rule");
  }
  zones().insert_or_assign(std::move(name), std::move(*rules));
  return {};
}

bool known_zone(std::string_view name) { return zones().contains(name); }

std::optional<std::int32_t> zone_offset_s(std::string_view name, std::int64_t utc_s) {
  const auto found = zones().find(name);
  if (found == zones().end()) return std::nullopt;
  return offset_at(found->second, utc_s);
}

std::optional<std::int32_t> zone_offset_of_local_s(std::string_view name, std::int64_t local_s) {
  const auto found = zones().find(name);
  if (found == zones().end()) return std::nullopt;
  const std::int32_t before = offset_at(found->second, local_s - day_s);
  const std::int32_t after = offset_at(found->second, local_s + day_s);
  if (before == after || offset_at(found->second, local_s - before) == before) return before;
  return offset_at(found->second, local_s - after) == after ? after : before;
}

}  // namespace tiendo
