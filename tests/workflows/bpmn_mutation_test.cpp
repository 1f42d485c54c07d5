// Files that were cut, spoiled or spliced are read or refused: never a crash, never silence.
#include "tests/workflows/bpmn_text.hpp"
#include "workflows/bpmn.hpp"
#include "workflows/diagnostic.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::workflows::test {
namespace {

void read_or_refuse(const std::string& bytes) {
  const auto read = read_bpmn(bytes, "a.bpmn");
  if (read) {
    EXPECT_FALSE(read->processes.empty());
    EXPECT_FALSE(has_errors(read->warnings));
  } else {
    EXPECT_TRUE(has_errors(read.error()));
    EXPECT_FALSE(render(read.error()).empty());
  }
}

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_{seed} {}

  std::string mutate(std::string text) {
    for (auto left = 1 + below(4); left > 0; --left) mutate_once(text);
    return text;
  }

 private:
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }

  void mutate_once(std::string& text) {
    if (text.empty()) return;
    const auto at = below(text.size());
    const auto size = std::min(below(60), text.size() - at);
    switch (below(6)) {
      case 0:
        text[at] = static_cast<char>(below(256));
        break;
      case 1:
        text.erase(at, size);
        break;
      case 2:
        text.insert(below(text.size()), text.substr(at, size));
        break;
      case 3:
        swap_lines(text);
        break;
      case 4:
        drop_line(text);
        break;
      default:
        replace_word(text);
        break;
    }
  }

  /// Keeps the XML sound, so that the checks behind the parser are reached.
  void replace_word(std::string& text) {
    static const std::vector<std::string> words{"soan-thao",     "tham-dinh",
                                                "bat-dau",       "ket-thuc",
                                                "userTask",      "subProcess",
                                                "endEvent",      "startEvent",
                                                "boundaryEvent", "exclusiveGateway",
                                                "sequenceFlow",  "timeDate",
                                                "timeDuration",  "target",
                                                "source",        "true",
                                                "false",         "=",
                                                "ke-hoach-69",   ""};
    const auto& from = words[below(words.size() - 1)];
    const auto& to = words[below(words.size())];
    const auto found = text.find(from, below(text.size()));
    if (found != std::string::npos) text.replace(found, from.size(), to);
  }

  std::pair<std::size_t, std::size_t> line(const std::string& text) {
    const auto start = text.rfind('\n', below(text.size()));
    const auto first = start == std::string::npos ? 0 : start + 1;
    const auto end = text.find('\n', first);
    return {first, (end == std::string::npos ? text.size() : end) - first};
  }

  void drop_line(std::string& text) {
    const auto [first, size] = line(text);
    text.erase(first, size);
  }

  void swap_lines(std::string& text) {
    const auto [first, size] = line(text);
    const auto moved = text.substr(first, size);
    text.erase(first, size);
    if (text.empty()) return;
    text.insert(line(text).first, moved);
  }

  std::mt19937_64 random_;
};

TEST(SpoiledBpmn, CutAnywhereIsRefused) {
  const auto whole = plan_69("ke-hoach-69.bpmn");
  ASSERT_FALSE(whole.empty());
  for (std::size_t size = 0; size + 2 < whole.size(); size += 37) {
    EXPECT_FALSE(read_bpmn(std::string_view{whole}.substr(0, size), "a.bpmn")) << size;
  }
}

TEST(SpoiledBpmn, MutatedAnyhowIsReadOrRefused) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::cout << "seed " << seed << '\n' << std::flush;  // before a crash could hide it
  Mutator mutator{seed};
  const auto whole = plan_69("ke-hoach-69.bpmn");
  ASSERT_FALSE(whole.empty());
  for (int i = 0; i < 2'000; ++i) read_or_refuse(mutator.mutate(whole));
}

}  // namespace
}  // namespace tiendo::workflows::test
