#include "tests/engine/scenario.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace tiendo::tests {
namespace {

std::filesystem::path folder() {
  return std::filesystem::path{TIENDO_SOURCE_DIR} / "tests" / "scenarios";
}

std::vector<std::string> scenario_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{folder()}) {
    if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

class Scenario : public testing::TestWithParam<std::string> {};

/// The text of a scenario is its own expectation; ACCEPT=1 in the environment rewrites it.
TEST_P(Scenario, GoesAsItsTextSays) {
  const auto path = folder() / (GetParam() + ".txt");
  std::ostringstream expected;
  expected << std::ifstream{path}.rdbuf();
  const auto played = play(expected.str());
  if (std::getenv("ACCEPT") != nullptr) {
    std::ofstream{path} << played;
  } else {
    EXPECT_EQ(played, expected.str()) << "ACCEPT=1 writes what happened into the file";
  }
}

INSTANTIATE_TEST_SUITE_P(All, Scenario, testing::ValuesIn(scenario_names()),
                         [](const auto& scenario) { return scenario.param; });

TEST(Scenarios, AreThere) { EXPECT_GE(scenario_names().size(), 15U); }

}  // namespace
}  // namespace tiendo::tests
