#pragma once

#include "adapters/http/loop.hpp"
#include "adapters/http/message.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace tiendo::http {

/// Carries one answer from the handler's thread to the session. If the handler forgets to answer,
/// the end of the last copy says so.
class Exchange {
 public:
  Exchange(std::shared_ptr<Mailbox> mailbox, std::weak_ptr<Session> session, std::uint64_t number);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange();

  /// From any thread, once; a second answer is a bug.
  void answer(Reply reply);

 private:
  void send(std::optional<Reply> reply);

  std::shared_ptr<Mailbox> mailbox_;
  std::weak_ptr<Session> session_;
  std::uint64_t number_;
  std::atomic<bool> answered_{false};
};

/// What a handler gets as `Respond`.
struct Answer {
  std::shared_ptr<Exchange> exchange;
  void operator()(Reply reply) const { exchange->answer(std::move(reply)); }
};

}  // namespace tiendo::http
