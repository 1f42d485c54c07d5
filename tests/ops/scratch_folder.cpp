#include "tests/ops/scratch_folder.hpp"

#include "engine/base/check.hpp"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace tiendo::tests {

ScratchFolder::ScratchFolder()
    : path_{(std::filesystem::temp_directory_path() / "tiendo-XXXXXX").string()} {
  check(::mkdtemp(path_.data()) != nullptr, "no scratch folder for the test");
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace tiendo::tests
