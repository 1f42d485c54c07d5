#include "engine/base/check.hpp"
#include "engine/feel/expression.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

/// Any text is refused at a place within it or evaluated within the limits, twice the same way.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace tiendo;
  const std::string_view text{reinterpret_cast<const char*>(bytes), size};
  const auto tests = feel::compile_unary_tests(text);
  const auto expression = feel::compile(text);
  if (!expression) {
    check(expression.error().offset <= size, "an error lies within the text");
    return 0;
  }
  const Entries scope{{"x", Value{List{Value{1}, Value{"a"}}}}, {"?", Value{3}}};
  feel::Environment environment;
  environment.limits = {20'000, 200, 100'000};
  const auto once = feel::evaluate(*expression, feel::EntriesScope{scope}, environment);
  const auto again = feel::evaluate(*expression, feel::EntriesScope{scope}, environment);
  check(once.has_value() == again.has_value(), "an evaluation is deterministic");
  check(!once || *once == *again, "an evaluation is deterministic");
  if (tests) (void)feel::evaluate(*tests, feel::EntriesScope{scope}, environment);
  return 0;
}
