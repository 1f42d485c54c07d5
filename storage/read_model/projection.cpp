#include "storage/read_model/projection.hpp"

#include "engine/base/check.hpp"
#include "engine/base/id.hpp"
#include "engine/base/mutant.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "storage/read_model/database.hpp"
#include "storage/read_model/file.hpp"
#include "storage/read_model/rows.hpp"
#include "storage/read_model/schema.hpp"

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace tiendo::read_model {

struct Projection::State {
  State(const std::string& path, Partition of_partition)
      : file{path},
        database{ready_for_writing(path)},
        partition{of_partition},
        rows{database},
        store_cursor{database.prepare(
            "INSERT OR REPLACE INTO cursor (partition, position, batch) VALUES (?, ?, ?)")} {
    Statement read = database.prepare("SELECT position, batch FROM cursor WHERE partition = ?");
    read.start(std::uint64_t{partition});
    if (!read.step()) return;
    applied = static_cast<Position>(read.integer(0));
    batch = static_cast<std::uint64_t>(read.integer(1));
  }

  static Database ready_for_writing(const std::string& path) {
    Database database{path, Database::Mode::write};
    set_up_writer(database);
    if (database.number("SELECT count(*) FROM sqlite_schema") == 0) create_tables(database);
    return database;
  }

  /// Faults leave with the file and the remedy; of damage word is left.
  template <class Work>
  void write(Work work) {
    try {
      work();
    } catch (const Fault& fault) {
      if (fault.is_damage()) mark_damaged(file, fault.what());
      throw fault.of(file);
    }
  }

  std::string file;
  Database database;
  Partition partition;
  Rows rows;
  Statement store_cursor;
  std::optional<Transaction> transaction;
  std::optional<std::string> notice;
  Position applied = 0;
  std::uint64_t batch = 0;
};

std::expected<Projection, std::string> Projection::open(const std::string& path,
                                                        Partition partition) {
  try {
    std::optional<std::string> notice = clear_unusable(path);
    std::unique_ptr<State> state;
    try {
      state = std::make_unique<State>(path, partition);
    } catch (const Fault& fault) {
      if (!fault.is_damage()) throw;
      notice = set_aside(path, fault.what());
      state = std::make_unique<State>(path, partition);
    }
    state->notice = std::move(notice);
    return Projection{std::move(state)};
  } catch (const Fault& fault) {
    return std::unexpected{"The read model " + path + " cannot be opened: " + fault.what() + "; " +
                           std::string{fault.remedy()}};
  } catch (const FileTrouble& trouble) {
    return std::unexpected{std::string{trouble.what()}};
  }
}

Projection::Projection(std::unique_ptr<State> state) : state_{std::move(state)} {}
Projection::Projection(Projection&&) noexcept = default;
Projection& Projection::operator=(Projection&&) noexcept = default;
Projection::~Projection() = default;

const std::optional<std::string>& Projection::notice() const { return state_->notice; }
Position Projection::applied() const { return state_->applied; }
std::uint64_t Projection::applied_batch() const { return state_->batch; }
bool Projection::in_transaction() const { return state_->transaction.has_value(); }

void Projection::begin() {
  check(!state_->transaction, "the projection is in a transaction already");
  state_->write([&] { state_->transaction.emplace(state_->database); });
}

void Projection::apply(const vocabulary::Record& record) {
  check(state_->transaction.has_value(), "the projection is in no transaction");
  const Position last = record.header.position + width(record) - 1;
  if (last <= state_->applied) return;
  constexpr Position skipped_by_mutant = 8;
  if (mutant("projection-skips-a-record") && last % 16 == skipped_by_mutant) {
    state_->applied = last;
    return;
  }
  Place place{state_->partition, record.header.position, record.header};
  state_->write([&] {
    for (const auto& event : record.events) {
      state_->rows.apply(event, place);
      place.position += width(event);
    }
  });
  state_->applied = last;
}

void Projection::commit(std::uint64_t batch) {
  check(state_->transaction.has_value(), "the projection is in no transaction");
  state_->write([&] {
    if (!mutant("projection-cursor-not-stored")) {
      state_->store_cursor.run(std::uint64_t{state_->partition}, state_->applied, batch);
    }
    state_->transaction->commit();
  });
  state_->transaction.reset();
  state_->batch = batch;
}

void Projection::checkpoint() {
  check(!state_->transaction, "a checkpoint needs the transaction to end first");
  state_->write(
      [&] { static_cast<void>(state_->database.number("PRAGMA wal_checkpoint(TRUNCATE)")); });
}

}  // namespace tiendo::read_model
