#include "adapters/http/multipart.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

/// The first line of the input is the Content-Type, the rest the body. Every part must lie in the
/// body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  const auto line = input.find('\n');
  const std::string_view body =
      line == std::string_view::npos ? std::string_view{} : input.substr(line + 1);
  const auto parts = tiendo::http::parse_multipart(input.substr(0, line), body);
  if (!parts) return 0;
  for (const auto& part : *parts) {
    const bool inside = part.content.data() >= body.data() &&
                        part.content.data() + part.content.size() <= body.data() + body.size();
    if (!inside) std::abort();
  }
  return 0;
}
