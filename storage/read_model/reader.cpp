#include "storage/read_model/reader.hpp"

#include "engine/base/json.hpp"
#include "engine/base/match.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/query.hpp"
#include "engine/vocabulary/refusal.hpp"
#include "storage/read_model/cursor.hpp"
#include "storage/read_model/database.hpp"
#include "storage/read_model/file.hpp"
#include "storage/read_model/schema.hpp"
#include "storage/read_model/search.hpp"
#include "storage/read_model/sql.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::read_model {

namespace {

using vocabulary::Collection;
using vocabulary::Field;
using vocabulary::FieldKind;
using vocabulary::Page;
using vocabulary::Refusal;
using vocabulary::RefusalCode;
using vocabulary::Row;

// The texts depend on fields, operators and the number of grantees, so they are few in practice.
constexpr std::size_t statements_max = 256;
// A text with hundreds of listed values is hardly asked again; it is not kept.
constexpr std::size_t kept_text_max = 16'384;

class Connection {
 public:
  explicit Connection(const std::string& path) : database_{path, Database::Mode::read} {
    set_up_reader(database_);
  }
  const Database& database() const { return database_; }

  /// Prepared once, bound and before its first row. `sql` must outlive the stepping.
  /// The statement started before must have ended.
  Statement& start(const Sql& sql) {
    Statement& statement = prepared(sql.text);
    statement.reset();
    int index = 0;
    for (const auto& value : sql.values) {
      ++index;
      match(
          value, [&](std::monostate) { statement.bind(index, nullptr); },
          [&](std::int64_t number) { statement.bind(index, number); },
          [&](const std::string& text) { statement.bind(index, text); });
    }
    return statement;
  }

 private:
  Statement& prepared(const std::string& text) {
    if (text.size() > kept_text_max) return passing_.emplace(database_.prepare(text));
    if (statements_.size() >= statements_max) statements_.clear();
    const auto found = statements_.find(text);
    if (found != statements_.end()) return found->second;
    return statements_.emplace(text, database_.prepare(text)).first->second;
  }

  Database database_;
  std::map<std::string, Statement, std::less<>> statements_;
  std::optional<Statement> passing_;  // not kept for another time
};

/// A statement that stands on a row holds the connection's view: let it go in every case.
class Stepping {
 public:
  explicit Stepping(Statement& statement) : statement_{statement} {}
  Stepping(const Stepping&) = delete;
  Stepping(Stepping&&) = delete;
  Stepping& operator=(const Stepping&) = delete;
  Stepping& operator=(Stepping&&) = delete;
  ~Stepping() { statement_.reset(); }
  Statement& operator*() const { return statement_; }
  Statement* operator->() const { return &statement_; }

 private:
  Statement& statement_;
};

Value cell_of(const Statement& row, int column, FieldKind kind) {
  if (row.is_null(column)) return {};
  switch (kind) {
    case FieldKind::key:
    case FieldKind::integer:
    case FieldKind::instant:
      return row.integer(column);
    case FieldKind::boolean:
      return row.integer(column) != 0;
    case FieldKind::text:
      return std::string{row.text(column)};
    case FieldKind::texts:
    case FieldKind::headers: {
      auto value = parse_json(row.text(column));
      if (!value) throw Fault::damage("a cell of JSON cannot be read: " + value.error().message);
      return std::move(*value);
    }
  }
  throw Fault::damage("a field of unknown kind");
}

Row row_of(const Statement& statement, Collection collection) {
  Row row;
  int column = 0;
  for (const Field& field : fields_of(collection)) {
    row.push_back(cell_of(statement, column, field.kind));
    ++column;
  }
  return row;
}

std::vector<Bound> values_at(const Statement& statement, const Search& search, int first_column) {
  std::vector<Bound> values;
  const int end = first_column + static_cast<int>(search.order.terms.size());
  for (int column = first_column; column < end; ++column) {
    if (statement.is_null(column)) {
      values.emplace_back(std::monostate{});
    } else if (statement.is_integer(column)) {
      values.emplace_back(statement.integer(column));
    } else {
      values.emplace_back(std::string{statement.text(column)});
    }
  }
  return values;
}

void read_rows(Connection& connection, const Search& search, Collection collection,
               std::size_t bytes_max, Page& page) {
  const int first_value = static_cast<int>(fields_of(collection).size());
  std::vector<Bound> first;
  std::vector<Bound> last;
  std::size_t bytes = 0;
  const Stepping statement{connection.start(search.page)};
  while (bytes <= bytes_max && statement->step()) {
    bytes += statement->text_bytes();
    page.rows.push_back(row_of(*statement, collection));
    last = values_at(*statement, search, first_value);
    if (page.rows.size() == 1) first = last;
  }
  if (page.rows.empty()) return;
  if (search.backward) {
    std::ranges::reverse(page.rows);
    std::swap(first, last);
  }
  page.start_cursor = write_cursor(search.order.name, first);
  page.end_cursor = write_cursor(search.order.name, last);
}

/// What an index can answer in each collection.
std::string_view narrower_fields(Collection collection) {
  switch (collection) {
    case Collection::process_definitions:
      return "`processDefinitionId`";
    case Collection::process_instances:
      return "`processInstanceKey`, `businessId` or `state`";
    case Collection::user_tasks:
      return "`processInstanceKey`, `assignee`, `candidateGroup` or `state`";
    case Collection::variables:
      return "`processInstanceKey` or `scopeKey`";
    case Collection::incidents:
      return "`processInstanceKey` or `state`";
  }
  return "a key";
}

Refusal too_long(Collection collection, std::chrono::milliseconds limit) {
  return {RefusalCode::deadline_exceeded,
          "The search of " + std::string{collection_name(collection)} + " took longer than " +
              std::to_string(limit.count()) + " ms and was ended. Narrow its filter by " +
              std::string{narrower_fields(collection)} +
              " with `$eq`; patterns and values of variables have to look at every row."};
}

void read_total(Connection& connection, const Search& search, Page& page) {
  const Stepping count{connection.start(search.count)};
  count->step();
  const std::int64_t counted = count->integer(0);
  page.total = std::min(counted, total_max);
  page.more_than_total = counted > total_max;
}

std::string object_of(Collection collection, std::uint64_t key) {
  return "key " + std::to_string(key) + " in " + std::string{collection_name(collection)};
}

}  // namespace

class Reader::Pool {
 public:
  Pool(const std::string& path, std::size_t connections) : path_{path} {
    for (std::size_t made = 0; made < std::max<std::size_t>(connections, 1); ++made) {
      free_.push_back(std::make_unique<Connection>(path));
    }
  }

  /// Runs `work` on a connection in one read transaction, so all it reads is of one moment.
  template <class Work>
  auto with(Work work) {
    const Lease lease{*this};
    try {
      const Transaction transaction{lease.connection().database()};
      return work(lease.connection());
    } catch (const Fault& fault) {
      if (fault.is_damage()) mark_damaged(path_, fault.what());
      if (fault.is_late()) throw;
      throw fault.of(path_);
    }
  }

 private:
  class Lease {
   public:
    explicit Lease(Pool& pool) : pool_{pool} {
      std::unique_lock lock{pool_.mutex_};
      pool_.freed_.wait(lock, [&] { return !pool_.free_.empty(); });
      connection_ = std::move(pool_.free_.back());
      pool_.free_.pop_back();
    }
    Lease(const Lease&) = delete;
    Lease(Lease&&) = delete;
    Lease& operator=(const Lease&) = delete;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      {
        const std::lock_guard lock{pool_.mutex_};
        pool_.free_.push_back(std::move(connection_));
      }
      pool_.freed_.notify_one();
    }
    Connection& connection() const { return *connection_; }

   private:
    Pool& pool_;
    std::unique_ptr<Connection> connection_;
  };

  std::string path_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Connection>> free_;  // guarded by mutex_
};

std::expected<Reader, std::string> Reader::open(const std::string& path, std::size_t connections,
                                                Limits limits) {
  try {
    return Reader{std::make_unique<Pool>(path, connections), limits};
  } catch (const Fault& fault) {
    return std::unexpected{"The read model " + path + " cannot be opened: " + fault.what() + "; " +
                           std::string{fault.remedy()}};
  }
}

Reader::Reader(std::unique_ptr<Pool> pool, Limits limits)
    : pool_{std::move(pool)}, limits_{limits} {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

std::expected<Page, Refusal> Reader::search(const vocabulary::Query& query) const {
  const auto search = plan(query);
  if (!search) return std::unexpected{search.error()};
  try {
    return pool_->with([&](Connection& connection) {
      const Deadline deadline{connection.database(),
                              std::chrono::steady_clock::now() + limits_.search_time};
      Page page;
      read_total(connection, *search, page);
      read_rows(connection, *search, query.collection, limits_.page_bytes, page);
      return page;
    });
  } catch (const Fault& fault) {
    if (!fault.is_late()) throw;
    return std::unexpected{too_long(query.collection, limits_.search_time)};
  }
}

std::expected<Row, Refusal> Reader::get(Collection collection, std::uint64_t key,
                                        const vocabulary::Viewer& viewer) const {
  const Sql sql = plan_get(collection, key, viewer);
  return pool_->with([&](Connection& connection) -> std::expected<Row, Refusal> {
    const Stepping statement{connection.start(sql)};
    if (!statement->step()) {
      return std::unexpected{Refusal{
          RefusalCode::not_found, "There is no object with " + object_of(collection, key) + "."}};
    }
    const int sight = static_cast<int>(fields_of(collection).size());
    if (statement->integer(sight) == 0) {
      return std::unexpected{
          Refusal{RefusalCode::forbidden, "You may not see " + object_of(collection, key) + "."}};
    }
    return row_of(*statement, collection);
  });
}

std::int64_t Reader::count_open_tasks() const {
  return pool_->with([](Connection& connection) {
    return connection.database().number(
        "SELECT count(*) FROM task_grant WHERE grantee = 'o' AND state = 'CREATED'");
  });
}

std::int64_t Reader::count_overdue_tasks(Instant now) const {
  const Sql sql = [&] {
    Sql count{
        "SELECT count(*) FROM task_grant WHERE grantee = 'o' AND state = 'CREATED' AND due < "};
    count.value(now.ms);
    return count;
  }();
  return pool_->with([&](Connection& connection) {
    const Stepping statement{connection.start(sql)};
    statement->step();
    return statement->integer(0);
  });
}

std::int64_t Reader::count_active_incidents() const {
  return pool_->with([](Connection& connection) {
    return connection.database().number("SELECT count(*) FROM incident WHERE state = 'ACTIVE'");
  });
}

}  // namespace tiendo::read_model
