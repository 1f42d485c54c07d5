#include "engine/base/check.hpp"
#include "engine/base/json.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

/// Whatever can be read is written in a form that reads back as the same value.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(bytes), size};
  const auto value = tiendo::parse_json(text);
  if (!value) {
    tiendo::check(value.error().offset <= size, "an error lies within the text");
    return 0;
  }
  const std::string written = tiendo::to_json(*value);
  const auto back = tiendo::parse_json(written);
  tiendo::check(back && *back == *value, "what was written reads back as the same value");
  tiendo::check(tiendo::to_json(*back) == written, "one content has one form");
  return 0;
}
