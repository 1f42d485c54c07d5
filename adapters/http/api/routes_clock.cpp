#include "adapters/http/api/call.hpp"
#include "adapters/http/api/object_reader.hpp"
#include "adapters/http/api/route_table.hpp"
#include "adapters/http/backend.hpp"
#include "adapters/http/message.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"
#include "engine/people/authority.hpp"
#include "engine/vocabulary/command.hpp"
#include "engine/vocabulary/record.hpp"
#include "engine/vocabulary/refusal.hpp"

#include <array>
#include <cstdint>
#include <expected>
#include <string_view>
#include <utility>
#include <variant>

namespace tiendo::http {
namespace {

using vocabulary::Refusal;
using vocabulary::RefusalCode;

/// The last instant that RFC 3339 can write.
constexpr std::int64_t timestamp_max = 253'402'300'799'999;

std::expected<Instant, Refusal> read_timestamp(const Entries& entries) {
  ObjectReader body{entries};
  const auto timestamp = body.integer("timestamp");
  if (!timestamp) body.refuse("`timestamp` is needed: milliseconds since 1970-01-01T00:00:00Z");
  if (timestamp && (*timestamp < 0 || *timestamp > timestamp_max)) {
    body.refuse("`timestamp` must be from 0 to the end of the year 9999");
  }
  if (auto fault = body.fault()) return std::unexpected{std::move(*fault)};
  return Instant{timestamp.value_or(0)};
}

void pin(Backend& backend, Call call) {
  const auto body = read_body(call.request);
  if (!body) {
    call.respond(body.error());
    return;
  }
  const auto to = read_timestamp(body->fields());
  if (!to) {
    call.refuse(to.error());
    return;
  }
  auto id = request_id_of(call);
  if (!id) {
    call.refuse(id.error());
    return;
  }
  const std::array<std::string_view, 1> content{call.request.body};
  const auto digest = digest_of(call, *id, content);
  auto actor = call.actor();
  backend.set_clock(
      *to, std::move(actor), *std::move(id), digest,
      [call = std::move(call)](const vocabulary::Outcome& outcome) {
        const auto* refusal = std::get_if<Refusal>(&outcome);
        call.respond(refusal == nullptr ? no_content() : reply_of(*refusal, call.request.path));
      });
}

void reset(Backend& backend, const Call& call) {
  if (!people::may(call.account, people::Act::set_clock)) {
    // Refused and noted where acts are decided.
    submit(backend, call, vocabulary::SetClock{backend.now()}, nothing_more);
    return;
  }
  call.refuse(Refusal{RefusalCode::invalid_state,
                      "Time only goes forward: the clock never returns to the machine's"});
}

}  // namespace

void add_clock_routes(RouteTable& table, const Services& services) {
  auto& backend = services.backend;
  table.add("PUT", "/v2/clock", [&backend](Call call) { pin(backend, std::move(call)); });
  table.add("POST", "/v2/clock/reset", [&backend](const Call& call) { reset(backend, call); });
}

}  // namespace tiendo::http
