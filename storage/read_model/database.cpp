#include "storage/read_model/database.hpp"

#include <sqlite3.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::read_model {

namespace {

constexpr int busy_timeout_ms = 5'000;
// So many steps of SQLite's machine take well below a millisecond.
constexpr int steps_between_looks = 2'000;

[[noreturn]] void fail(sqlite3* connection, std::string_view doing) {
  throw Fault{sqlite3_extended_errcode(connection),
              "SQLite: " + std::string{doing} + ": " + sqlite3_errmsg(connection)};
}

void require(int result, sqlite3_stmt* statement) {
  if (result == SQLITE_OK) return;
  fail(sqlite3_db_handle(statement), "bind");
}

/// Accounts of memory that nobody reads cost a lock at every allocation.
void configure_once() {
  static const int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(done);
}

}  // namespace

Fault Fault::damage(const std::string& what) { return {SQLITE_CORRUPT, "read model: " + what}; }

Fault Fault::of(const std::string& path) const {
  return {code_, "the read model " + path + ": " + what() + "; " + std::string{remedy()}};
}

std::string_view Fault::remedy() const noexcept {
  switch (code_ & 0xff) {
    case SQLITE_FULL:
      return "make room on its disk and start again, nothing is lost";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "start again: it is set aside then and made anew from the log";
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      return "let the server write this file and its folder and start again";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "end the other program that holds the file and start again";
    case SQLITE_IOERR:
      return "see whether its disk is full or failing and start again, nothing is lost";
    default:
      return "start again; if that does not help, `tiendo rebuild-views --data DIR` makes it anew "
             "from the log";
  }
}

bool Fault::is_damage() const noexcept {
  const int primary = code_ & 0xff;
  return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
}

bool Fault::is_late() const noexcept { return (code_ & 0xff) == SQLITE_INTERRUPT; }

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

Statement::Statement(sqlite3* connection, std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v3(connection, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  statement_.reset(statement);
  if (result != SQLITE_OK) fail(connection, "prepare `" + std::string{sql} + "`");
}

void Statement::bind(int index, std::nullptr_t) {
  require(sqlite3_bind_null(statement_.get(), index), statement_.get());
}

void Statement::bind(int index, std::int64_t number) {
  require(sqlite3_bind_int64(statement_.get(), index, number), statement_.get());
}

void Statement::bind(int index, std::string_view text) {
  // A null pointer would bind NULL, and an empty view may hold one.
  const char* bytes = text.data() == nullptr ? "" : text.data();
  require(sqlite3_bind_text(statement_.get(), index, bytes, static_cast<int>(text.size()), nullptr),
          statement_.get());
}

bool Statement::step() {
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  sqlite3* connection = sqlite3_db_handle(statement_.get());
  const Fault fault{sqlite3_extended_errcode(connection),
                    std::string{"SQLite: "} + sqlite3_errmsg(connection)};
  reset();
  throw fault;
}

void Statement::reset() noexcept {
  // Its result repeats the error that `step` has thrown already.
  static_cast<void>(sqlite3_reset(statement_.get()));
}

std::int64_t Statement::finish() {
  reset();
  return sqlite3_changes64(sqlite3_db_handle(statement_.get()));
}

int Statement::columns() const { return sqlite3_column_count(statement_.get()); }

std::string_view Statement::column_name(int column) const {
  return sqlite3_column_name(statement_.get(), column);
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

bool Statement::is_integer(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_INTEGER;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::text(int column) const {
  const auto* bytes = sqlite3_column_text(statement_.get(), column);
  if (bytes == nullptr) return {};
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return {reinterpret_cast<const char*>(bytes), size};
}

std::size_t Statement::text_bytes() const {
  std::size_t bytes = 0;
  for (int column = 0; column < columns(); ++column) {
    if (sqlite3_column_type(statement_.get(), column) != SQLITE_TEXT) continue;
    bytes += static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  }
  return bytes;
}

void Database::Close::operator()(sqlite3* connection) const noexcept {
  sqlite3_close_v2(connection);
}

Database::Database(const std::string& path, Mode mode) {
  configure_once();
  const int flags =
      SQLITE_OPEN_NOMUTEX |
      (mode == Mode::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  sqlite3* connection = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &connection, flags, nullptr);
  connection_.reset(connection);
  if (result != SQLITE_OK) fail(connection, "open " + path);
  sqlite3_busy_timeout(connection, busy_timeout_ms);
  // Without this a value bound to a column of a partial index makes SQLite plan the statement anew.
  sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_QPSG, 1, nullptr);
}

void Database::execute(const std::string& sql) const {
  const int result = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) fail(connection_.get(), sql);
}

std::int64_t Database::number(std::string_view sql) const {
  Statement statement = prepare(sql);
  return statement.step() ? statement.integer(0) : 0;
}

std::string Database::text(std::string_view sql) const {
  Statement statement = prepare(sql);
  return statement.step() ? std::string{statement.text(0)} : std::string{};
}

Deadline::Deadline(const Database& database, Time at)
    : connection_{database.connection_.get()}, at_{at} {
  const auto is_over = [](void* self) -> int {
    return std::chrono::steady_clock::now() >= static_cast<Deadline*>(self)->at_ ? 1 : 0;
  };
  sqlite3_progress_handler(connection_, steps_between_looks, is_over, this);
}

Deadline::~Deadline() { sqlite3_progress_handler(connection_, 0, nullptr, nullptr); }

Watch::Watch(const Database& database, std::function<void()> look)
    : connection_{database.connection_.get()}, look_{std::move(look)} {
  // Nothing may be thrown through SQLite.
  const auto is_over = [](void* self) -> int {
    auto& watch = *static_cast<Watch*>(self);
    try {
      watch.look_();
      return 0;
    } catch (...) {
      watch.thrown_ = std::current_exception();
      return 1;
    }
  };
  sqlite3_progress_handler(connection_, steps_between_looks, is_over, this);
}

Watch::~Watch() { sqlite3_progress_handler(connection_, 0, nullptr, nullptr); }

void Watch::pass_on() const {
  if (thrown_) std::rethrow_exception(thrown_);
}

Transaction::Transaction(const Database& database) : database_{database} {
  database_.execute("BEGIN");
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const Fault&) {
    // SQLite rolled back by itself when the statement failed; there is nothing left to undo.
    open_ = false;
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace tiendo::read_model
