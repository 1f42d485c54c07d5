#include "engine/base/decimal.hpp"
#include "engine/base/json.hpp"
#include "engine/base/value.hpp"
#include "engine/base/zone.hpp"
#include "engine/feel/expression.hpp"
#include "tests/engine/feel/evaluation.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace tiendo::feel {
namespace {

std::string text_of(const Entries& line, const char* field) {
  const auto found = line.find(field);
  const std::string* text = found == line.end() ? nullptr : found->second.if_string();
  return text == nullptr ? "" : *text;
}

void collect_names(const Value& value, std::vector<std::string>& out) {
  if (const List* list = value.if_list()) {
    for (const Value& item : *list) collect_names(item, out);
  } else if (const Entries* entries = value.if_context()) {
    for (const auto& [name, content] : *entries) {
      out.push_back(name);
      collect_names(content, out);
    }
  }
}

/// What went wrong with one line of the file; empty if nothing.
std::string failure_of(const Entries& line) {
  Value scope_value;
  std::vector<std::string> names;
  const Environment environment = some_environment();
  const Entries nothing;
  if (line.contains("context")) {
    const auto scope = compile(text_of(line, "context"));
    if (!scope) return "the context does not parse: " + scope.error().message;
    scope_value = evaluate(*scope, EntriesScope{nothing}, environment).value_or(Value{});
    collect_names(scope_value, names);
  }
  const Entries* entries = scope_value.if_context();
  const EntriesScope scope{entries == nullptr ? nothing : *entries};
  const std::string kind = text_of(line, "kind");
  const auto expression = compile(text_of(line, "expr"), {}, names);
  if (!expression) return kind == "parse-error" ? "" : expression.error().message;
  if (kind == "parse-error") return "it parses";
  const auto actual = evaluate(*expression, scope, environment);
  if (!actual) return actual.error().message;
  Value expected = line.find("expected")->second;
  if (kind == "number" || kind == "value") {
    const auto wanted = compile(text_of(line, "expected"), {}, names);
    if (!wanted) return "the expectation does not parse: " + wanted.error().message;
    expected = evaluate(*wanted, scope, environment).value_or(Value{});
  }
  const Decimal* number = actual->if_number();
  if (kind == "number" && number != nullptr && expected.if_number() != nullptr) {
    const auto distance = subtract(*number, *expected.if_number());
    const Decimal tolerance = *Decimal::parse("1E-8");
    if (distance && *distance < tolerance && negate(*distance) < tolerance) return "";
  }
  if (*actual == expected) return "";
  return "expected " + to_json(expected) + ", got " + to_json(*actual);
}

/// Gives the engine the named zones of this machine, if it has any.
void load_zones() {
  const std::filesystem::path root{"/usr/share/zoneinfo"};
  for (const auto* name : {"Australia/Melbourne", "Europe/Paris", "Asia/Dhaka", "Etc/UTC"}) {
    const std::ifstream file{root / name, std::ios::binary};
    std::ostringstream bytes;
    bytes << file.rdbuf();
    if (file) {
      EXPECT_TRUE(add_zone(name, bytes.str())) << name;
    }
  }
}

/// The outside pairs of expression and value; another folder with FEEL_PAIRS.
TEST(FeelPairs, AllPass) {
  const char* elsewhere = std::getenv("FEEL_PAIRS");
  const std::filesystem::path path =
      elsewhere != nullptr
          ? std::filesystem::path{elsewhere}
          : std::filesystem::path{TIENDO_SOURCE_DIR} / "../shared/conformance/feel/pairs.jsonl";
  std::ifstream file{path};
  if (!file) GTEST_SKIP() << "no outside pairs at " << path;
  load_zones();
  int passed = 0;
  int total = 0;
  for (std::string text; std::getline(file, text);) {
    const auto line = parse_json(text);
    ASSERT_TRUE(line) << text;
    ++total;
    const std::string failure = failure_of(*line->if_context());
    if (failure.empty()) {
      ++passed;
    } else {
      ADD_FAILURE() << text_of(*line->if_context(), "case") << "  "
                    << text_of(*line->if_context(), "expr") << ": " << failure;
    }
  }
  EXPECT_GE(passed, 60);
  RecordProperty("passed", passed);
  std::cout << "passed " << passed << " of " << total << "\n";
}

}  // namespace
}  // namespace tiendo::feel
