#pragma once

#include "engine/vocabulary/actor.hpp"

#include <span>
#include <string_view>

namespace tiendo::ops::story {

/// An invented person, and the account they sign in with.
struct Person {
  std::string_view account;
  std::string_view id;
  std::string_view name;
  std::string_view position;  ///< a candidate group of the process, or where they work
  vocabulary::Role role;
};

/// All of them, the administrator first.
std::span<const Person> persons();
/// The person of an account; it is a bug if there is none.
const Person& person_of(std::string_view account);

inline constexpr std::string_view administrator = "quan-tri";
inline constexpr std::string_view auditor = "kiem-toan";
inline constexpr std::string_view director = "giam-doc.tttt";
inline constexpr std::string_view head = "truong-phong.tttt";
inline constexpr std::string_view drafter = "chuyen-vien.tttt";
inline constexpr std::string_view focal_officer = "dau-moi.tttt";
inline constexpr std::string_view appraiser = "chuyen-vien.tc";
inline constexpr std::string_view vice_chair = "pho-chu-tich.ubnd";

}  // namespace tiendo::ops::story
