#include "adapters/http/loop.hpp"

#include "adapters/http/server.hpp"
#include "adapters/http/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <ctime>
#include <exception>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace tiendo::http {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

/// Deadlines are met within a quarter of the shortest limit.
milliseconds period_for(const ServerLimits& limits) {
  const auto shortest = std::min({limits.header_timeout, limits.body_timeout, limits.idle_timeout,
                                  limits.write_timeout, limits.answer_timeout});
  return std::clamp(shortest / 4, milliseconds{5}, milliseconds{250});
}

}  // namespace

bool Mailbox::is_home() const {
  const std::scoped_lock lock{mutex_};
  return context_ != nullptr && context_->get_executor().running_in_this_thread();
}

void Mailbox::close() {
  const std::scoped_lock lock{mutex_};
  context_ = nullptr;
}

void WaitingLine::enter(Session& session) {
  const std::scoped_lock lock{mutex_};
  if (!session.place) session.place = places_.insert(places_.end(), &session);
}

bool WaitingLine::leave(Session& session) {
  const std::scoped_lock lock{mutex_};
  if (!session.place) return false;
  places_.erase(*session.place);
  session.place.reset();
  return true;
}

bool WaitingLine::displace_longest() {
  const std::scoped_lock lock{mutex_};
  if (places_.empty()) return false;
  Session& longest = *places_.front();
  places_.pop_front();
  longest.place.reset();
  // Held weakly: the last owner would end it on this thread.
  longest.mailbox()->post([weak = longest.weak_from_this()] {
    if (const auto session = weak.lock()) session->abort();
  });
  return true;
}

bool WaitingLine::is_empty() const {
  const std::scoped_lock lock{mutex_};
  return places_.empty();
}

Loop::Loop(Shared& shared)
    : shared_{shared},
      work_{context_.get_executor()},
      timer_{context_.get_executor()},
      period_{period_for(shared.options.limits)},
      mailbox_{std::make_shared<Mailbox>(context_)} {
  write_date();
  arm();
}

Loop::~Loop() = default;

void Loop::run() {
  for (;;) {
    try {
      context_.run();
      break;
    } catch (const std::exception& error) {
      shared_.report(error.what());
    }
  }
  mailbox_->close();
}

void Loop::open(Socket socket, Admitted admitted) {
  if (stopping_) return;
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  socket.set_option(asio::ip::tcp::no_delay{true}, ignored);
  const auto number = shared_.next_connection.fetch_add(1, std::memory_order_relaxed);
  auto session = std::make_shared<Session>(*this, std::move(socket), number, std::move(admitted));
  asio::co_spawn(context_.get_executor(), Session::serve(std::move(session)), asio::detached);
}

void Loop::enter(Session& session) { sessions_.insert(&session); }

void Loop::leave(Session& session) {
  sessions_.erase(&session);
  end_if_done();
}

void Loop::stop(milliseconds grace) {
  stopping_ = true;
  abort_at_ = SteadyClock::now() + grace;
  // Closing may end a session, which leaves the set.
  for (auto* session : std::vector<Session*>{sessions_.begin(), sessions_.end()}) {
    session->close_if_idle();
  }
  tick();
}

void Loop::arm() {
  timer_.expires_at(std::min(SteadyClock::now() + period_, abort_at_));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) tick();
  });
}

void Loop::tick() {
  const auto now = SteadyClock::now();
  write_date();
  std::vector<std::shared_ptr<Session>> open;
  open.reserve(sessions_.size());
  for (auto* session : sessions_) open.push_back(session->shared_from_this());
  for (const auto& session : open) {
    if (now >= abort_at_) {
      session->abort();
    } else {
      session->check_deadline(now);
    }
  }
  open.clear();
  arm();
  end_if_done();
}

void Loop::end_if_done() {
  if (!stopping_ || !sessions_.empty()) return;
  timer_.cancel();
  work_.reset();
}

void Loop::write_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 40> text{};
  const auto length = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  date_.assign(text.data(), length);
}

}  // namespace tiendo::http
