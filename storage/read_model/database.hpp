#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

/// SQLite, wrapped once. Nothing else of the project calls its functions.
namespace tiendo::read_model {

/// SQLite refused or the file is damaged. Whoever gets it drops the connection and what depends on
/// it; the read model is a cache and comes back from the log.
class Fault : public std::runtime_error {
 public:
  Fault(int code, const std::string& what) : std::runtime_error{what}, code_{code} {}
  /// The tables contradict each other or the log.
  static Fault damage(const std::string& what);
  /// The same with its file and what the operator can do, for the message of a stop.
  Fault of(const std::string& path) const;
  /// What the operator can do; nothing that was acknowledged is lost in any case.
  std::string_view remedy() const noexcept;
  /// The file itself is bad: set it aside and rebuild.
  bool is_damage() const noexcept;
  /// A `Deadline` ended the statement; nothing is wrong with the connection.
  bool is_late() const noexcept;

 private:
  int code_;
};

/// A prepared statement. Texts that are bound must live until the statement is reset.
class Statement {
 public:
  Statement(sqlite3* connection, std::string_view sql);

  void bind(int index, std::nullptr_t);
  void bind(int index, std::int64_t number);
  void bind(int index, std::uint64_t number) { bind(index, static_cast<std::int64_t>(number)); }
  void bind(int index, int number) { bind(index, std::int64_t{number}); }
  void bind(int index, bool truth) { bind(index, std::int64_t{truth ? 1 : 0}); }
  void bind(int index, std::string_view text);
  void bind(int index, const std::string& text) { bind(index, std::string_view{text}); }
  template <class T>
  void bind(int index, const std::optional<T>& value) {
    if (value) {
      bind(index, *value);
    } else {
      bind(index, nullptr);
    }
  }

  /// Binds all, runs to the end and resets. Answers how many rows it changed.
  template <class... Args>
  std::int64_t run(const Args&... args) {
    start(args...);
    while (step()) continue;
    return finish();
  }
  /// Binds all and stands before the first row.
  template <class... Args>
  void start(const Args&... args) {
    reset();
    int index = 0;
    (bind(++index, args), ...);
  }
  bool step();  ///< true: there is a row
  void reset() noexcept;

  int columns() const;
  std::string_view column_name(int column) const;
  bool is_null(int column) const;
  bool is_integer(int column) const;
  std::int64_t integer(int column) const;
  /// Valid until the next step or reset.
  std::string_view text(int column) const;
  /// How many bytes the texts of the row have together.
  std::size_t text_bytes() const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  std::int64_t finish();

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// One connection, for one thread at a time.
class Database {
 public:
  enum class Mode { read, write };
  /// Opens the file; `write` creates it. Throws `Fault`.
  Database(const std::string& path, Mode mode);

  Statement prepare(std::string_view sql) const { return Statement{connection_.get(), sql}; }
  /// Runs statements without results or parameters.
  void execute(const std::string& sql) const;
  /// The first column of the first row as a number; 0 if there is none.
  std::int64_t number(std::string_view sql) const;
  std::string text(std::string_view sql) const;

 private:
  friend class Deadline;
  friend class Watch;
  struct Close {
    void operator()(sqlite3* connection) const noexcept;
  };
  std::unique_ptr<sqlite3, Close> connection_;
};

/// While it lives, a statement of the connection that works beyond the instant ends with a `Fault`
/// that is late. Ends before a `Transaction` around it, whose end must not be late.
class Deadline {
 public:
  using Time = std::chrono::steady_clock::time_point;
  Deadline(const Database& database, Time at);
  Deadline(const Deadline&) = delete;
  Deadline(Deadline&&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  Deadline& operator=(Deadline&&) = delete;
  ~Deadline();

 private:
  sqlite3* connection_;
  Time at_;
};

/// While it lives, `look` is called now and then while a statement of the connection works. What it
/// throws ends the statement with a `Fault` that is late; `pass_on` then throws it again. Ends
/// before a `Transaction` around it.
class Watch {
 public:
  Watch(const Database& database, std::function<void()> look);
  Watch(const Watch&) = delete;
  Watch(Watch&&) = delete;
  Watch& operator=(const Watch&) = delete;
  Watch& operator=(Watch&&) = delete;
  ~Watch();
  void look() const { look_(); }
  void pass_on() const;

 private:
  sqlite3* connection_;
  std::function<void()> look_;
  std::exception_ptr thrown_;
};

/// Undoes what it began unless committed; for writing and for one consistent view when reading.
class Transaction {
 public:
  explicit Transaction(const Database& database);
  Transaction(const Transaction&) = delete;
  Transaction(Transaction&&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  void commit();

 private:
  const Database& database_;
  bool open_ = true;
};

}  // namespace tiendo::read_model
