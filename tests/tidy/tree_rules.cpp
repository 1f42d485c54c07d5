#include "tests/tidy/rules.hpp"
#include "tests/tidy/source_text.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::tidy {
namespace {

std::string_view without_ending(std::string_view path) {
  return path.substr(0, path.find_last_of('.'));
}

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

/// Whether `name` stands in a list of a CMake text: between spaces, brackets or line ends.
bool is_listed(std::string_view text, std::string_view name) {
  const auto is_boundary = [&](std::size_t at) {
    return at >= text.size() ||
           std::string_view{" \n()\""}.find(text[at]) != std::string_view::npos;
  };
  for (std::size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    if ((at == 0 || is_boundary(at - 1)) && is_boundary(at + name.size())) return true;
  }
  return false;
}

bool is_built(const std::map<std::string_view, std::string_view>& lists, std::string_view path) {
  std::string_view folder = path;
  while (!folder.empty()) {
    folder = folder_of(folder);
    const auto list = lists.find(folder);
    const std::string_view name = folder.empty() ? path : path.substr(folder.size() + 1);
    if (list != lists.end() && is_listed(list->second, name)) return true;
  }
  return false;
}

bool is_fuzzer(std::string_view path) {
  return path.starts_with("tests/fuzz/") && path.ends_with("_fuzz.cpp");
}

/// The path of the including file beside each include of a file of the tree.
std::vector<std::pair<std::string, Include>> project_includes(const std::vector<File>& tree) {
  std::vector<std::pair<std::string, Include>> all;
  for (const File& file : tree) {
    if (!is_cpp(file.path)) continue;
    for (const Include& include : includes_of(file.text)) {
      if (!include.in_angles) all.emplace_back(file.path, include);
    }
  }
  return all;
}

}  // namespace

Findings dead_headers(const std::vector<File>& tree) {
  std::set<std::string> headers;
  for (const File& file : tree) {
    if (is_header(file.path)) headers.insert(file.path);
  }
  Findings findings;
  std::set<std::string> used;
  for (const auto& [user, include] : project_includes(tree)) {
    if (!headers.contains(include.path)) {
      findings.push_back({user, include.line, "no such header: " + include.path});
    }
    if (without_ending(include.path) != without_ending(user)) used.insert(include.path);
  }
  for (const std::string& header : headers) {
    if (!used.contains(header)) findings.push_back({header, 0, "nobody includes this header"});
  }
  return findings;
}

Findings dead_sources(const std::vector<File>& tree) {
  Findings findings;
  std::map<std::string_view, std::string_view> lists;
  for (const File& file : tree) {
    if (file.path.ends_with("CMakeLists.txt")) lists.emplace(folder_of(file.path), file.text);
  }
  for (const File& file : tree) {
    if (!file.path.ends_with(".cpp") || is_fuzzer(file.path)) continue;
    if (!is_built(lists, file.path))
      findings.push_back({file.path, 0, "nobody builds this source"});
  }
  return findings;
}

Findings all_findings(const std::vector<File>& tree) {
  constexpr std::array rules{
      include_directions, libraries_in_their_rooms, purity,      errors_are_values, size,
      catch_all_arms,     notes_have_issues,        plain_names, preprocessor};
  Findings findings = dead_headers(tree);
  const auto append = [&](const Findings& more) {
    findings.insert(findings.end(), more.begin(), more.end());
  };
  append(dead_sources(tree));
  for (const File& file : tree) {
    for (const auto rule : rules) append(rule(file));
  }
  return findings;
}

}  // namespace tiendo::tidy
