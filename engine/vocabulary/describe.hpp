#pragma once

#include "engine/base/value.hpp"
#include "engine/vocabulary/record.hpp"

/// Facts as plain values, for the auditor: every field by its name, keys as strings of digits,
/// instants as RFC 3339.
namespace tiendo::vocabulary {

/// `{type: "UserTaskCreated", position: "17", …}`.
Value describe(const Event& event, Position at);
/// `{position, stream, time, actor, cause, request, outcome, events}`.
Value describe(const Record& record);
Value describe(const Actor& actor);
Value describe(const Grantee& grantee);
Value describe(const Todo& todo);
Value describe(const Account& account);

template <class Tag>
Value describe_key(KeyOf<Tag> key) {
  if (!key) return {};
  return std::to_string(key.value());
}
inline Value describe(Instant instant) { return to_rfc3339(instant); }
std::string_view step_name(Step step);

}  // namespace tiendo::vocabulary
