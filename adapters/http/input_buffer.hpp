#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace tiendo::http {

/// Bytes received and not yet taken, in one piece.
class InputBuffer {
 public:
  std::string_view view() const { return {data_.get() + begin_, end_ - begin_}; }
  std::size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }

  /// Room for `bytes` more behind the content; valid until the next call of `prepare`.
  char* prepare(std::size_t bytes) {
    if (capacity_ - end_ >= bytes) return data_.get() + end_;
    const std::size_t held = size();
    if (capacity_ - held >= bytes) {
      std::memmove(data_.get(), data_.get() + begin_, held);
    } else {
      const std::size_t grown = std::max(capacity_ * 2, held + bytes);
      // NOLINTNEXTLINE(modernize-avoid-c-arrays): a vector would fill it with zeros first
      std::unique_ptr<char[]> bigger{new char[grown]};
      if (held > 0) std::memcpy(bigger.get(), data_.get() + begin_, held);
      data_ = std::move(bigger);
      capacity_ = grown;
    }
    begin_ = 0;
    end_ = held;
    return data_.get() + end_;
  }
  void commit(std::size_t bytes) { end_ += bytes; }
  void consume(std::size_t bytes) {
    begin_ += bytes;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  /// Gives the memory back if there is more than `bytes` of it and no content.
  void shrink(std::size_t bytes) {
    if (!empty() || capacity_ <= bytes) return;
    data_.reset();
    capacity_ = 0;
  }

 private:
  std::unique_ptr<char[]> data_;  // NOLINT(modernize-avoid-c-arrays): as above
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace tiendo::http
