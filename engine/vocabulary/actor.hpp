#pragma once

#include <compare>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace tiendo::vocabulary {

enum class Role : std::uint8_t {
  administrator = 1,
  operator_ = 2,
  approver = 3,
  auditor = 4,
  worker = 5,
};
std::string_view role_name(Role role);

/// Who acts. An account acts for a person in a position they hold; a timer or a reaction acts by
/// itself.
struct Actor {
  enum class Kind : std::uint8_t { account = 1, timer = 2, reaction = 3, start = 4 };
  Kind kind = Kind::account;
  std::string name;       ///< the account's name; empty unless `account`
  std::string person;     ///< the person behind the account, may be empty
  std::string position;   ///< the group in which they act, filled in by `decide`
  std::string on_behalf;  ///< the person for whom they act, may be empty
  friend auto operator<=>(const Actor&, const Actor&) = default;
};

/// The rights of an account as the reference log knows them.
struct Account {
  std::string name;
  std::string person;
  std::set<Role> roles;
  std::vector<std::string> groups;  ///< in the order given; the first is the main position
  bool active = true;
  bool has(Role role) const { return roles.contains(role); }
  bool in_group(std::string_view group) const;
  friend bool operator==(const Account&, const Account&) = default;
};

/// Whom a grant names. `overseers` are the roles that see everything (administrator, operator,
/// auditor).
struct Grantee {
  enum class Kind : std::uint8_t { account = 1, group = 2, overseers = 3 };
  Kind kind = Kind::overseers;
  std::string name;  ///< of the account or group
  friend auto operator<=>(const Grantee&, const Grantee&) = default;
};

/// All grantees that stand for this account.
std::vector<Grantee> grantees_of(const Account& account);

}  // namespace tiendo::vocabulary
