#pragma once

#include "engine/base/check.hpp"
#include "engine/base/id.hpp"
#include "storage/codec/bytes.hpp"
#include "storage/codec/words.hpp"

#include <cereal/cereal.hpp>

#include <array>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

/// Our own cereal archives over a byte buffer. cereal only finds the fields of a type; what they
/// look like on the disk is said here: one content has exactly one sequence of bytes.
namespace tiendo::storage {

/// Deeper values are refused: the limit keeps a decoder's stack small.
inline constexpr std::size_t value_depth_max = 1000;

class WriteArchive : public cereal::OutputArchive<WriteArchive, cereal::AllowEmptyClassElision> {
 public:
  explicit WriteArchive(std::string& out) : OutputArchive{this}, bytes{out} {}
  ByteWriter bytes;
  std::size_t depth = 0;  ///< of values
};

class ReadArchive : public cereal::InputArchive<ReadArchive, cereal::AllowEmptyClassElision> {
 public:
  explicit ReadArchive(std::string_view in) : InputArchive{this}, bytes{in} {}
  ByteReader bytes;
  std::size_t depth = 0;
};

// ---- Numbers, words and texts

inline void save(WriteArchive& archive, const bool& value) { archive.bytes.byte(value ? 1 : 0); }
inline void load(ReadArchive& archive, bool& value) {
  const auto byte = archive.bytes.byte();
  if (byte > 1) archive.bytes.fail("a truth value is neither 0 nor 1");
  value = byte == 1;
}

template <class Number>
concept Unsigned = std::unsigned_integral<Number> && !std::same_as<Number, bool>;

template <Unsigned Number>
void save(WriteArchive& archive, const Number& value) {
  archive.bytes.number(value);
}
template <Unsigned Number>
void load(ReadArchive& archive, Number& value) {
  const auto wide = archive.bytes.number();
  if (!std::in_range<Number>(wide)) archive.bytes.fail("a number is out of range");
  value = static_cast<Number>(wide);
}
template <std::signed_integral Number>
void save(WriteArchive& archive, const Number& value) {
  archive.bytes.signed_number(value);
}
template <std::signed_integral Number>
void load(ReadArchive& archive, Number& value) {
  const auto wide = archive.bytes.signed_number();
  if (!std::in_range<Number>(wide)) archive.bytes.fail("a number is out of range");
  value = static_cast<Number>(wide);
}

template <KnownWord Word>
void save(WriteArchive& archive, const Word& word) {
  check(known(word), "a word that the codec does not know");
  archive.bytes.number(static_cast<std::uint64_t>(word));
}
template <KnownWord Word>
void load(ReadArchive& archive, Word& word) {
  const auto number = archive.bytes.number();
  if (number > 0xFF || !known(static_cast<Word>(number))) {
    archive.bytes.fail("word " + std::to_string(number) + " is unknown");
  }
  word = static_cast<Word>(number);
}

inline void save(WriteArchive& archive, const std::string& text) { archive.bytes.text(text); }
inline void load(ReadArchive& archive, std::string& text) { text = archive.bytes.text(); }

template <std::size_t Size>
void save(WriteArchive& archive, const std::array<std::uint8_t, Size>& octets) {
  for (const auto octet : octets) archive.bytes.byte(octet);
}
template <std::size_t Size>
void load(ReadArchive& archive, std::array<std::uint8_t, Size>& octets) {
  for (auto& octet : octets) octet = archive.bytes.byte();
}

template <class Tag, class Rep>
void save(WriteArchive& archive, const Id<Tag, Rep>& id) {
  archive(id.value());
}
template <class Tag, class Rep>
void load(ReadArchive& archive, Id<Tag, Rep>& id) {
  Rep value{};
  archive(value);
  id = Id<Tag, Rep>{std::move(value)};
}
template <class Tag>
void save(WriteArchive& archive, const KeyOf<Tag>& key) {
  archive.bytes.number(key.value());
}
template <class Tag>
void load(ReadArchive& archive, KeyOf<Tag>& key) {
  key = KeyOf<Tag>{archive.bytes.number()};
}

// ---- Collections: a count, then the items; sets and maps in strictly rising order

template <class Item>
void save(WriteArchive& archive, const std::optional<Item>& item) {
  archive(item.has_value());
  if (item) archive(*item);
}
template <class Item>
void load(ReadArchive& archive, std::optional<Item>& item) {
  bool present = false;
  archive(present);
  item.reset();
  if (present) archive(item.emplace());
}
template <class First, class Second>
void save(WriteArchive& archive, const std::pair<First, Second>& pair) {
  archive(pair.first, pair.second);
}
template <class First, class Second>
void load(ReadArchive& archive, std::pair<First, Second>& pair) {
  archive(pair.first, pair.second);
}

template <class Item>
void save(WriteArchive& archive, const std::vector<Item>& items) {
  archive.bytes.number(items.size());
  for (const auto& item : items) archive(item);
}
/// Grows as items are really there, so a false count cannot make it allocate much.
template <class Item>
void load(ReadArchive& archive, std::vector<Item>& items) {
  items.clear();
  for (auto left = archive.bytes.size(); left > 0; --left) archive(items.emplace_back());
}

template <class Item, class Less>
void save(WriteArchive& archive, const std::set<Item, Less>& items) {
  archive.bytes.number(items.size());
  for (const auto& item : items) archive(item);
}
template <class Item, class Less>
void load(ReadArchive& archive, std::set<Item, Less>& items) {
  items.clear();
  for (auto left = archive.bytes.size(); left > 0; --left) {
    Item item{};
    archive(item);
    if (!items.empty() && !(*items.rbegin() < item)) archive.bytes.fail("a set is out of order");
    items.insert(items.end(), std::move(item));
  }
}
template <class Key, class Content, class Less>
void save(WriteArchive& archive, const std::map<Key, Content, Less>& items) {
  archive.bytes.number(items.size());
  for (const auto& [key, content] : items) archive(key, content);
}
template <class Key, class Content, class Less>
void load(ReadArchive& archive, std::map<Key, Content, Less>& items) {
  items.clear();
  for (auto left = archive.bytes.size(); left > 0; --left) {
    Key key{};
    archive(key);
    if (!items.empty() && !(items.rbegin()->first < key))
      archive.bytes.fail("a map is out of order");
    archive(items.emplace_hint(items.end(), std::move(key), Content{})->second);
  }
}

}  // namespace tiendo::storage

CEREAL_SETUP_ARCHIVE_TRAITS(tiendo::storage::ReadArchive, tiendo::storage::WriteArchive)

/// cereal would write an enumeration by itself; ours are checked against their known words.
namespace cereal {
template <tiendo::storage::KnownWord Word>
struct specialize<tiendo::storage::WriteArchive, Word, specialization::non_member_load_save>
    : std::true_type {};
template <tiendo::storage::KnownWord Word>
struct specialize<tiendo::storage::ReadArchive, Word, specialization::non_member_load_save>
    : std::true_type {};
}  // namespace cereal
