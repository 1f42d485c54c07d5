#pragma once

#include "ops/story/words.hpp"

#include <expected>
#include <iosfwd>
#include <string>

/// Plan 69's road in little: invented persons of the right positions act through the year 2019 on
/// a store of its own, by the public API alone.
namespace tiendo::ops::story {

struct Options {
  std::string data;  ///< folder of the store; must not hold one yet
  Language language = Language::vietnamese;
  bool cheap_passwords = false;  ///< for tests
};

/// Plays the story and prints it: a line an act, then what the auditor sees. The persons' accounts
/// are written to `accounts.txt` in the folder, for its owner only. The error is a sentence.
std::expected<void, std::string> play(const Options& options, std::ostream& out);

}  // namespace tiendo::ops::story
