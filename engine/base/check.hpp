#pragma once

#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tiendo {

/// A programmer's error, on in release too. In `decide` it quarantines the addressed stream by an
/// event; in `evolve` or the codec it stops the process.
class Bug : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Throws `Bug` with the place of the call.
[[noreturn]] void fail(std::string_view what,
                       std::source_location where = std::source_location::current());

/// Fails when `holds` is false.
inline void check(bool holds, std::string_view what,
                  std::source_location where = std::source_location::current()) {
  if (!holds) fail(what, where);
}

}  // namespace tiendo
