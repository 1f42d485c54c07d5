#pragma once

#include "engine/base/time.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>

/// Answers searches from the read model.
namespace tiendo::read_model {

/// What one search may cost.
struct Limits {
  /// Of page and total together; a longer search is a refusal, `deadline_exceeded`.
  std::chrono::milliseconds search_time{5'000};
  /// A page ends early behind the row whose texts make more bytes than this; its end cursor leads
  /// to the rest. A full page of ordinary rows is smaller.
  std::size_t page_bytes = std::size_t{16} * 1024 * 1024;
};

/// Several read-only connections to one file; any thread may call, and waits when all are in use.
/// Each answer is of one moment: rows and total belong together. SQLite's troubles leave as `Fault`
/// (see database.hpp); after damage the next `Projection` to open the file sets it aside. After the
/// file was exchanged by `rebuild`, open a new reader.
class Reader {
 public:
  /// The file must have been made by `Projection`. The error is a sentence for the operator.
  static std::expected<Reader, std::string> open(const std::string& path,
                                                 std::size_t connections = 2, Limits limits = {});
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  /// One page of what the query's viewer may see. An unknown field, an operand of the wrong kind or
  /// a foreign cursor is an `invalid_argument` that names it; what takes longer than the limit, a
  /// `deadline_exceeded` that says how to narrow it.
  std::expected<vocabulary::Page, vocabulary::Refusal> search(const vocabulary::Query& query) const;

  /// One object by its key: `not_found` if there is none, `forbidden` if the viewer may not see it.
  std::expected<vocabulary::Row, vocabulary::Refusal> get(vocabulary::Collection collection,
                                                          std::uint64_t key,
                                                          const vocabulary::Viewer& viewer) const;

  /// Open tasks, and those of them whose due date has passed, as the overseers see them.
  std::int64_t count_open_tasks() const;
  std::int64_t count_overdue_tasks(Instant now) const;
  std::int64_t count_active_incidents() const;

 private:
  class Pool;
  Reader(std::unique_ptr<Pool> pool, Limits limits);
  std::unique_ptr<Pool> pool_;
  Limits limits_;
};

}  // namespace tiendo::read_model
