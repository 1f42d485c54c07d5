#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tiendo::storage::rocks {

/// What a file in the library's log format (write-ahead log, manifest) holds. The library's own
/// recovery either drops whatever follows a damaged place or refuses every torn tail; this look at
/// the bytes tells the two apart.
struct LogScan {
  std::size_t intact = 0;             ///< the bytes up to the end of the last whole record
  std::optional<std::size_t> damage;  ///< first byte that is no part of a whole record
  bool more_after = false;            ///< another record begins after the damage
  bool hole = false;                  ///< before that one a sector never came: it reads as zeros
  std::size_t records_after = 0;      ///< that begin from that one on
  /// Nothing is missing from the damaged record: it is as long as it says, and each of its sectors
  /// came. Then no write was cut off there, but bytes have changed since.
  bool complete = false;
};
/// Of the whole content of a file. Blocks of 32 KiB; fragments of checksum (CRC-32C, masked, 4
/// bytes), length (2), type (1), payload.
LogScan scan_log(std::string_view content);

}  // namespace tiendo::storage::rocks
