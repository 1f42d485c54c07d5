#pragma once

#include "adapters/http/server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::http {

using SteadyClock = std::chrono::steady_clock;
using Executor = boost::asio::io_context::executor_type;
template <class T>
using Awaitable = boost::asio::awaitable<T, Executor>;
inline constexpr boost::asio::use_awaitable_t<Executor> use_awaitable{};
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using Timer =
    boost::asio::basic_waitable_timer<SteadyClock, boost::asio::wait_traits<SteadyClock>, Executor>;

class Session;

/// The sessions of a server that have no whole request, by the time since when; for all threads.
class WaitingLine {
 public:
  using Places = std::list<Session*>;

  /// The session waits from now on. It leaves before it ends.
  void enter(Session& session);
  /// False if it was displaced meanwhile, or did not wait.
  bool leave(Session& session);
  /// Ends the session that has waited longest, soon and on its own thread. False if none waits.
  bool displace_longest();
  bool is_empty() const;

 private:
  mutable std::mutex mutex_;
  Places places_;  // under the mutex, as `Session::place` of each
};

/// What the loops of one server share.
struct Shared {
  ServerOptions options;
  std::uint16_t port = 0;  ///< that it listens on; stands before the first session
  Handler handler;
  ServerCounters counters;
  WaitingLine waiting;
  std::atomic<std::uint64_t> next_connection{1};
  /// Admitted connections that their thread has not begun to serve: they stand in no line yet.
  std::atomic<std::uint64_t> beginning{0};

  void report(std::string_view text) const {
    if (options.report) options.report(text);
  }
};

struct CountDown {
  void operator()(std::atomic<std::uint64_t>* count) const {
    count->fetch_sub(1, std::memory_order_relaxed);
  }
};
/// A connection's one in the number of open ones, from its admission to its end.
using Counted = std::unique_ptr<std::atomic<std::uint64_t>, CountDown>;
/// What an admitted connection counts in: open until its end, beginning until it is served.
struct Admitted {
  Counted open;
  Counted beginning;
};

/// The way back into a loop for threads that may outlive it.
class Mailbox {
 public:
  explicit Mailbox(boost::asio::io_context& context) : context_{&context} {}

  bool is_home() const;  ///< whether the calling thread runs the loop
  /// Runs the work on the loop's thread; drops it once the loop has ended.
  template <class Work>
  void post(Work work) {
    const std::scoped_lock lock{mutex_};
    if (context_ != nullptr) boost::asio::post(*context_, std::move(work));
  }
  void close();

 private:
  mutable std::mutex mutex_;
  boost::asio::io_context* context_;  ///< null when closed; under the mutex
};

/// One thread's worth of connections: all their state is touched by that thread alone.
class Loop {
 public:
  explicit Loop(Shared& shared);
  ~Loop();

  boost::asio::io_context& context() { return context_; }
  Shared& shared() { return shared_; }
  const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }
  bool stopping() const { return stopping_; }
  /// The value of a Date header (RFC 9110 §5.6.7), fresh to the second or so.
  std::string_view date() const { return date_; }

  /// Runs until stopped and without sessions.
  void run();
  /// Serves a connection, unless the loop is stopping. On the loop's thread.
  void open(Socket socket, Admitted admitted);
  /// Begins to stop; the sessions have `grace` to end. On the loop's thread.
  void stop(std::chrono::milliseconds grace);

  void enter(Session& session);
  void leave(Session& session);

 private:
  void arm();
  void tick();
  void write_date();
  void end_if_done();

  Shared& shared_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<Executor> work_;
  Timer timer_;
  std::chrono::milliseconds period_;
  std::set<Session*> sessions_;
  bool stopping_ = false;
  SteadyClock::time_point abort_at_ = SteadyClock::time_point::max();
  std::string date_;
  std::shared_ptr<Mailbox> mailbox_;
};

}  // namespace tiendo::http
