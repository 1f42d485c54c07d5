#pragma once

#include "engine/base/decimal.hpp"
#include "engine/base/temporal.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo {

class Value;
using List = std::vector<Value>;
/// Entries in the order of their names' bytes: one content has one form.
using Entries = std::map<std::string, Value, std::less<>>;

/// Ciphertext of a personal payload (design law 8): reserved, not produced yet.
struct Sealed {
  std::string subject;
  std::string bytes;
  friend bool operator==(const Sealed&, const Sealed&) = default;
};

/// How large a value is when it is written out: a part that occurs twice counts twice.
struct Extent {
  std::size_t bytes = 0;    ///< estimated bytes in the log; stays at the largest number
  std::uint32_t depth = 0;  ///< of nested lists and contexts; 0 for a scalar
};
Extent extent_of(const List& items);
Extent extent_of(const Entries& entries);

/// An immutable tree shared by its copies; equality looks inside. It knows its extent, since
/// measuring again and again a tree that shares its parts could take for ever.
template <class T>
class Shared {
 public:
  explicit Shared(T content) : content_{std::make_shared<const Content>(std::move(content))} {}
  const T& operator*() const { return content_->tree; }
  const T* operator->() const { return &content_->tree; }
  const Extent& extent() const { return content_->extent; }
  friend bool operator==(const Shared& left, const Shared& right) {
    return left.content_ == right.content_ || *left == *right;
  }

 private:
  struct Content {
    // Not tree{…}: that would make a list with the list as its only item.
    explicit Content(T taken) : tree(std::move(taken)), extent(extent_of(tree)) {}
    T tree;
    Extent extent;
  };
  std::shared_ptr<const Content> content_;
};

/// A variable's value: null, boolean, number, string, FEEL's temporal kinds, list, context.
/// Equality is of the canonical form; FEEL's three-valued equality is in `feel/`.
class Value {
 public:
  using Kind =
      std::variant<std::monostate, bool, Decimal, std::string, Date, TimeOfDay, DateTime,
                   DayTimeDuration, YearMonthDuration, Shared<List>, Shared<Entries>, Sealed>;

  Value() = default;  ///< null
  Value(bool truth) : kind_{truth} {}
  Value(const Decimal& number) : kind_{number} {}
  Value(int number) : kind_{Decimal{number}} {}
  Value(std::int64_t number) : kind_{Decimal{number}} {}
  Value(std::string text) : kind_{std::move(text)} {}
  Value(const char* text) : kind_{std::string{text}} {}
  Value(const Date& date) : kind_{date} {}
  Value(TimeOfDay time) : kind_{std::move(time)} {}
  Value(DateTime value) : kind_{std::move(value)} {}
  Value(const DayTimeDuration& duration) : kind_{duration} {}
  Value(const YearMonthDuration& duration) : kind_{duration} {}
  Value(List items) : kind_{Shared<List>{std::move(items)}} {}
  Value(Entries entries) : kind_{Shared<Entries>{std::move(entries)}} {}
  Value(Sealed sealed) : kind_{std::move(sealed)} {}

  const Kind& kind() const noexcept { return kind_; }
  bool is_null() const noexcept { return std::holds_alternative<std::monostate>(kind_); }

  /// The content if it is of that kind, else null pointers.
  const bool* if_boolean() const { return std::get_if<bool>(&kind_); }
  const Decimal* if_number() const { return std::get_if<Decimal>(&kind_); }
  const std::string* if_string() const { return std::get_if<std::string>(&kind_); }
  const List* if_list() const;
  const Entries* if_context() const;

  friend bool operator==(const Value&, const Value&) = default;

 private:
  Kind kind_;
};

inline const List* Value::if_list() const {
  const auto* shared = std::get_if<Shared<List>>(&kind_);
  return shared == nullptr ? nullptr : &**shared;
}
inline const Entries* Value::if_context() const {
  const auto* shared = std::get_if<Shared<Entries>>(&kind_);
  return shared == nullptr ? nullptr : &**shared;
}

/// Estimated bytes of the value in the log, for limits; takes the same time for any value.
std::size_t size_of(const Value& value);
/// How deep lists and contexts nest in it; 0 for a scalar.
std::uint32_t depth_of(const Value& value);

}  // namespace tiendo
