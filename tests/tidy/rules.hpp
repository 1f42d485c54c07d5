#pragma once

#include "tests/tidy/source_text.hpp"

#include <vector>

/// The house rules that no compiler checks. Each is a function of one file (or of the whole tree)
/// to its findings; files that a rule does not concern have none.
namespace tiendo::tidy {

/// A room includes only the rooms it may use; inside `engine`, a lower folder never a higher one.
Findings include_directions(const File& file);
/// A third-party header is included only in the room that owns it and in that room's tests.
Findings libraries_in_their_rooms(const File& file);

/// `engine` and `workflows` have no clock, thread, random source, file, environment or container
/// whose order depends on a hash.
Findings purity(const File& file);
/// `engine` never catches, and only `check` throws.
Findings errors_are_values(const File& file);
/// At most 400 lines of code (600 in tests) and 100 columns.
Findings size(const File& file);
/// No arm of `match` takes any alternative.
Findings catch_all_arms(const File& file);
/// A note of work to be done carries the number of its issue.
Findings notes_have_issues(const File& file);
/// No vague words in the names of files and types.
Findings plain_names(const File& file);
/// No macros, and `#pragma once` on top of each header.
Findings preprocessor(const File& file);

/// Every header is included by a file other than its own source, and every included one exists.
Findings dead_headers(const std::vector<File>& tree);
/// Every source is named in a CMakeLists.txt of its folder or one above.
Findings dead_sources(const std::vector<File>& tree);

Findings all_findings(const std::vector<File>& tree);

}  // namespace tiendo::tidy
