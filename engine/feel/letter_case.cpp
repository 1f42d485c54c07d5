#include "engine/feel/letter_case.hpp"

#include "engine/base/text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tiendo::feel {

namespace {

/// Small letters of a stretch whose capitals lie at a fixed distance before them.
struct Shifted {
  std::uint32_t first;
  std::uint32_t last;
  std::uint32_t distance;
};
constexpr std::array<Shifted, 7> shifted{{{'a', 'z', 32},
                                          {0xE0, 0xF6, 32},
                                          {0xF8, 0xFE, 32},
                                          {0x3B1, 0x3C1, 32},
                                          {0x3C3, 0x3CB, 32},
                                          {0x430, 0x44F, 32},
                                          {0x450, 0x45F, 80}}};

/// Stretches where capital and small letter alternate, the capital first.
struct Alternating {
  std::uint32_t first;
  std::uint32_t last;
};
constexpr std::array<Alternating, 13> alternating{{{0x100, 0x12F},
                                                   {0x132, 0x137},
                                                   {0x139, 0x148},
                                                   {0x14A, 0x177},
                                                   {0x179, 0x17E},
                                                   {0x1A0, 0x1A5},
                                                   {0x1AF, 0x1B0},
                                                   {0x1CD, 0x1DC},
                                                   {0x1DE, 0x1EF},
                                                   {0x460, 0x481},
                                                   {0x48A, 0x4BF},
                                                   {0x1E00, 0x1E95},
                                                   {0x1EA0, 0x1EFF}}};

template <class Map>
std::string mapped(std::string_view text, Map map) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto point = code_point_at(text, at);
    if (!point) break;
    append_code_point(out, map(point->value));
    at += point->bytes;
  }
  return out;
}

}  // namespace

std::uint32_t upper_of(std::uint32_t point) {
  if (point == 0xFF) return 0x178;
  for (const auto& [first, last, distance] : shifted) {
    if (point >= first && point <= last) return point - distance;
  }
  for (const auto& [first, last] : alternating) {
    if (point >= first && point <= last) return (point - first) % 2 == 1 ? point - 1 : point;
  }
  return point;
}

std::uint32_t lower_of(std::uint32_t point) {
  if (point == 0x178) return 0xFF;
  if (point == 0x212A) return 'k';  // the Kelvin sign
  for (const auto& [first, last, distance] : shifted) {
    if (point >= first - distance && point <= last - distance) return point + distance;
  }
  for (const auto& [first, last] : alternating) {
    if (point >= first && point <= last) return (point - first) % 2 == 0 ? point + 1 : point;
  }
  return point;
}

std::string to_upper(std::string_view text) { return mapped(text, upper_of); }
std::string to_lower(std::string_view text) { return mapped(text, lower_of); }

}  // namespace tiendo::feel
