#include "storage/rocks/log_scan.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tiendo::storage::rocks {

namespace {

constexpr std::size_t block_size = 32 * 1024;
constexpr std::size_t header_size = 7;
constexpr std::size_t sector_size = 512;  // the least that a disk writes or does not

enum class Fragment : std::uint8_t { full = 1, first = 2, middle = 3, last = 4 };

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t index = 0; index < table.size(); ++index) {
    std::uint32_t value = index;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value >> 1) ^ ((value & 1) != 0 ? 0x82F63B78U : 0U);
    }
    table[index] = value;
  }
  return table;
}
constexpr auto crc_table = make_table();

std::uint32_t masked_crc32c(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char byte : bytes) {
    crc = (crc >> 8) ^ crc_table[(crc ^ static_cast<std::uint8_t>(byte)) & 0xFF];
  }
  crc = ~crc;
  return ((crc >> 15) | (crc << 17)) + 0xA282EAD8U;
}

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t index = bytes.size(); index > 0; --index) {
    value = (value << 8) | static_cast<std::uint8_t>(bytes[index - 1]);
  }
  return value;
}

struct Piece {
  Fragment fragment = Fragment::full;
  std::size_t end = 0;
};

/// The fragment that begins at `at`, if one does.
std::optional<Piece> piece_at(std::string_view content, std::size_t at) {
  const std::size_t block_end = std::min(content.size(), (at / block_size + 1) * block_size);
  if (at + header_size > block_end) return std::nullopt;
  const auto type = static_cast<std::uint8_t>(content[at + 6]);
  if (type < 1 || type > 4) return std::nullopt;
  const std::size_t length = little_endian(content.substr(at + 4, 2));
  const std::size_t end = at + header_size + length;
  if (end > block_end) return std::nullopt;
  const auto checksum = little_endian(content.substr(at, 4));
  if (checksum != masked_crc32c(content.substr(at + 6, 1 + length))) return std::nullopt;
  return Piece{static_cast<Fragment>(type), end};
}

bool begins_record(const Piece& piece) {
  return piece.fragment == Fragment::full || piece.fragment == Fragment::first;
}

/// Where the next record begins, at `from` or behind it.
std::optional<std::size_t> next_record(std::string_view content, std::size_t from) {
  for (std::size_t at = from; at + header_size <= content.size(); ++at) {
    const auto piece = piece_at(content, at);
    if (piece && begins_record(*piece)) return at;
  }
  return std::nullopt;
}

/// Steps over the end of a block that is too short for a header.
std::size_t skip_trailer(std::string_view content, std::size_t at) {
  const std::size_t left = block_size - at % block_size;
  return left < header_size ? std::min(at + left, content.size()) : at;
}

/// However much is damaged between them.
std::size_t count_records(std::string_view content, std::size_t at) {
  std::size_t count = 0;
  while (at + header_size <= content.size()) {
    const auto piece = piece_at(content, at);
    if (piece && begins_record(*piece)) ++count;
    at = piece ? piece->end : at + 1;
  }
  return count;
}

/// Whether the share of some sector that lies behind `from` never came: it reads as zeros.
bool lacks_a_sector(std::string_view content, std::size_t from) {
  while (from < content.size()) {
    const auto end = std::min(content.size(), (from / sector_size + 1) * sector_size);
    const auto share = content.substr(from, end - from);
    if (share.find_first_not_of('\0') == std::string_view::npos) return true;
    from = end;
  }
  return false;
}

/// Whether the file ends before the fragment that begins at `at`, the first that is not intact.
bool is_cut_short(std::string_view content, std::size_t at) {
  if (at + header_size > content.size()) return true;
  const std::size_t end = at + header_size + little_endian(content.substr(at + 4, 2));
  const std::size_t block_end = (at / block_size + 1) * block_size;
  if (end <= content.size() || end > block_end) return false;
  // Unless it is whole and only its length has changed, which the checksum does not cover.
  return little_endian(content.substr(at, 4)) != masked_crc32c(content.substr(at + 6));
}

}  // namespace

LogScan scan_log(std::string_view content) {
  LogScan scan;
  bool inside = false;  // a record has begun and not ended
  std::size_t at = 0;
  while (at < content.size()) {
    at = skip_trailer(content, at);
    if (at >= content.size()) break;
    const auto piece = piece_at(content, at);
    const bool begins = piece && begins_record(*piece);
    if (!piece || begins == inside) {
      scan.damage = at;
      // The zeros of a trailer are no sector that never came.
      const auto begin = skip_trailer(content, scan.intact);
      if (const auto next = next_record(content, begins ? at : at + 1)) {
        scan.more_after = true;
        // Of the sector in which that record begins something came.
        scan.hole = lacks_a_sector(content.substr(0, *next / sector_size * sector_size), begin);
        scan.records_after = count_records(content, *next);
      }
      scan.complete = !lacks_a_sector(content, begin) && !is_cut_short(content, at);
      return scan;
    }
    at = piece->end;
    inside = piece->fragment == Fragment::first || piece->fragment == Fragment::middle;
    if (!inside) scan.intact = at;
  }
  if (inside) scan.damage = content.size();
  return scan;
}

}  // namespace tiendo::storage::rocks
