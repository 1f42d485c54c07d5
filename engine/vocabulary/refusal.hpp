#pragma once

#include <cstdint>
#include <string>

namespace tiendo::vocabulary {

/// Why a request changes nothing. The words are the public API's.
enum class RefusalCode : std::uint8_t {
  invalid_argument = 1,    ///< the request itself is wrong
  forbidden = 2,           ///< known account without the right, on what it sees
  not_found = 3,           ///< no such object, or already ended
  invalid_state = 4,       ///< the right object in the wrong state
  already_exists = 5,      ///< a second object of one identity
  resource_exhausted = 6,  ///< overload; try again later
  quarantined = 7,         ///< a bug met this stream; an operator must look
  key_reused = 8,          ///< another request under the same idempotency key
  stopped = 9,             ///< the clock jumped or the store cannot write; an operator must look
  unseen = 10,             ///< denied on what the account does not even see
  deadline_exceeded = 11,  ///< a search took longer than it may; narrow it
};
std::string_view refusal_name(RefusalCode code);

struct Refusal {
  RefusalCode code = RefusalCode::invalid_argument;
  std::string message;  ///< a sentence: what, where, what to do
  friend bool operator==(const Refusal&, const Refusal&) = default;
};

}  // namespace tiendo::vocabulary
