#include "ops/story/persons.hpp"

#include "engine/base/check.hpp"
#include "engine/vocabulary/actor.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace tiendo::ops::story {

namespace {

using vocabulary::Role;

constexpr std::array everybody{
    Person{administrator, "pham-quoc-bao", "Phạm Quốc Bảo", "vp-ubnd/quan-tri",
           Role::administrator},
    Person{director, "lam-ngoc-anh", "Lâm Ngọc Ánh", "so-tttt/giam-doc", Role::approver},
    Person{head, "huynh-gia-phuc", "Huỳnh Gia Phúc", "so-tttt/truong-phong", Role::approver},
    Person{drafter, "thach-so-phia", "Thạch Sô Phia", "so-tttt/chuyen-vien", Role::approver},
    Person{focal_officer, "ngo-bao-quyen", "Ngô Bảo Quyên", "so-tttt/can-bo-dau-moi",
           Role::approver},
    Person{appraiser, "dang-hoai-nam", "Đặng Hoài Nam", "so-tc/chuyen-vien", Role::approver},
    Person{vice_chair, "vo-thien-an", "Võ Thiên Ân", "ubnd-tinh/pho-chu-tich", Role::approver},
    Person{auditor, "tran-minh-khoi", "Trần Minh Khôi", "thanh-tra-tinh/kiem-toan", Role::auditor},
};

}  // namespace

std::span<const Person> persons() { return everybody; }

const Person& person_of(std::string_view account) {
  const auto* found = std::ranges::find(everybody, account, &Person::account);
  check(found != everybody.end(), "nobody in the story has this account");
  return *found;
}

}  // namespace tiendo::ops::story
