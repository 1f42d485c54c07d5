#pragma once

#include <optional>
#include <stdexcept>
#include <string>

/// The read model's file as a whole: judged, set aside, exchanged. Nobody may have it open.
namespace tiendo::read_model {

/// The file system refused; a sentence for the operator.
class FileTrouble : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Makes way for a fresh file where the one that stands there cannot be used: a damaged one is set
/// aside, one of another schema deleted. Answers what it did, nothing if the file is good or none.
std::optional<std::string> clear_unusable(const std::string& path);

/// Renames a damaged file to `<name>.broken-<n>`, of which there are at most three, the last being
/// the newest; answers a sentence for the log.
std::string set_aside(const std::string& path, const std::string& reason);

/// Leaves word beside the file that it is damaged, for `clear_unusable` at the next start; whoever
/// meets damage has the file open. Failing to write it is not told: the damage will be met again.
void mark_damaged(const std::string& path, const std::string& reason) noexcept;

/// Deletes the file and SQLite's companions of it.
void remove_file(const std::string& path);

/// Puts the file `from` in the place of `to`. A crash in between leaves the old file, the new one,
/// or none, never a mixture.
void exchange(const std::string& from, const std::string& to);

}  // namespace tiendo::read_model
