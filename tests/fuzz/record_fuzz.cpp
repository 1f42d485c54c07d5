#include "storage/codec/codec.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

/// Any bytes are refused, or they are exactly what encoding their content gives.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tiendo::storage;
  if (size == 0) return 0;
  const std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  if (data[0] % 3 == 0) {
    const auto record = decode_record(bytes);
    if (record && encode_record(*record) != bytes) std::abort();
  } else if (data[0] % 3 == 1) {
    const auto batch = decode_batch(bytes);
    if (batch && encode(*batch) != bytes) std::abort();
  } else {
    const auto state = decode_state(bytes);
    if (state && encode_state(*state) != bytes) std::abort();
  }
  return 0;
}
