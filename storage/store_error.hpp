#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace tiendo::storage {

/// Why a store cannot be used.
struct StoreError {
  enum class Kind {
    not_a_store,    ///< nothing there, or something else
    not_empty,      ///< a store is only made in an empty folder
    locked,         ///< another process has it
    newer_version,  ///< written by a version that this one does not know
    corrupted,      ///< bytes are not what was written; `place` tells which
    disk_full,
    unavailable,  ///< any other fault of files or the library
  };
  Kind kind = Kind::unavailable;
  std::string place;    ///< file, family or position; may be empty
  std::string message;  ///< a sentence for the operator, with the place
};

/// A fault met while reading or writing an open store: the partition must stop (design law 7).
class StoreFault : public std::runtime_error {
 public:
  explicit StoreFault(StoreError error)
      : std::runtime_error{error.message}, error_{std::move(error)} {}
  const StoreError& error() const noexcept { return error_; }

 private:
  StoreError error_;
};

}  // namespace tiendo::storage
