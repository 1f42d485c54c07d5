#pragma once

#include "engine/base/id.hpp"
#include "engine/vocabulary/record.hpp"

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>

/// The read model's only writer.
namespace tiendo::read_model {

/// Follows one partition's log into the tables of one SQLite file. For one thread. SQLite's
/// troubles leave as `Fault` (see database.hpp): drop the object and open it again, which sets the
/// file aside if damage was met.
class Projection {
 public:
  /// Opens or makes the file. One that is damaged is set aside as `<name>.broken-<n>`, one of
  /// another schema is deleted; either way a fresh one stands there and `notice` says so. The error
  /// is a sentence for the operator: the place cannot be written.
  static std::expected<Projection, std::string> open(const std::string& path,
                                                     Partition partition = 0);
  Projection(const Projection&) = delete;
  Projection& operator=(const Projection&) = delete;
  Projection(Projection&&) noexcept;
  Projection& operator=(Projection&&) noexcept;
  ~Projection();

  /// What was wrong with the file that stood there, for the log.
  const std::optional<std::string>& notice() const;

  /// The last position that the rows contain, also those not yet committed; 0 at first. Records
  /// after it are to be applied, in order. Beyond the end of the log: the file is of another log.
  Position applied() const;
  /// The number of the batch given to the last commit.
  std::uint64_t applied_batch() const;

  /// One transaction: `begin`, any number of `apply`, then `commit`, which stores the cursor with
  /// the rows. An object that dies in between has done nothing.
  void begin();
  /// A record at or below the cursor changes nothing.
  void apply(const vocabulary::Record& record);
  void commit(std::uint64_t batch);
  bool in_transaction() const;

  /// Moves all that was written into the main file and empties the write-ahead log.
  void checkpoint();

 private:
  struct State;
  explicit Projection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tiendo::read_model
