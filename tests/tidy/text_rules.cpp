#include "tests/tidy/rules.hpp"
#include "tests/tidy/source_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::tidy {
namespace {

constexpr std::size_t columns_max = 100;
constexpr std::size_t source_lines_max = 400;
constexpr std::size_t test_lines_max = 600;

constexpr std::array<std::string_view, 14> impure_headers{
    "thread",        "mutex",    "shared_mutex", "condition_variable", "future",
    "atomic",        "random",   "fstream",      "filesystem",         "unordered_map",
    "unordered_set", "iostream", "semaphore",    "stop_token"};
constexpr std::array<std::string_view, 14> impure_words{
    "getenv",    "thread_local", "random_device", "std::rand",    "srand",
    "std::time", "time(nullptr", "localtime",     "localtime_r",  "gmtime",
    "gmtime_r",  "fopen",        "std::printf",   "clock_gettime"};

void add_words(Findings& findings, const File& file, const std::string& code, std::string_view word,
               std::string_view why) {
  for (const std::size_t at : places_of_word(code, word)) {
    findings.push_back({file.path, line_at(code, at), std::string{word} + ": " + std::string{why}});
  }
}

/// Where a bracket that opens at `open` closes, or the end of the text.
std::size_t closing(std::string_view code, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < code.size(); ++at) {
    const char character = code[at];
    if (character == '(' || character == '[' || character == '{') ++depth;
    if (character == ')' || character == ']' || character == '}') --depth;
    if (depth == 0) return at;
  }
  return code.size();
}

/// Whether the lambda whose capture opens at `capture` takes every type.
bool takes_anything(std::string_view code, std::size_t capture) {
  const std::size_t next = code.find_first_not_of(" \n", closing(code, capture) + 1);
  if (next >= code.size()) return false;
  if (code[next] == '<') return true;
  if (code[next] != '(') return false;
  const std::string_view parameters = code.substr(next, closing(code, next) - next);
  return !places_of_word(parameters, "auto").empty();
}

/// The places of the arms of one `match(…)` that take anything.
std::vector<std::size_t> catch_alls(std::string_view code, std::size_t open) {
  std::vector<std::size_t> places;
  const std::size_t end = closing(code, open);
  bool is_argument_begin = false;
  for (std::size_t at = open + 1; at < end; ++at) {
    const char character = code[at];
    if (character == '[' && is_argument_begin) {
      if (takes_anything(code, at)) places.push_back(at);
    }
    if (character == '(' || character == '[' || character == '{') at = closing(code, at);
    if (character != ' ' && character != '\n') is_argument_begin = character == ',';
  }
  return places;
}

std::size_t width_of(std::string_view line) {
  return static_cast<std::size_t>(std::ranges::count_if(line, [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;  // not the rest of a UTF-8 letter
  }));
}

std::string lower(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return result;
}

/// A vague word at the begin of a hump of a CamelCase name: `JobManager`, `ImplFor`.
std::string_view vague_word_in(std::string_view type) {
  constexpr std::array<std::string_view, 6> vague{"Manager", "Helper", "Utils",
                                                  "Util",    "Impl",   "Impls"};
  for (const std::string_view word : vague) {
    const std::size_t at = type.find(word);
    if (at == std::string_view::npos) continue;
    const std::size_t end = at + word.size();
    const char after = end < type.size() ? type[end] : '_';
    if (std::islower(static_cast<unsigned char>(after)) == 0 || after == 's') return word;
  }
  return {};
}

std::string_view identifier_at(std::string_view code, std::size_t at) {
  std::size_t end = at;
  while (end < code.size() && is_identifier_character(code[end])) ++end;
  return code.substr(at, end - at);
}

}  // namespace

Findings purity(const File& file) {
  Findings findings;
  const std::string_view room = room_of(file.path);
  if (!is_cpp(file.path) || (room != "engine" && room != "workflows")) return findings;
  for (const Include& include : includes_of(file.text)) {
    const bool impure = std::ranges::find(impure_headers, include.path) != impure_headers.end();
    if (impure) {
      findings.push_back({file.path, include.line, "<" + include.path + "> in a pure room"});
    }
  }
  const std::string code = views_of(file.text).code;
  for (const auto word : impure_words) add_words(findings, file, code, word, "not in a pure room");
  constexpr std::string_view clock = "_clock::now";
  for (std::size_t at = code.find(clock); at != std::string::npos; at = code.find(clock, at + 1)) {
    findings.push_back({file.path, line_at(code, at), "time comes in as a value"});
  }
  return findings;
}

Findings errors_are_values(const File& file) {
  Findings findings;
  if (!is_cpp(file.path) || room_of(file.path) != "engine") return findings;
  const std::string code = views_of(file.text).code;
  add_words(findings, file, code, "catch", "engine does not catch");
  if (file.path != "engine/base/check.cpp") {
    add_words(findings, file, code, "throw", "only check throws in engine");
  }
  return findings;
}

Findings size(const File& file) {
  Findings findings;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(file.text)) {
    ++number;
    if (width_of(line) > columns_max) findings.push_back({file.path, number, "over 100 columns"});
  }
  if (!is_cpp(file.path)) return findings;
  const std::string code = views_of(file.text).code;
  const auto lines = lines_of(code);
  const auto count =
      static_cast<std::size_t>(std::ranges::count_if(lines, [](std::string_view line) {
        return line.find_first_not_of(' ') != std::string_view::npos;
      }));
  const auto lines_max = room_of(file.path) == "tests" ? test_lines_max : source_lines_max;
  if (count > lines_max) {
    findings.push_back(
        {file.path, 0,
         std::to_string(count) + " lines of code; at most " + std::to_string(lines_max)});
  }
  return findings;
}

Findings catch_all_arms(const File& file) {
  Findings findings;
  if (!is_cpp(file.path)) return findings;
  const std::string code = views_of(file.text).code;
  for (const std::size_t at : places_of_word(code, "match")) {
    const std::size_t open = code.find_first_not_of(" \n", at + 5);
    if (open == std::string::npos || code[open] != '(') continue;
    for (const std::size_t arm : catch_alls(code, open)) {
      findings.push_back({file.path, line_at(code, arm), "an arm of match takes any alternative"});
    }
  }
  return findings;
}

Findings notes_have_issues(const File& file) {
  Findings findings;
  const std::string notes = is_cpp(file.path) ? views_of(file.text).comments : file.text;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(notes)) {
    ++number;
    if (places_of_word(line, "TODO").empty() && places_of_word(line, "FIXME").empty()) continue;
    const std::size_t mark = line.find('#', line.find_first_of("TF"));
    const bool has_number = mark != std::string_view::npos && mark + 1 < line.size() &&
                            std::isdigit(static_cast<unsigned char>(line[mark + 1])) != 0;
    if (!has_number) findings.push_back({file.path, number, "a note without #issue"});
  }
  return findings;
}

Findings plain_names(const File& file) {
  Findings findings;
  if (!is_cpp(file.path)) return findings;
  const std::string name = lower(file.path.substr(file.path.find_last_of('/') + 1));
  for (const std::string_view word :
       {"manager", "helper", "helpers", "util", "utils", "impl", "managers"}) {
    std::string words = name.substr(0, name.find('.'));
    std::ranges::replace(words, '_', ' ');
    if (!places_of_word(words, word).empty()) {
      findings.push_back({file.path, 0, "a vague file name: " + std::string{word}});
    }
  }
  const std::string code = views_of(file.text).code;
  for (const std::string_view keyword : {"class", "struct", "enum", "using", "concept", "union"}) {
    for (const std::size_t at : places_of_word(code, keyword)) {
      const std::size_t begin = code.find_first_not_of(' ', at + keyword.size());
      if (begin == std::string::npos) continue;
      const std::string_view type = identifier_at(code, begin);
      if (!vague_word_in(type).empty()) {
        findings.push_back({file.path, line_at(code, at), "a vague name: " + std::string{type}});
      }
    }
  }
  return findings;
}

Findings preprocessor(const File& file) {
  Findings findings;
  if (!is_cpp(file.path)) return findings;
  const std::string code = views_of(file.text).code;
  std::size_t number = 0;
  bool is_guarded = false;
  for (const std::string_view line : lines_of(code)) {
    ++number;
    if (line.starts_with("#define")) findings.push_back({file.path, number, "a macro"});
    is_guarded = is_guarded || line.starts_with("#pragma once");
  }
  if (is_header(file.path) && !is_guarded) findings.push_back({file.path, 0, "no #pragma once"});
  return findings;
}

}  // namespace tiendo::tidy
