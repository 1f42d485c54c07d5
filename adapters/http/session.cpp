#include "adapters/http/session.hpp"

#include "adapters/http/exchange.hpp"
#include "adapters/http/loop.hpp"
#include "adapters/http/message.hpp"
#include "engine/base/check.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;

constexpr std::size_t head_read_bytes = 8UL * 1024;
constexpr std::size_t body_read_bytes = 64UL * 1024;
/// How long a refused client may go on sending, so that closing does not destroy the answer.
constexpr milliseconds linger_time{2'000};

/// Leaves the rest of the coroutine in the session's hands.
struct Suspend {
  std::move_only_function<void()>* waiter;
  template <class Continuation>
  void operator()(Continuation continuation) const {
    *waiter = std::move(continuation);
  }
};

/// A line break in a value would let it forge fields.
void append_value(std::string& head, std::string_view value) {
  for (const char letter : value) {
    head.push_back(static_cast<unsigned char>(letter) < 0x20 && letter != '\t' ? ' ' : letter);
  }
}

}  // namespace

Session::Session(Loop& loop, Socket socket, std::uint64_t number, Admitted admitted)
    : loop_{loop},
      socket_{std::move(socket)},
      number_{number},
      admitted_{std::move(admitted)},
      reader_{{loop.shared().options.limits.header_bytes_max,
               loop.shared().options.limits.body_bytes_max}} {
  loop_.enter(*this);
}

Session::~Session() {
  loop_.shared().waiting.leave(*this);
  loop_.leave(*this);
}

Awaitable<void> Session::serve(std::shared_ptr<Session> self) {
  try {
    co_await self->run();
  } catch (const std::exception& error) {
    self->loop_.shared().report(error.what());
  }
  self->alive_->store(false, std::memory_order_release);
  self->close();
}

Awaitable<void> Session::run() {
  for (;;) {
    const bool begun = co_await await_request();
    if (!begun) co_return;
    const bool whole = co_await receive();
    if (!whole) co_return;
    // Who was displaced in this moment is not heard: its place is taken already.
    if (!loop_.shared().waiting.leave(*this)) co_return;
    const bool answered = co_await await_reply();
    if (!answered) {
      client_gone();
      co_return;
    }
    const bool keep = reader_.keep_alive() && !timed_out_ && !input_ended_ && !loop_.stopping();
    Reply reply = std::move(*reply_);  // NOLINT(bugprone-unchecked-optional-access): was awaited
    const bool sent = co_await send(std::move(reply), keep);
    if (!sent || !keep) co_return;
  }
}

/// False when the connection ends before a request begins.
Awaitable<bool> Session::await_request() {
  begin(Phase::idle, loop_.shared().options.limits.idle_timeout);
  loop_.shared().waiting.enter(*this);
  admitted_.beginning.reset();
  reader_.next();
  while (input_.empty() && !ended()) {
    if (loop_.stopping()) co_return false;
    start_read();
    co_await pause();
  }
  co_return !input_.empty() && !aborted_;
}

/// False when there is no whole request; what there was to say about it has been sent.
Awaitable<bool> Session::receive() {
  using Stage = RequestReader::Stage;
  begin(Phase::receiving, loop_.shared().options.limits.header_timeout);
  for (bool in_body = false; reader_.stage() != Stage::failed;) {
    const std::size_t taken = reader_.feed(input_.view());
    input_.consume(taken);
    const Stage stage = reader_.stage();
    if (stage == Stage::complete) co_return true;
    if (stage == Stage::body && !in_body) {
      in_body = true;
      const bool invited = co_await invite_body();
      if (!invited) co_return false;
    }
    if (stage == Stage::failed || (taken > 0 && !input_.empty())) continue;
    const bool more = co_await fill();
    if (!more) break;
  }
  co_await explain_failure();
  co_return false;
}

/// The header is complete: tells a client that waits for it to send the body.
Awaitable<bool> Session::invite_body() {
  bool invited = true;
  if (reader_.expects_continue() && input_.empty()) {
    invited = co_await write("HTTP/1.1 100 Continue\r\n\r\n", {});
  }
  begin(Phase::receiving, loop_.shared().options.limits.body_timeout);
  co_return invited;
}

/// Answers for a request that did not become whole, if anybody listens.
Awaitable<void> Session::explain_failure() {
  if (reader_.stage() == RequestReader::Stage::failed) {
    Reply failure = reader_.failure();
    co_await refuse(std::move(failure));
  } else if (timed_out_ && !aborted_) {
    loop_.shared().counters.timeouts.fetch_add(1, std::memory_order_relaxed);
    Reply late =
        problem(408, reason_phrase(408), "The request did not come in time.", reader_.path());
    co_await refuse(std::move(late));
  } else if (!aborted_) {
    client_gone();
  }
}

/// Waits for more input. False when there is none.
Awaitable<bool> Session::fill() {
  // What the reader leaves untaken is bounded by the header, or is one line between two chunks.
  const std::size_t held_max = loop_.shared().options.limits.header_bytes_max + body_read_bytes;
  if (input_.size() >= held_max) {
    broken_ = true;
    co_return false;
  }
  start_read();
  while (reading_ && !aborted_) co_await pause();
  co_return !ended();
}

/// Hands the request over and waits for `reply_`. False when nobody can hear it any more.
Awaitable<bool> Session::await_reply() {
  begin(Phase::answering, loop_.shared().options.limits.answer_timeout);
  call_handler();
  while (!reply_ && !timed_out_ && !broken_ && !aborted_) {
    // With a next request in the buffer the client's leaving shows only when writing.
    if (input_.empty()) start_read();
    co_await pause();
  }
  if (broken_ || aborted_) co_return false;
  if (!reply_) {
    reply_ = problem(504, "DEADLINE_EXCEEDED", "The request was not answered in time.", path_);
    alive_->store(false, std::memory_order_release);
  }
  co_return true;
}

void Session::call_handler() {
  reply_.reset();
  path_ = reader_.path();
  without_body_ = reader_.is_head();
  Request request = reader_.take();
  request.connection = number_;
  request.server_port = loop_.shared().port;
  request.alive = alive_;
  const Answer respond{std::make_shared<Exchange>(loop_.mailbox(), weak_from_this(), ++exchange_)};
  try {
    loop_.shared().handler(std::move(request), respond);
  } catch (const std::exception& error) {
    loop_.shared().report(error.what());
  }
}

void Session::deliver(std::uint64_t exchange, std::optional<Reply> reply) {
  if (exchange != exchange_ || phase_ != Phase::answering || reply_) return;
  reply_ = reply ? std::move(*reply)
                 : problem(500, "INTERNAL_ERROR", "The request was dropped by an error.", path_);
}

Awaitable<bool> Session::send(Reply reply, bool keep) {
  write_head(reply, keep);
  const std::string_view body = without_body_ ? std::string_view{} : std::string_view{reply.body};
  const bool sent = co_await write(head_, body);
  if (sent) {
    const auto kind = static_cast<std::size_t>(std::clamp(reply.status / 100, 0, 5));
    loop_.shared().counters.answers[kind].fetch_add(1, std::memory_order_relaxed);
  }
  co_return sent;
}

void Session::write_head(const Reply& reply, bool keep) {
  head_.assign("HTTP/1.1 ").append(std::to_string(reply.status)).append(" ");
  head_.append(reason_phrase(reply.status)).append("\r\nDate: ").append(loop_.date());
  if (!reply.content_type.empty()) {
    head_.append("\r\nContent-Type: ");
    append_value(head_, reply.content_type);
  }
  const bool bodiless = reply.status == 204 || reply.status == 304 || reply.status < 200;
  check(!bodiless || reply.body.empty(), "a reply of this status has no body");
  if (!bodiless) head_.append("\r\nContent-Length: ").append(std::to_string(reply.body.size()));
  if (!keep) head_.append("\r\nConnection: close");
  if (keep && reader_.is_old()) head_.append("\r\nConnection: keep-alive");
  for (const auto& [name, value] : reply.headers) {
    head_.append("\r\n").append(name).append(": ");
    append_value(head_, value);
  }
  head_.append("\r\n\r\n");
}

Awaitable<bool> Session::write(std::string_view head, std::string_view body) {
  begin(Phase::sending, loop_.shared().options.limits.write_timeout);
  std::array<asio::const_buffer, 2> buffers{asio::buffer(head.data(), head.size()),
                                            asio::buffer(body.data(), body.size())};
  error_code error;
  // Nearly always the kernel takes it all at once.
  std::size_t sent = socket_.write_some(buffers, error);
  if (error == asio::error::would_block) {
    error = {};
    sent = 0;
  }
  if (!error && sent < head.size() + body.size()) {
    const std::size_t of_head = std::min(sent, head.size());
    buffers[0] += of_head;
    buffers[1] += sent - of_head;
    co_await asio::async_write(socket_, buffers, asio::redirect_error(use_awaitable, error));
  }
  if (error) {
    broken_ = true;
    client_gone();
  }
  co_return !error;
}

/// Answers and closes, reading on for a while: closing with unread input would make the kernel
/// take the answer back.
Awaitable<void> Session::refuse(Reply reply) {
  without_body_ = reader_.is_head();
  const bool sent = co_await send(std::move(reply), false);
  if (!sent) co_return;
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  begin(Phase::lingering, linger_time);
  while (!ended()) {
    if (!reading_) input_.consume(input_.size());
    start_read();
    co_await pause();
  }
}

Awaitable<void> Session::pause() {
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(Suspend{&waiter_},
                                                                               use_awaitable);
}

void Session::begin(Phase phase, milliseconds limit) {
  phase_ = phase;
  deadline_ = SteadyClock::now() + limit;
  timed_out_ = false;
}

void Session::start_read() {
  if (reading_ || input_ended_ || aborted_) return;
  if (phase_ == Phase::idle) input_.shrink(head_read_bytes);
  const bool in_body = phase_ == Phase::receiving && reader_.stage() == RequestReader::Stage::body;
  const std::size_t room = in_body ? body_read_bytes : head_read_bytes;
  reading_ = true;
  socket_.async_read_some(asio::buffer(input_.prepare(room), room),
                          [self = shared_from_this()](const error_code& error, std::size_t bytes) {
                            self->on_read(error, bytes);
                          });
}

void Session::on_read(const error_code& error, std::size_t bytes) {
  reading_ = false;
  input_.commit(bytes);
  if (error && !(timed_out_ && error == asio::error::operation_aborted)) {
    input_ended_ = true;
    // A client that only closed its sending side may still read its answer.
    broken_ = broken_ || error != asio::error::eof;
    alive_->store(false, std::memory_order_release);
  }
  wake();
}

void Session::wake() {
  if (!waiter_) return;
  auto waiter = std::exchange(waiter_, nullptr);
  waiter();
}

void Session::wake_later() {
  if (!waiter_) return;
  asio::post(socket_.get_executor(), [self = shared_from_this()] { self->wake(); });
}

void Session::check_deadline(SteadyClock::time_point now) {
  if (now < deadline_) return;
  deadline_ = SteadyClock::time_point::max();
  timed_out_ = true;
  error_code ignored;
  switch (phase_) {
    case Phase::idle:
    case Phase::receiving:
      socket_.cancel(ignored);
      break;
    case Phase::answering:
      wake();
      break;
    case Phase::sending:
      loop_.shared().counters.timeouts.fetch_add(1, std::memory_order_relaxed);
      close();
      break;
    case Phase::lingering:
      close();
      break;
  }
}

void Session::close_if_idle() {
  if (phase_ == Phase::idle && input_.empty()) abort();
}

void Session::abort() {
  aborted_ = true;
  alive_->store(false, std::memory_order_release);
  close();
  wake();
}

void Session::close() {
  error_code ignored;
  socket_.close(ignored);
}

void Session::client_gone() {
  alive_->store(false, std::memory_order_release);
  loop_.shared().counters.clients_gone.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace tiendo::http
