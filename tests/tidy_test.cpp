// The house rules of the tree, and for each rule a text that breaks it: a rule that finds nothing
// in its negative example would keep nothing.
#include "tests/tidy/rules.hpp"
#include "tests/tidy/source_text.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <ios>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::tidy {
namespace {

std::string text_of(const std::filesystem::path& path) {
  const std::ifstream in{path, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

/// Sources, CMake files and scripts; what is built, hidden or data is no source.
bool is_source(const std::string& path) {
  if (is_cpp(path) || path.ends_with("CMakeLists.txt") || path.ends_with(".cmake")) return true;
  const std::string name = path.substr(path.find_last_of('/') + 1);
  return path.ends_with(".sh") || (path.starts_with("ops/") && !name.contains('.'));
}

bool is_skipped(const std::filesystem::path& folder) {
  const std::string name = folder.filename().string();
  return name.starts_with('.') || name == "build" || name == "data" || name == "node_modules";
}

std::vector<File> read_tree(const std::filesystem::path& top) {
  std::vector<File> tree;
  const auto end = std::filesystem::recursive_directory_iterator{};
  for (auto at = std::filesystem::recursive_directory_iterator{top}; at != end; ++at) {
    if (at->is_directory()) {
      if (is_skipped(at->path())) at.disable_recursion_pending();
      continue;
    }
    std::string path = at->path().lexically_relative(top).generic_string();
    if (is_source(path)) tree.push_back({std::move(path), text_of(at->path())});
  }
  return tree;
}

using Rule = Findings (*)(const File&);

void expect_found(Rule rule, const std::string& path, const std::string& text,
                  std::size_t line = 1) {
  const Findings findings = rule({path, text});
  ASSERT_FALSE(findings.empty()) << path << ":\n" << text;
  EXPECT_EQ(findings.front().path, path);
  EXPECT_EQ(findings.front().line, line) << findings.front().message;
}

void expect_clean(Rule rule, const std::string& path, const std::string& text) {
  for (const Finding& finding : rule({path, text})) {
    ADD_FAILURE() << path << ":" << finding.line << ": " << finding.message;
  }
}

std::string line_of(std::size_t columns) { return "// " + std::string(columns - 3, 'x') + "\n"; }

std::string lines(std::size_t count) {
  std::string text;
  for (std::size_t line = 0; line < count; ++line) text += "int x;\n";
  return text;
}

TEST(Tree, KeepsTheHouseRules) {
  const std::vector<File> tree = read_tree(TIENDO_SOURCE_DIR);
  ASSERT_GT(tree.size(), 20U) << "the walk found too little to mean anything";
  for (const Finding& finding : all_findings(tree)) {
    ADD_FAILURE() << finding.path << ":" << finding.line << ": " << finding.message;
  }
}

TEST(Text, IsSplitIntoCodeAndComments) {
  const Views views = views_of("int a = 1'000; // it's\n/* b */ auto c = \"// no\"; '\\'' d\n");
  EXPECT_EQ(views.code, "int a = 1'000;        \n        auto c = \"     \"; '  ' d\n");
  EXPECT_EQ(views.comments, "               // it's\n/* b */                         \n");
}

TEST(Text, OfARawLiteralIsNoCode) {
  const Views views = views_of("auto a = R\"x(b\" )\" // c\n)x\"; // d");
  EXPECT_EQ(views.code, "auto a = R\"            \n  \";     ");
  EXPECT_EQ(views.comments, std::string(23, ' ') + "\n     // d");
}

TEST(Text, ShowsItsIncludesButNotThoseInCommentsOrLiterals) {
  const auto includes = includes_of(
      "#include \"a/b.hpp\"\n// #include <c>\n#include <d>\nauto e = R\"(\n#include <f>\n)\";\n");
  ASSERT_EQ(includes.size(), 2U);
  EXPECT_EQ(includes[0].path, "a/b.hpp");
  EXPECT_FALSE(includes[0].in_angles);
  EXPECT_EQ(includes[1].path, "d");
  EXPECT_EQ(includes[1].line, 3U);
}

TEST(IncludeDirections, KeepRoomsApart) {
  const Rule rule = include_directions;
  expect_found(rule, "engine/base/a.cpp", "#include \"workflows/b.hpp\"\n");
  expect_found(rule, "workflows/a.cpp", "#include \"storage/b.hpp\"\n");
  expect_found(rule, "storage/a.cpp", "\n#include \"adapters/b.hpp\"\n", 2);
  expect_found(rule, "adapters/http/a.cpp", "#include \"storage/b.hpp\"\n");
  expect_found(rule, "adapters/http/a.cpp", "#include \"ops/b.hpp\"\n");
  expect_found(rule, "ops/a.cpp", "#include \"tests/b.hpp\"\n");
  expect_clean(rule, "ops/a.cpp", "#include \"adapters/b.hpp\"\n#include \"storage/c.hpp\"\n");
  expect_clean(rule, "tests/ops/a.cpp", "#include \"tests/b.hpp\"\n#include \"ops/c.hpp\"\n");
}

TEST(IncludeDirections, GoDownInsideEngine) {
  const Rule rule = include_directions;
  expect_found(rule, "engine/base/a.hpp", "#include \"engine/feel/b.hpp\"\n");
  expect_found(rule, "engine/instance/a.cpp", "#include \"engine/people/b.hpp\"\n");
  expect_found(rule, "engine/behavior/a.cpp", "#include \"engine/decide.hpp\"\n");
  expect_found(rule, "engine/people/a.cpp", "#include \"engine/behavior/b.hpp\"\n");
  expect_clean(rule, "engine/people/a.cpp", "#include \"engine/decision/b.hpp\"\n");
  expect_clean(rule, "engine/decide.cpp", "#include \"engine/behavior/b.hpp\"\n");
  expect_clean(rule, "engine/model/a.cpp", "#include \"engine/feel/b.hpp\"\n");
  expect_clean(rule, "engine/model/a.cpp", "#include \"engine/model/b.hpp\"\n");
}

TEST(IncludeDirections, StartAtTheTopOfTheTreeAndInAKnownFolder) {
  const Rule rule = include_directions;
  expect_found(rule, "engine/base/a.cpp", "#include \"b.hpp\"\n");
  expect_found(rule, "engine/base/a.cpp", "#include \"../feel/b.hpp\"\n");
  expect_found(rule, "engine/misc/a.cpp", "", 0);
  expect_found(rule, "misc/a.cpp", "", 0);
}

TEST(Libraries, StayInTheirRooms) {
  const Rule rule = libraries_in_their_rooms;
  expect_found(rule, "engine/base/a.cpp", "#include <boost/json.hpp>\n");
  expect_found(rule, "engine/base/a.cpp", "#include <bid_functions.h>\n");
  expect_found(rule, "engine/base/a.cpp", "#include <unistd.h>\n");
  expect_found(rule, "ops/a.hpp", "#include <rocksdb/db.h>\n");
  expect_found(rule, "ops/a.cpp", "#include <sqlite3.h>\n");
  expect_found(rule, "storage/a.cpp", "#include <spdlog/spdlog.h>\n");
  expect_found(rule, "storage/a.cpp", "#include <gtest/gtest.h>\n");
  expect_found(rule, "adapters/http/a.cpp", "#include <libxml/tree.h>\n");
  expect_found(rule, "tests/engine/a.cpp", "#include <rocksdb/db.h>\n");
  expect_found(rule, "ops/a.cpp", "#include <left_pad/pad.h>\n");
  expect_found(rule, "ops/a.cpp", "#include <engine/base/id.hpp>\n");
  expect_clean(rule, "engine/base/decimal.cpp", "#include <bid_functions.h>\n#include <cmath>\n");
  expect_clean(rule, "storage/a.cpp", "#include <rocksdb/db.h>\n#include <fcntl.h>\n");
  expect_clean(rule, "tests/storage/a.cpp", "#include <gtest/gtest.h>\n#include <cereal/a.hpp>\n");
}

TEST(Purity, ForbidsWhatIsNotInTheInput) {
  const Rule rule = purity;
  for (const char* header : {"thread", "mutex", "random", "fstream", "filesystem", "unordered_map",
                             "unordered_set", "iostream"}) {
    expect_found(rule, "engine/base/a.hpp", "#include <" + std::string{header} + ">\n");
    expect_clean(rule, "storage/a.hpp", "#include <" + std::string{header} + ">\n");
  }
  expect_found(rule, "engine/a.cpp", "\nauto t = std::chrono::steady_clock::now();\n", 2);
  expect_found(rule, "workflows/a.cpp", "auto v = std::getenv(\"HOME\");\n");
  expect_found(rule, "engine/a.cpp", "int r = std::rand();\n");
  expect_found(rule, "engine/a.cpp", "auto t = std::time(nullptr);\n");
  expect_clean(rule, "engine/a.cpp", "auto t = task.time(now); // steady_clock::now\n");
  expect_clean(rule, "workflows/a.cpp", "#include <libxml/tree.h>\n#include <map>\n");
}

TEST(Errors, AreValuesInEngine) {
  const Rule rule = errors_are_values;
  expect_found(rule, "engine/a.cpp", "void f() try {\n} catch (...) {\n}\n", 2);
  expect_found(rule, "engine/a.cpp", "void f() { throw 1; }\n");
  expect_clean(rule, "engine/base/check.cpp", "void f() { throw 1; }\n");
  expect_found(rule, "engine/base/check.cpp", "void f() try {} catch (...) {}\n");
  expect_clean(rule, "engine/a.cpp", "bool catches(int x); // they catch and throw\n");
  expect_clean(rule, "storage/a.cpp", "void f() try {} catch (...) {}\n");
}

TEST(Size, IsLimited) {
  expect_found(size, "engine/a.cpp", line_of(101));
  expect_found(size, "ops/cmake/a.cmake", line_of(101));
  expect_found(size, "engine/a.cpp", lines(401), 0);
  expect_found(size, "tests/engine/a.cpp", lines(601), 0);
  expect_clean(size, "engine/a.cpp", lines(400) + "\n// no code\n");
  expect_clean(size, "tests/engine/a.cpp", lines(600));
}

TEST(Size, CountsLettersNotBytes) {
  std::string wide = "// ";
  for (int letter = 0; letter < 97; ++letter) wide += "ệ";
  expect_clean(size, "engine/a.cpp", wide + "\n");
  expect_found(size, "engine/a.cpp", wide + "ệ\n");
}

TEST(Match, HasNoArmForEverything) {
  const Rule rule = catch_all_arms;
  expect_found(rule, "engine/a.cpp", "match(v, [](const A&) {},\n [&](const auto&) {});\n", 2);
  expect_found(rule, "engine/a.cpp", "match(v, [](auto) {});\n");
  expect_found(rule, "engine/a.cpp", "match(v, []<class T>(const T&) {});\n");
  expect_clean(rule, "engine/a.cpp", "match(v, [](const A&) { all(x, [](auto y) {}); });\n");
  expect_clean(rule, "engine/a.cpp", "match(table[x], [&](const A& a) { return a[0]; });\n");
  expect_clean(rule, "engine/a.cpp", "std::visit([](const auto& x) {}, match_all(v));\n");
}

TEST(Notes, CarryTheirIssue) {
  expect_found(notes_have_issues, "engine/a.cpp", "int x;  // TODO later\n");
  expect_found(notes_have_issues, "engine/a.cpp", "/* FIXME: # */\n");
  expect_found(notes_have_issues, "engine/CMakeLists.txt", std::string{"# TO"} + "DO\n");
  expect_clean(notes_have_issues, "engine/a.cpp", "auto x = \"TODO\";  // TODO #12 later\n");
}

TEST(Names, AreNotVague) {
  expect_found(plain_names, "engine/task_helper.cpp", "", 0);
  expect_found(plain_names, "engine/utils.hpp", "", 0);
  expect_found(plain_names, "engine/a.hpp", "\nclass JobManager {};\n", 2);
  expect_found(plain_names, "engine/a.hpp", "struct Impl;\n");
  expect_found(plain_names, "engine/a.hpp", "using StringUtils = int;\n");
  expect_clean(plain_names, "engine/a.hpp", "struct Implication {}; // no Manager\n");
  expect_clean(plain_names, "engine/implication.hpp", "struct Utilization {};\n");
}

TEST(Preprocessor, IsForIncludesOnly) {
  expect_found(preprocessor, "engine/a.cpp", "#define A 1\n");
  expect_found(preprocessor, "engine/a.hpp", "struct A {};\n", 0);
  expect_clean(preprocessor, "engine/a.hpp", "#pragma once\n#ifdef TIENDO_MUTANTS\n#endif\n");
}

TEST(Headers, AreIncludedBySomeoneElse) {
  const File header{"engine/base/a.hpp", ""};
  const File source{"engine/base/a.cpp", "#include \"engine/base/a.hpp\"\n"};
  const File user{"engine/base/b.cpp", "#include \"engine/base/a.hpp\"\n"};
  EXPECT_EQ(dead_headers({header, source}).size(), 1U);
  EXPECT_TRUE(dead_headers({header, source, user}).empty());
  EXPECT_EQ(dead_headers({source}).size(), 1U) << "it includes a header that is not there";
}

TEST(Sources, AreBuilt) {
  const File source{"engine/base/a.cpp", ""};
  const auto built_by = [&](const std::string& path, const std::string& text) {
    return dead_sources({source, File{path, text}}).empty();
  };
  EXPECT_TRUE(built_by("engine/base/CMakeLists.txt", "module(x SOURCES b.cpp a.cpp)"));
  EXPECT_TRUE(built_by("engine/CMakeLists.txt", "module(x SOURCES base/a.cpp\n)"));
  EXPECT_FALSE(built_by("engine/base/CMakeLists.txt", "module(x SOURCES aa.cpp)"));
  EXPECT_FALSE(built_by("engine/feel/CMakeLists.txt", "module(x SOURCES a.cpp)"));
}

}  // namespace
}  // namespace tiendo::tidy
