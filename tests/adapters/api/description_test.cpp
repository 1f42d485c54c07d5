#include "engine/people/authority.hpp"
#include "engine/vocabulary/actor.hpp"
#include "tests/adapters/api/api_fixture.hpp"

#include <array>
#include <cstddef>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

/// What is written about the interface agrees with what it does.
namespace tiendo::http::test {
namespace {

std::vector<std::string> lines_of(const std::string& path) {
  const std::ifstream file{std::string{TIENDO_SOURCE_DIR} + "/" + path};
  EXPECT_TRUE(file.is_open()) << path;
  std::stringstream text;
  text << file.rdbuf();
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

bool is_ours(const std::string& pattern) { return !pattern.starts_with("/v2/"); }

/// `METHOD /path` of every operation in the OpenAPI file: two spaces before a path, four before a
/// method.
std::set<std::string> described_operations() {
  std::set<std::string> operations;
  std::string path;
  bool in_paths = false;
  for (const auto& line : lines_of("adapters/http/openapi.yaml")) {
    if (!line.empty() && line.front() != ' ') in_paths = line == "paths:";
    if (!in_paths || !line.ends_with(':')) continue;
    const std::string word = line.substr(0, line.size() - 1);
    if (word.starts_with("  /")) path = word.substr(2);
    for (const std::string method : {"get", "put", "post", "delete", "patch"}) {
      if (word != "    " + method) continue;
      std::string upper = method;
      for (char& letter : upper) letter = static_cast<char>(letter - 'a' + 'A');
      operations.insert(upper + " " + path);
    }
  }
  return operations;
}

using Description = ApiTest;

TEST_F(Description, NamesEveryRouteOfOursAndNoOther) {
  std::set<std::string> served;
  for (const auto& route : api_->routes()) {
    if (is_ours(route.pattern)) served.insert(route.method + " " + route.pattern);
  }
  EXPECT_EQ(described_operations(), served);
  EXPECT_FALSE(served.empty());
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream{line};
  std::string cell;
  std::getline(stream, cell, '|');
  while (std::getline(stream, cell, '|')) {
    const auto first = cell.find_first_not_of(' ');
    cells.push_back(first == std::string::npos
                        ? ""
                        : cell.substr(first, cell.find_last_not_of(' ') - first + 1));
  }
  return cells;
}

TEST_F(Description, OfRolesAndActsIsWhatTheEngineDecides) {
  constexpr std::array roles{vocabulary::Role::administrator, vocabulary::Role::operator_,
                             vocabulary::Role::approver, vocabulary::Role::auditor,
                             vocabulary::Role::worker};
  std::vector<std::string> header;
  std::map<std::string, std::vector<std::string>> rows;
  for (const auto& line : lines_of("adapters/http/README.md")) {
    if (!line.starts_with("|")) {
      if (!rows.empty()) break;
      header.clear();
      continue;
    }
    const auto cells = cells_of(line);
    if (cells.front() == "act") {
      header = cells;
    } else if (!header.empty() && !cells.front().starts_with("-")) {
      rows.emplace(cells.front(), cells);
    }
  }
  ASSERT_EQ(header.size(), roles.size() + 1) << "no table that begins with `| act |`";
  EXPECT_EQ(rows.size(), people::all_acts.size());
  for (const auto act : people::all_acts) {
    const auto row = rows.find(std::string{people::act_name(act)});
    ASSERT_NE(row, rows.end()) << people::act_name(act);
    ASSERT_EQ(row->second.size(), header.size());
    for (std::size_t role = 0; role < roles.size(); ++role) {
      EXPECT_EQ(header[role + 1], vocabulary::role_name(roles[role]));
      EXPECT_EQ(row->second[role + 1], people::may(roles[role], act) ? "yes" : "no")
          << people::act_name(act) << ", " << header[role + 1];
    }
  }
}

}  // namespace
}  // namespace tiendo::http::test
