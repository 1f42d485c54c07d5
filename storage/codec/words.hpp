#pragma once

#include "engine/base/temporal.hpp"
#include "engine/instance/instance.hpp"
#include "engine/vocabulary/record.hpp"

#include <cstdint>
#include <type_traits>

/// Which bytes are a word of an enumeration. The compiler names the switch that misses a new word;
/// the numbers are the enumerators' own and never change.
namespace tiendo::storage {

constexpr bool known(vocabulary::Role word) {
  switch (word) {
    case vocabulary::Role::administrator:
    case vocabulary::Role::operator_:
    case vocabulary::Role::approver:
    case vocabulary::Role::auditor:
    case vocabulary::Role::worker:
      return true;
  }
  return false;
}
constexpr bool known(vocabulary::Actor::Kind word) {
  switch (word) {
    case vocabulary::Actor::Kind::account:
    case vocabulary::Actor::Kind::timer:
    case vocabulary::Actor::Kind::reaction:
    case vocabulary::Actor::Kind::start:
      return true;
  }
  return false;
}
constexpr bool known(vocabulary::Grantee::Kind word) {
  switch (word) {
    case vocabulary::Grantee::Kind::account:
    case vocabulary::Grantee::Kind::group:
    case vocabulary::Grantee::Kind::overseers:
      return true;
  }
  return false;
}
constexpr bool known(vocabulary::StreamKind word) {
  switch (word) {
    case vocabulary::StreamKind::instance:
    case vocabulary::StreamKind::reference:
    case vocabulary::StreamKind::sink:
    case vocabulary::StreamKind::refusals:
      return true;
  }
  return false;
}
constexpr bool known(vocabulary::Step word) {
  switch (word) {
    case vocabulary::Step::enter:
    case vocabulary::Step::complete:
    case vocabulary::Step::terminate:
    case vocabulary::Step::clear:
    case vocabulary::Step::enter_at:
      return true;
  }
  return false;
}
constexpr bool known(vocabulary::RungWord word) {
  switch (word) {
    case vocabulary::RungWord::remind:
    case vocabulary::RungWord::escalate:
      return true;
  }
  return false;
}
constexpr bool known(vocabulary::RefusalCode word) {
  switch (word) {
    case vocabulary::RefusalCode::invalid_argument:
    case vocabulary::RefusalCode::forbidden:
    case vocabulary::RefusalCode::not_found:
    case vocabulary::RefusalCode::invalid_state:
    case vocabulary::RefusalCode::already_exists:
    case vocabulary::RefusalCode::resource_exhausted:
    case vocabulary::RefusalCode::quarantined:
    case vocabulary::RefusalCode::key_reused:
    case vocabulary::RefusalCode::stopped:
    case vocabulary::RefusalCode::unseen:
    case vocabulary::RefusalCode::deadline_exceeded:
      return true;
  }
  return false;
}
constexpr bool known(instance::Status word) {
  switch (word) {
    case instance::Status::none:
    case instance::Status::active:
    case instance::Status::completed:
    case instance::Status::terminated:
      return true;
  }
  return false;
}
constexpr bool known(Zone::Kind word) {
  switch (word) {
    case Zone::Kind::none:
    case Zone::Kind::offset:
    case Zone::Kind::named:
      return true;
  }
  return false;
}
static_assert(static_cast<int>(Zone::Kind::none) == 0 &&
              static_cast<int>(Zone::Kind::offset) == 1 &&
              static_cast<int>(Zone::Kind::named) == 2);

template <class Word>
concept KnownWord = std::is_enum_v<Word> && sizeof(Word) <= sizeof(std::uint32_t) &&
                    requires(Word word) { known(word); };

}  // namespace tiendo::storage
