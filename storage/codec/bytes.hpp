#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tiendo::storage {

/// Bytes that are no encoding of what is read. Only thrown inside the codec: its entry points turn
/// it into a `DecodeError`.
class Undecodable : public std::runtime_error {
 public:
  Undecodable(std::size_t offset, const std::string& message)
      : std::runtime_error{message}, offset_{offset} {}
  std::size_t offset() const noexcept { return offset_; }

 private:
  std::size_t offset_;
};

/// Appends to a buffer. Integers are LEB128 in their shortest form: small numbers are most of a
/// log, and one number has one sequence of bytes.
class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_{out} {}

  void byte(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }
  void number(std::uint64_t value) {
    while (value >= 0x80) {
      byte(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7;
    }
    byte(static_cast<std::uint8_t>(value));
  }
  /// Zigzag, so that small negative numbers are short too.
  void signed_number(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    number((bits << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0));
  }
  void raw(std::string_view bytes) { out_.append(bytes); }
  void text(std::string_view bytes) {
    number(bytes.size());
    raw(bytes);
  }
  void fixed32(std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) byte(static_cast<std::uint8_t>(value >> shift));
  }

  /// What is written between the two calls gets its length in front.
  std::size_t begin_sized() {
    byte(0);
    return out_.size();
  }
  void end_sized(std::size_t begin) {
    const std::size_t size = out_.size() - begin;
    if (size < 0x80) {
      out_[begin - 1] = static_cast<char>(size);
      return;
    }
    std::string length;
    ByteWriter{length}.number(size);
    out_.replace(begin - 1, 1, length);
  }

 private:
  std::string& out_;
};

/// Reads from bytes that outlive it; whatever does not fit or is not canonical throws
/// `Undecodable` before anything is allocated.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_{bytes} {}

  std::size_t offset() const noexcept { return offset_; }
  std::size_t left() const noexcept { return bytes_.size() - offset_; }
  [[noreturn]] void fail(const std::string& message) const { throw Undecodable{offset_, message}; }

  std::uint8_t byte() {
    if (left() == 0) fail("the bytes end too early");
    return static_cast<std::uint8_t>(bytes_[offset_++]);
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t next = byte();
      if (shift == 63 && next > 1) fail("a number is longer than 64 bits");
      value |= static_cast<std::uint64_t>(next & 0x7F) << shift;
      if (next >= 0x80) continue;
      if (next == 0 && shift > 0) fail("a number is not in its shortest form");
      return value;
    }
    fail("a number is longer than 64 bits");
  }
  std::int64_t signed_number() {
    const std::uint64_t bits = number();
    return static_cast<std::int64_t>((bits >> 1) ^ ((bits & 1) != 0 ? ~std::uint64_t{0} : 0));
  }
  std::string_view raw(std::size_t size) {
    if (size > left()) fail("a length points beyond the end");
    const auto part = bytes_.substr(offset_, size);
    offset_ += size;
    return part;
  }
  std::string_view text() { return raw(size()); }
  /// A length or a count: never more than the bytes that are left, each item taking one or more.
  std::size_t size() {
    const std::uint64_t size = number();
    if (size > left()) fail("a length points beyond the end");
    return static_cast<std::size_t>(size);
  }
  std::uint32_t fixed32() {
    std::uint32_t value = 0;
    const auto part = raw(4);
    for (unsigned index = 0; index < 4; ++index) {
      value |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(part[index])) << (8 * index);
    }
    return value;
  }
  void expect_end() const {
    if (left() != 0) fail("bytes are left over");
  }

 private:
  std::string_view bytes_;
  std::size_t offset_ = 0;
};

}  // namespace tiendo::storage
