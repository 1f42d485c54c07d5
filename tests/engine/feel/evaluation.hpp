#pragma once

#include "engine/base/json.hpp"
#include "engine/feel/expression.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace tiendo::feel {

/// 2019-05-07T08:00:00 in Hanoi, a Tuesday.
inline Environment some_environment() {
  Environment environment;
  environment.now = Instant{1'557'190'800'000};
  environment.zone = Zone{Zone::Kind::named, 0, "Asia/Ho_Chi_Minh"};
  return environment;
}

/// The value of an expression in a scope given as JSON.
inline Value value_of(std::string_view text, std::string_view scope = "{}",
                      const std::vector<std::string>& names = {}) {
  const auto expression = compile(text, {}, names);
  if (!expression) {
    ADD_FAILURE() << text << ": " << expression.error().message << " at "
                  << expression.error().offset;
    return {};
  }
  const auto variables = parse_json(scope);
  EXPECT_TRUE(variables) << scope;
  static const Entries nothing;
  const Entries* entries = variables ? variables->if_context() : nullptr;
  const EntriesScope names_in{entries == nullptr ? nothing : *entries};
  const auto value = evaluate(*expression, names_in, some_environment());
  if (!value) {
    ADD_FAILURE() << text << ": " << value.error().message;
    return {};
  }
  return *value;
}

/// The value as JSON, where a text says it all.
inline std::string json_of(std::string_view text, std::string_view scope = "{}",
                           const std::vector<std::string>& names = {}) {
  return to_json(value_of(text, scope, names));
}

/// An expression and the JSON of its value.
struct Row {
  const char* expression;
  const char* json;
};

template <std::size_t Size>
void expect_rows(const Row (&rows)[Size], std::string_view scope = "{}") {
  for (const auto& [expression, json] : rows) {
    EXPECT_EQ(json_of(expression, scope), json) << expression;
  }
}

}  // namespace tiendo::feel
