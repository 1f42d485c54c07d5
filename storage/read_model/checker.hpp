#pragma once

#include "engine/vocabulary/record.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tiendo::read_model {

/// Compares the rows with the log, for the auditor. It shares no code with the row function. Feed
/// it all records in order, then finish; it holds only instances that have not ended, since what
/// has ended is compared at once. It sees the file as it is when it is opened, whatever is
/// projected meanwhile: feed it the log up to `position`.
class Checker {
 public:
  /// `look` is called now and then by whatever takes long; what it throws ends that, and then
  /// nothing but the destructor may be called.
  static std::expected<Checker, std::string> open(
      const std::string& path, std::function<void()> look = [] {}, Partition partition = 0);
  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;
  Checker(Checker&&) noexcept;
  Checker& operator=(Checker&&) noexcept;
  ~Checker();

  /// How far the rows have followed the log.
  Position position() const;
  /// The first difference as a sentence: table, row, column, expected, found. After one, stop.
  std::optional<std::string> feed(const vocabulary::Record& record);
  std::optional<std::string> finish();
  std::uint64_t rows_compared() const;

 private:
  struct State;
  explicit Checker(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tiendo::read_model
