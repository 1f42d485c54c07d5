#include "storage/read_model/checker.hpp"

#include "engine/base/check.hpp"
#include "engine/base/id.hpp"
#include "engine/base/match.hpp"
#include "engine/vocabulary/event.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/stream.hpp"
#include "storage/read_model/database.hpp"
#include "storage/read_model/expected_rows.hpp"
#include "storage/read_model/sql.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::read_model {

namespace {

using vocabulary::Record;
using vocabulary::StreamKind;
using Difference = std::optional<std::string>;

struct Table {
  std::string_view name;
  std::array<std::string_view, 4> key;  ///< columns, empty ones unused
};
constexpr std::array tables = {
    Table{"definition", {"key"}},
    Table{"instance", {"key"}},
    Table{"instance_grant", {"grantee", "instance"}},
    Table{"task", {"key"}},
    Table{"task_grant", {"grantee", "state", "due", "task"}},
    Table{"variable", {"key"}},
    Table{"incident", {"key"}},
    Table{"element", {"instance", "key"}},
};

std::string shown(const Bound& value) {
  return match(
      value, [](std::monostate) { return std::string{"nothing"}; },
      [](std::int64_t number) { return std::to_string(number); },
      [](const std::string& text) { return "'" + text + "'"; });
}

Bound found_in(const Statement& statement, int column) {
  if (statement.is_null(column)) return {};
  if (statement.is_integer(column)) return statement.integer(column);
  return std::string{statement.text(column)};
}

const Table& table_named(std::string_view name) {
  const auto found = std::ranges::find(tables, name, &Table::name);
  check(found != tables.end(), "unknown table");
  return *found;
}

std::string row_name(const ExpectedRow& row) {
  std::string text = "table " + row.table + ", row";
  for (const auto column : table_named(row.table).key) {
    if (column.empty()) break;
    text += " " + std::string{column} + "=" + shown(row.columns.at(std::string{column}));
  }
  return text;
}

}  // namespace

struct Checker::State {
  State(const std::string& path, std::function<void()> look, Partition of_partition)
      : database{path, Database::Mode::read},
        view{database},
        watch{database, std::move(look)},
        partition{of_partition} {
    position = cursor();  // the first read fixes the view
    for (const Table& table : tables) {
      std::string sql = "SELECT * FROM " + std::string{table.name} + " WHERE 1";
      for (const auto column : table.key) {
        if (!column.empty()) sql += " AND " + std::string{column} + " = ?";
      }
      finders.emplace(table.name, database.prepare(sql));
    }
  }

  Difference compare(const ExpectedRow& row);
  Difference compare_all(const std::vector<ExpectedRow>& rows);
  Difference compare_definitions();
  Difference compare_counts();
  Difference compare_cursor();
  Difference compare_indexes();
  Position cursor() const;
  Difference apply(const Record& record);
  Difference feed(const Record& record);
  Difference finish();

  Database database;
  Transaction view;
  Watch watch;
  Partition partition;
  Position position = 0;
  std::map<std::string, Statement, std::less<>> finders;  // by table
  std::vector<ExpectedRow> definitions;
  std::map<std::uint64_t, ExpectedInstance> running;  // by instance
  std::map<std::string, std::int64_t, std::less<>> counts;
  std::uint64_t compared = 0;
  Position last = 0;
};

Difference Checker::State::compare(const ExpectedRow& row) {
  constexpr std::uint64_t rows_between_looks = 256;
  if (++compared % rows_between_looks == 0) watch.look();
  ++counts[row.table];
  Statement& finder = finders.find(row.table)->second;
  finder.reset();
  int index = 0;
  for (const auto column : table_named(row.table).key) {
    if (column.empty()) break;
    ++index;
    match(
        row.columns.at(std::string{column}), [&](std::monostate) { finder.bind(index, nullptr); },
        [&](std::int64_t number) { finder.bind(index, number); },
        [&](const std::string& text) { finder.bind(index, text); });
  }
  if (!finder.step()) return row_name(row) + ": expected, found nothing";
  Difference difference;
  const auto columns = static_cast<std::size_t>(finder.columns());
  if (columns != row.columns.size()) difference = row_name(row) + ": other columns than expected";
  for (int column = 0; column < finder.columns() && !difference; ++column) {
    const std::string name{finder.column_name(column)};
    const auto expected = row.columns.find(name);
    const Bound found = found_in(finder, column);
    if (expected == row.columns.end()) {
      difference = row_name(row) + ", column " + name + ": not expected";
    } else if (expected->second != found) {
      difference = row_name(row) + ", column " + name + ": expected " + shown(expected->second) +
                   ", found " + shown(found);
    }
  }
  finder.reset();
  return difference;
}

Difference Checker::State::compare_all(const std::vector<ExpectedRow>& rows) {
  for (const auto& row : rows) {
    if (auto difference = compare(row)) return difference;
  }
  return std::nullopt;
}

Difference Checker::State::compare_definitions() {
  std::map<Bound, std::int64_t> latest;  // version by process
  for (const auto& row : definitions) {
    latest[row.columns.at("process")] = std::get<std::int64_t>(row.columns.at("version"));
  }
  for (auto& row : definitions) {
    const bool is_latest = Bound{latest.at(row.columns.at("process"))} == row.columns.at("version");
    row.columns["latest"] = std::int64_t{is_latest ? 1 : 0};
  }
  return compare_all(definitions);
}

Difference Checker::State::compare_counts() {
  for (const Table& table : tables) {
    const std::string name{table.name};
    const std::int64_t found = database.number("SELECT count(*) FROM " + name);
    if (found != counts[name]) {
      return "table " + name + ": expected " + std::to_string(counts[name]) + " rows, found " +
             std::to_string(found);
    }
  }
  return std::nullopt;
}

Position Checker::State::cursor() const {
  return static_cast<Position>(database.number("SELECT position FROM cursor WHERE partition = " +
                                               std::to_string(partition)));
}

Difference Checker::State::compare_cursor() {
  const auto found = position;
  if (found == last) return std::nullopt;
  return "table cursor, row partition=" + std::to_string(partition) +
         ", column position: expected " + std::to_string(last) + ", found " + std::to_string(found);
}

Difference Checker::State::apply(const Record& record) {
  Position at = record.header.position;
  for (const auto& event : record.events) {
    if (record.header.stream.kind == StreamKind::instance) {
      auto& instance = running[record.header.stream.key];
      if (auto problem = instance.apply(event, partition, at, record.header)) {
        return "the log at position " + std::to_string(at) + ": " + *problem;
      }
    } else if (const auto* defined = std::get_if<vocabulary::ProcessDefined>(&event)) {
      const auto key = DefinitionKey::at(partition, at).value();
      definitions.push_back(expected_definition(*defined, key, record.header));
    }
    at += width(event);
  }
  last = record.header.position + width(record) - 1;
  return std::nullopt;
}

/// That the indexes contain what their tables do, SQLite says itself.
Difference Checker::State::compare_indexes() {
  const std::string verdict = database.text("PRAGMA integrity_check(1)");
  if (verdict == "ok") return std::nullopt;
  return "the file: " + verdict;
}

Difference Checker::State::feed(const Record& record) {
  if (auto problem = apply(record)) return problem;
  const auto found = running.find(record.header.stream.key);
  const bool of_instance = record.header.stream.kind == StreamKind::instance;
  if (!of_instance || found == running.end() || !found->second.ended()) return std::nullopt;
  const auto rows = found->second.rows();
  running.erase(found);
  return compare_all(rows);
}

Difference Checker::State::finish() {
  for (const auto& [key, instance] : running) {
    if (auto difference = compare_all(instance.rows())) return difference;
  }
  if (auto difference = compare_definitions()) return difference;
  if (auto difference = compare_counts()) return difference;
  if (auto difference = compare_cursor()) return difference;
  return compare_indexes();
}

std::expected<Checker, std::string> Checker::open(const std::string& path,
                                                  std::function<void()> look, Partition partition) {
  try {
    return Checker{std::make_unique<State>(path, std::move(look), partition)};
  } catch (const Fault& fault) {
    return std::unexpected{"The read model " + path + " cannot be opened: " + fault.what()};
  }
}

Checker::Checker(std::unique_ptr<State> state) : state_{std::move(state)} {}
Checker::Checker(Checker&&) noexcept = default;
Checker& Checker::operator=(Checker&&) noexcept = default;
Checker::~Checker() = default;

Position Checker::position() const { return state_->position; }

std::uint64_t Checker::rows_compared() const { return state_->compared; }

std::optional<std::string> Checker::feed(const Record& record) {
  try {
    return state_->feed(record);
  } catch (const Fault& fault) {
    state_->watch.pass_on();
    return "the file cannot be read: " + std::string{fault.what()};
  }
}

std::optional<std::string> Checker::finish() {
  try {
    return state_->finish();
  } catch (const Fault& fault) {
    state_->watch.pass_on();
    return "the file cannot be read: " + std::string{fault.what()};
  }
}

}  // namespace tiendo::read_model
