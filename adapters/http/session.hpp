#pragma once

#include "adapters/http/input_buffer.hpp"
#include "adapters/http/loop.hpp"
#include "adapters/http/request_reader.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tiendo::http {

/// One connection: reads a request, hands it to the handler, writes the answer, and again. Only its
/// loop's thread touches it. One read is open whenever it waits, so it notices a client that leaves
/// while the handler works. Deadlines are watched by the loop, so that no timer is set a request.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Loop& loop, Socket socket, std::uint64_t number, Admitted admitted);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  /// Serves the connection to its end.
  static Awaitable<void> serve(std::shared_ptr<Session> self);

  /// Ends the present wait if its deadline has passed.
  void check_deadline(SteadyClock::time_point now);
  /// Closes the connection if no request has begun.
  void close_if_idle();
  /// Ends everything at once.
  void abort();
  /// Takes the answer to request number `exchange`, or null if the handler gave none; a late one
  /// is dropped. To be followed by `wake`, or by `wake_later` from inside a handler.
  void deliver(std::uint64_t exchange, std::optional<Reply> reply);
  void wake();
  void wake_later();
  const std::shared_ptr<Mailbox>& mailbox() const { return loop_.mailbox(); }

  /// Where it stands among those without a whole request, if it does. The line's own.
  std::optional<WaitingLine::Places::iterator> place;

 private:
  enum class Phase : std::uint8_t { idle, receiving, answering, sending, lingering };

  Awaitable<void> run();
  Awaitable<bool> await_request();
  Awaitable<bool> receive();
  Awaitable<bool> invite_body();
  Awaitable<void> explain_failure();
  Awaitable<bool> fill();
  Awaitable<bool> send(Reply reply, bool keep);
  Awaitable<bool> await_reply();
  Awaitable<bool> write(std::string_view head, std::string_view body);
  Awaitable<void> refuse(Reply reply);
  Awaitable<void> pause();

  void begin(Phase phase, std::chrono::milliseconds limit);
  void call_handler();
  bool ended() const { return input_ended_ || timed_out_ || aborted_; }
  void write_head(const Reply& reply, bool keep);
  void start_read();
  void on_read(const boost::system::error_code& error, std::size_t bytes);
  void close();
  void client_gone();

  Loop& loop_;
  Socket socket_;
  const std::uint64_t number_;
  Admitted admitted_;
  InputBuffer input_;
  RequestReader reader_;
  std::string head_;  ///< of the answer; kept for its memory
  std::string path_;  ///< of the request, for problems
  std::shared_ptr<std::atomic<bool>> alive_ = std::make_shared<std::atomic<bool>>(true);

  Phase phase_ = Phase::idle;
  SteadyClock::time_point deadline_ = SteadyClock::time_point::max();
  bool timed_out_ = false;
  bool aborted_ = false;
  bool reading_ = false;      ///< a read is open; `input_` must not be touched
  bool input_ended_ = false;  ///< the client sends no more, or the connection is broken
  bool broken_ = false;       ///< nothing can be sent either
  std::move_only_function<void()> waiter_;  ///< continues the coroutine

  bool without_body_ = false;   ///< the request was HEAD
  std::uint64_t exchange_ = 0;  ///< number of the request being answered
  std::optional<Reply> reply_;
};

}  // namespace tiendo::http
