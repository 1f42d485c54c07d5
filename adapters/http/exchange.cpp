#include "adapters/http/exchange.hpp"

#include "adapters/http/loop.hpp"
#include "adapters/http/message.hpp"
#include "adapters/http/session.hpp"
#include "engine/base/check.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace tiendo::http {

Exchange::Exchange(std::shared_ptr<Mailbox> mailbox, std::weak_ptr<Session> session,
                   std::uint64_t number)
    : mailbox_{std::move(mailbox)}, session_{std::move(session)}, number_{number} {}

Exchange::~Exchange() {
  if (!answered_.load(std::memory_order_acquire)) send(std::nullopt);
}

void Exchange::answer(Reply reply) {
  check(!answered_.exchange(true, std::memory_order_acq_rel), "a request is answered twice");
  send(std::move(reply));
}

void Exchange::send(std::optional<Reply> reply) {
  if (mailbox_->is_home()) {
    if (const auto session = session_.lock()) {
      session->deliver(number_, std::move(reply));
      session->wake_later();
    }
    return;
  }
  mailbox_->post([session = session_, number = number_, reply = std::move(reply)]() mutable {
    if (const auto open = session.lock()) {
      open->deliver(number, std::move(reply));
      open->wake();
    }
  });
}

}  // namespace tiendo::http
